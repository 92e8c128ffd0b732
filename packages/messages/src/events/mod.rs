//! Events of every contract: their names, their attributes and the order of these, said once for
//! the contracts that emit them and for the programs that read them.
//!
//! Each event is a type, to be read with [`ContractEvent::read`], and a function that contracts
//! make it with. wasmd prefixes an event's name with `wasm-`. Events of token and DAO are cw20's
//! and cw3's: their type is `wasm`, and their name is in the attribute `action`.
//!
//! Amounts of OAIC are in uoaic, of other coins in their units; times are Unix time.

mod value;

pub mod compute_settlement;
pub mod dao;
pub mod data_market;
pub mod incentives;
pub mod multisig;
pub mod private_credits;
pub mod sale;
pub mod staking;
pub mod token;
pub mod treasury;
pub mod vesting;

use value::words;
pub use value::{Value, Word};

/// Attribute that names an event whose type is `wasm`.
pub const ACTION: &str = "action";

/// An event of a contract, as it is read.
pub trait ContractEvent: Sized {
    /// Names that it goes by; most have one.
    const NAMES: &'static [&'static str];

    /// Whether its name is in the attribute [`ACTION`], and its type `wasm`.
    const IS_ACTION: bool;

    /// Reads it out of attributes.
    ///
    /// # Errors
    /// The attribute that is missing or isn't of its type.
    fn read(event: &str, attributes: &[(&str, &str)]) -> Result<Self, &'static str>;
}

/// Declares events: `function = Type("name", …) { attribute: type, … }`. One that goes by several
/// names is made with its name first, and has it in a field.
macro_rules! events {
    ($made:ident: $($(#[$doc:meta])* $make:ident = $event:ident($($name:literal),+) {
        $($field:ident: $type:ty),* $(,)?
    })+) => {$(
        $crate::events::events!(@make $made, $(#[$doc])* $make($($name),+) { $($field: $type),* });
        $crate::events::events!(@read $made, $(#[$doc])* $event($($name),+) { $($field: $type),* });
    )+};
    (@make $made:ident, $(#[$doc:meta])* $make:ident($name:literal) {
        $($field:ident: $type:ty),*
    }) => {
        $(#[$doc])*
        #[allow(clippy::too_many_arguments)]
        pub fn $make(
            $($field: <$type as $crate::events::Value>::Given<'_>),*
        ) -> cosmwasm_std::$made {
            let made = $crate::events::Made::with($name);
            $(let made = made.and::<$type>(stringify!($field), $field);)*
            made.into()
        }
    };
    (@make $made:ident, $(#[$doc:meta])* $make:ident($($name:literal),+) {
        $($field:ident: $type:ty),*
    }) => {
        $(#[$doc])*
        #[allow(clippy::too_many_arguments)]
        pub fn $make(
            event: &str,
            $($field: <$type as $crate::events::Value>::Given<'_>),*
        ) -> cosmwasm_std::$made {
            let made = $crate::events::Made::with(event);
            $(let made = made.and::<$type>(stringify!($field), $field);)*
            made.into()
        }
    };
    (@read $made:ident, $(#[$doc:meta])* $event:ident($($name:literal),+) {
        $($field:ident: $type:ty),*
    }) => {
        $(#[$doc])*
        #[allow(missing_docs)]
        #[non_exhaustive]
        #[derive(Clone, Debug, PartialEq)]
        pub struct $event {
            /// Which of the names it goes by.
            pub event: String,
            $(pub $field: $type,)*
        }

        impl $crate::events::ContractEvent for $event {
            const NAMES: &'static [&'static str] = &[$($name),+];
            const IS_ACTION: bool = $crate::events::events!(@action $made);

            fn read(event: &str, attributes: &[(&str, &str)]) -> Result<Self, &'static str> {
                let _ = attributes;
                Ok(Self {
                    event: event.to_owned(),
                    $($field: $crate::events::value::read(attributes, stringify!($field))?,)*
                })
            }
        }
    };
    (@action Event) => { false };
    (@action Response) => { true };
}
use events;

/// An event while it is made.
struct Made<'a> {
    name: &'a str,
    attributes: Vec<cosmwasm_std::Attribute>,
}

impl<'a> Made<'a> {
    fn with(name: &'a str) -> Self {
        Self {
            name,
            attributes: vec![],
        }
    }

    fn and<T: Value>(mut self, key: &'static str, value: T::Given<'_>) -> Self {
        T::write(value, key, &mut self.attributes);
        self
    }
}

impl From<Made<'_>> for cosmwasm_std::Event {
    fn from(made: Made<'_>) -> Self {
        Self::new(made.name).add_attributes(made.attributes)
    }
}

impl From<Made<'_>> for cosmwasm_std::Response {
    fn from(made: Made<'_>) -> Self {
        Self::new()
            .add_attribute(ACTION, made.name)
            .add_attributes(made.attributes)
    }
}

#[cfg(test)]
mod tests;
