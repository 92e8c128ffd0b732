//! The contracts' codes, and what each is instantiated with where a test says nothing. A feature
//! each, but for the token, which every economy has.

use cosmwasm_std::Empty;

/// Code of a contract and its subject, with the entry points that not every contract has in
/// brackets.
macro_rules! contract {
    ($($feature:literal,)? $name:ident, $crate_:ident, $messages:ident, $subject:ident, [$($with:ident $entry:ident),*]) => {
        $(#[cfg(feature = $feature)])?
        #[doc = concat!("Code of `", stringify!($crate_), "`.")]
        pub fn $name() -> Box<dyn cw_multi_test::Contract<Empty>> {
            use $crate_::contract as c;
            let code = cw_multi_test::ContractWrapper::new(c::execute, c::instantiate, c::query);
            Box::new(code$(.$with(c::$entry))*)
        }

        $(#[cfg(feature = $feature)])?
        #[doc = concat!("`", stringify!($crate_), "` under test.")]
        pub struct $subject;

        $(#[cfg(feature = $feature)])?
        impl crate::harness::Subject for $subject {
            type Execute = oaic_messages::$messages::ExecuteMsg;
            type Query = oaic_messages::$messages::QueryMsg;
            type Error = $crate_::ContractError;
        }
    };
}

contract!(token, oaic_token, token, Token, [with_migrate migrate]);
contract!("settlement", settlement, oaic_compute_settlement, compute_settlement, Settlement,
    [with_reply reply, with_migrate migrate]);
contract!("treasury", treasury, oaic_treasury, treasury, Treasury,
    [with_reply reply, with_migrate migrate]);
contract!("staking", staking, oaic_staking, staking, Staking,
    [with_reply reply, with_migrate migrate]);
contract!("dao", dao, oaic_dao, dao, Dao, [with_reply reply, with_migrate migrate]);
contract!("sale", sale, oaic_sale, sale, Sale, [with_reply reply, with_migrate migrate]);
contract!("vesting", vesting, oaic_vesting, vesting, Vesting, [with_migrate migrate]);
contract!("incentives", incentives, oaic_incentives, incentives, Incentives,
    [with_migrate migrate]);
contract!("data-market", data_market, oaic_data_market, data_market, DataMarket,
    [with_migrate migrate]);
contract!("private-credits", private_credits, oaic_private_credits, private_credits,
    PrivateCredits, [with_reply reply, with_migrate migrate]);

#[cfg(feature = "settlement")]
mod settlement_defaults;
#[cfg(feature = "settlement")]
pub use settlement_defaults::{payee, settlement_params};
#[cfg(feature = "treasury")]
mod treasury_defaults;
#[cfg(feature = "treasury")]
pub use treasury_defaults::treasury_genesis;
