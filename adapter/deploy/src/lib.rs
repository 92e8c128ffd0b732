//! From an economy file and a chain to running contracts.
//!
//! [`Economy`] is the economy as data, checked when it is read; [`deploy`] makes the contracts
//! it describes on any [`Chain`](oaic_chain::Chain) and writes down what it does in a
//! [`DeploymentStore`] before it does it, so that it can be interrupted anywhere and run again.
//! What it finds at an address it compares first; [`verify()`] does that for anybody, without a key.

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

/// Name of the token in codes and deployments.
pub const TOKEN: &str = "token";

/// Name of the settlement contract in codes and deployments.
pub const COMPUTE_SETTLEMENT: &str = "compute-settlement";

/// Name of the vesting contract in codes and deployments.
pub const VESTING: &str = "vesting";

/// Name of the public sale in codes and deployments.
pub const SALE: &str = "sale";

/// Name of the treasury in codes and deployments.
pub const TREASURY: &str = "treasury";

/// Name of the incentives contract in codes and deployments.
pub const INCENTIVES: &str = "incentives";

/// Name of the staking contract in codes and deployments.
pub const STAKING: &str = "staking";

/// Name of the data market in codes and deployments.
pub const DATA_MARKET: &str = "data-market";

/// Name of the private credits in codes and deployments.
pub const PRIVATE_CREDITS: &str = "private-credits";

/// Name of the Ethics Committee in deployments.
pub const COMMITTEE: &str = "committee";

/// Name of the Guardian in deployments.
pub const GUARDIAN: &str = "guardian";

/// Name of the DAO in codes and deployments.
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
