//! Kinds of contracts, each with its messages.

use oaic_messages::{
    compute_settlement, dao, data_market, incentives, private_credits, sale, staking, token,
    treasury, vesting,
};
use serde::Serialize;

use crate::{Client, Handle, Result};

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

/// A kind for each contract, its field in [`Contracts`], and the client's way to it.
macro_rules! contracts {
    ($(
        $(#[$doc:meta])*
        $contract:ident: $kind:ident = $name:literal, $execute:ty, $query:ty, $hook:ty;
    )+) => {
        $(
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
        )+

        /// Every contract of an economy, to be reached by field.
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub struct Contracts<'c> {
            $($(#[$doc])* pub $contract: Handle<'c, $kind>,)+
            /// The Ethics Committee.
            pub committee: Handle<'c, Multisig>,
            /// The Guardian.
            pub guardian: Handle<'c, Multisig>,
        }

        /// Handles of each contract, or [`ClientError::UnknownContract`](crate::ClientError::UnknownContract).
        impl<'c> Client<'c> {
            $($(#[$doc])* pub fn $contract(&self) -> Result<Handle<'c, $kind>> {
                self.named($name)
            })+

            /// The Ethics Committee.
            pub fn committee(&self) -> Result<Handle<'c, Multisig>> {
                self.named(COMMITTEE)
            }

            /// The Guardian.
            pub fn guardian(&self) -> Result<Handle<'c, Multisig>> {
                self.named(GUARDIAN)
            }

            /// Every contract of an economy; an error when one isn't known.
            pub fn contracts(&self) -> Result<Contracts<'c>> {
                Ok(Contracts {
                    $($contract: self.$contract()?,)+
                    committee: self.committee()?,
                    guardian: self.guardian()?,
                })
            }
        }
    };
}

contracts! {
    /// The coin.
    token: Token = "token", token::ExecuteMsg, token::QueryMsg, NoHook;
    /// Settlement of metered use.
    settlement: Settlement = "compute-settlement", compute_settlement::ExecuteMsg,
        compute_settlement::QueryMsg, compute_settlement::ReceiveMsg;
    /// The allocation.
    vesting: Vesting = "vesting", vesting::ExecuteMsg, vesting::QueryMsg, vesting::ReceiveMsg;
    /// The public sale.
    sale: Sale = "sale", sale::ExecuteMsg, sale::QueryMsg, sale::ReceiveMsg;
    /// Stake and dividends.
    staking: Staking = "staking", staking::ExecuteMsg, staking::QueryMsg, staking::ReceiveMsg;
    /// The DAO, which owns the others.
    dao: Dao = "dao", dao::ExecuteMsg, dao::QueryMsg, NoHook;
    /// Reserve and risk pool.
    treasury: Treasury = "treasury", treasury::ExecuteMsg, treasury::QueryMsg,
        treasury::ReceiveMsg;
    /// Programs, grants and bounties.
    incentives: Incentives = "incentives", incentives::ExecuteMsg, incentives::QueryMsg, NoHook;
    /// Encrypted data and answers, sold under escrow.
    data_market: DataMarket = "data-market", data_market::ExecuteMsg, data_market::QueryMsg,
        data_market::ReceiveMsg;
    /// Notes that open channels in private.
    private_credits: PrivateCredits = "private-credits", private_credits::ExecuteMsg,
        private_credits::QueryMsg, private_credits::ReceiveMsg;
}

/// The stock multisig of an office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Multisig;

impl Contract for Multisig {
    const NAME: &'static str = "cw3-fixed-multisig";
    type Execute = cw3_fixed_multisig::msg::ExecuteMsg;
    type Query = cw3_fixed_multisig::msg::QueryMsg;
    type Hook = NoHook;
}
