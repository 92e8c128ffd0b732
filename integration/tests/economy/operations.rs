//! Operations, declared together with how they are drawn.

/// Declares an enum of operations, each with how often it is drawn and what each of its fields is
/// drawn from; those that come in `also` are drawn by themselves.
macro_rules! operations {
    (
        $(#[$doc:meta])*
        pub enum $of:ident {
            $($(#[$about:meta])* $weight:literal => $name:ident {
                $($field:ident: $type:ty = $strategy:expr),* $(,)?
            },)*
        }
        $(also { $($(#[$other:meta])* $also:ident $fields:tt,)* })?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub enum $of {
            $($(#[$about])* $name { $($field: $type),* },)*
            $($($(#[$other])* $also $fields,)*)?
        }

        impl $of {
            /// All that are drawn here, with their weights.
            pub fn kinds() -> Vec<(u32, BoxedStrategy<Self>)> {
                vec![$((
                    $weight,
                    (Just(()), $($strategy,)*)
                        .prop_map(|((), $($field,)*)| Self::$name { $($field),* })
                        .boxed(),
                ),)*]
            }
        }
    };
}
pub(crate) use operations;
