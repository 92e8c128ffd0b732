//! Kinds of contracts, each with its messages.

use oaic_messages::{
    compute_settlement, dao, data_market, incentives, private_credits, sale, staking, token,
    treasury, vesting,
};
use serde::Serialize;

/// Name of the Ethics Committee in deployments.
pub const COMMITTEE: &str = "committee";

/// Name of the Guardian in deployments.
pub const GUARDIAN: &str = "guardian";

/// A kind of contract. A program's own contract gets a [`Handle`](crate::Handle) by implementing
/// this for a type of its own.
pub trait Contract {
    /// Name of its code, and of its one instance in deployments.
    const NAME: &'static str;

    /// Its messages.
    type Execute: Serialize;

    /// Its queries.
    type Query: Serialize;

    /// Messages that it takes with tokens that are sent to it.
    type Hook: Serialize;
}

/// Messages of contracts that take none with tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum NoHook {}

macro_rules! contracts {
    ($($(#[$doc:meta])* $kind:ident = $name:literal: $execute:ty, $query:ty, $hook:ty;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct $kind;

        impl Contract for $kind {
            const NAME: &'static str = $name;
            type Execute = $execute;
            type Query = $query;
            type Hook = $hook;
        }
    )+};
}

contracts! {
    /// The coin.
    Token = "token": token::ExecuteMsg, token::QueryMsg, NoHook;
    /// Settlement of metered use.
    Settlement = "compute-settlement": compute_settlement::ExecuteMsg,
        compute_settlement::QueryMsg, compute_settlement::ReceiveMsg;
    /// The allocation.
    Vesting = "vesting": vesting::ExecuteMsg, vesting::QueryMsg, vesting::ReceiveMsg;
    /// The public sale.
    Sale = "sale": sale::ExecuteMsg, sale::QueryMsg, sale::ReceiveMsg;
    /// Stake and dividends.
    Staking = "staking": staking::ExecuteMsg, staking::QueryMsg, staking::ReceiveMsg;
    /// The DAO, which owns the others.
    Dao = "dao": dao::ExecuteMsg, dao::QueryMsg, NoHook;
    /// Reserve and risk pool.
    Treasury = "treasury": treasury::ExecuteMsg, treasury::QueryMsg, treasury::ReceiveMsg;
    /// Programs, grants and bounties.
    Incentives = "incentives": incentives::ExecuteMsg, incentives::QueryMsg, NoHook;
    /// Encrypted data and answers, sold under escrow.
    DataMarket = "data-market": data_market::ExecuteMsg, data_market::QueryMsg,
        data_market::ReceiveMsg;
    /// Notes that open channels in private.
    PrivateCredits = "private-credits": private_credits::ExecuteMsg, private_credits::QueryMsg,
        private_credits::ReceiveMsg;
    /// The stock multisig of an office.
    Multisig = "cw3-fixed-multisig": cw3_fixed_multisig::msg::ExecuteMsg,
        cw3_fixed_multisig::msg::QueryMsg, NoHook;
}
