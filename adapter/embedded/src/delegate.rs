//! Contracts around others.

/// Methods of [`cw_multi_test::Contract`] that a contract around another leaves to it, which is in
/// a field: `delegate!(inner: query, reply);`.
#[macro_export]
macro_rules! delegate {
    ($inner:tt: $($method:ident),+) => { $($crate::delegate!(@ $method $inner);)+ };
    (@ execute $inner:tt) => {
        $crate::delegate!(
            @ $inner execute DepsMut Response (info ::cosmwasm_std::MessageInfo) (msg Vec<u8>)
        );
    };
    (@ instantiate $inner:tt) => {
        $crate::delegate!(
            @ $inner instantiate DepsMut Response (info ::cosmwasm_std::MessageInfo) (msg Vec<u8>)
        );
    };
    (@ query $inner:tt) => { $crate::delegate!(@ $inner query Deps Binary (msg Vec<u8>)); };
    (@ sudo $inner:tt) => { $crate::delegate!(@ $inner sudo DepsMut Response (msg Vec<u8>)); };
    (@ reply $inner:tt) => {
        $crate::delegate!(@ $inner reply DepsMut Response (msg ::cosmwasm_std::Reply));
    };
    (@ migrate $inner:tt) => { $crate::delegate!(@ $inner migrate DepsMut Response (msg Vec<u8>)); };
    (@ $inner:tt $method:ident $deps:ident $answer:ident $(($arg:ident $kind:ty))+) => {
        fn $method(
            &self,
            deps: ::cosmwasm_std::$deps,
            env: ::cosmwasm_std::Env,
            $($arg: $kind),+
        ) -> ::cw_multi_test::error::AnyResult<::cosmwasm_std::$answer> {
            self.$inner.$method(deps, env, $($arg),+)
        }
    };
}
