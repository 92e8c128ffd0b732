//! From an economy file and a chain to running contracts.
//!
//! [`Economy`] is the economy as data, checked when it is read; [`deploy`] makes the contracts
//! it describes on any [`Chain`](oaic_chain::Chain) and writes down what it does in a
//! [`DeploymentStore`] before it does it, so that it can be interrupted anywhere and run again.

mod amount;
mod contracts;
mod deploy;
pub mod economy;
mod store;

pub use amount::Amount;
pub use deploy::{deploy, DeployError};
pub use economy::{Economy, EconomyError};
pub use store::{DeployedContract, Deployment, DeploymentStore, StoreError};

/// Name of the token in codes and deployments.
pub const TOKEN: &str = "token";

/// Name of the settlement contract in codes and deployments.
pub const COMPUTE_SETTLEMENT: &str = "compute-settlement";
