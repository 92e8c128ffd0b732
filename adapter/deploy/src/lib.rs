//! From an economy file and a chain to running contracts.
//!
//! [`Economy`] is the economy as data, checked when it is read; [`deploy`] makes the contracts
//! it describes on any [`Chain`](oaic_chain::Chain) and writes down what it does in a
//! [`DeploymentStore`] before it does it, so that it can be interrupted anywhere and run again.
//! What it finds at an address it compares first; [`verify()`] does that for anybody, without a key.

#![allow(missing_docs)]

mod amount;
mod contracts;
mod deploy;
pub mod economy;
mod error;
mod store;
mod verify;

pub use amount::Amount;
pub use deploy::deploy;
pub use economy::{Economy, EconomyError};
pub use error::DeployError;
pub use store::{Addresses, DeployedContract, Deployment, DeploymentStore, StoreError};
pub use verify::{verify, Cause, Difference, Looked, Unread, Verification};

// Names of contracts in deployments; all but the committee's and the guardian's name their code too.
pub const TOKEN: &str = "token";
pub const COMPUTE_SETTLEMENT: &str = "compute-settlement";
pub const VESTING: &str = "vesting";
pub const SALE: &str = "sale";
pub const TREASURY: &str = "treasury";
pub const INCENTIVES: &str = "incentives";
pub const STAKING: &str = "staking";
pub const DATA_MARKET: &str = "data-market";
pub const PRIVATE_CREDITS: &str = "private-credits";
pub const COMMITTEE: &str = "committee";
pub const GUARDIAN: &str = "guardian";
pub const DAO: &str = "dao";

/// Name of the code that committee and guardian run.
pub const MULTISIG_CODE: &str = "cw3-fixed-multisig";

/// Every contract of an economy, in the order in which they are made: the token pays the others
/// at the addresses they will have.
pub const CONTRACTS: [&str; 12] = [
    TOKEN,
    COMPUTE_SETTLEMENT,
    VESTING,
    SALE,
    TREASURY,
    INCENTIVES,
    STAKING,
    DATA_MARKET,
    PRIVATE_CREDITS,
    COMMITTEE,
    GUARDIAN,
    DAO,
];

/// Name of the code that a contract runs.
pub fn code_of(contract: &str) -> &str {
    match contract {
        COMMITTEE | GUARDIAN => MULTISIG_CODE,
        own => own,
    }
}
