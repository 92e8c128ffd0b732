//! Why a deployment can't go on.

use cosmwasm_std::Addr;
use oaic_chain::ChainError;

use crate::verify::compare::Difference;
use crate::{EconomyError, StoreError};

/// A deployment that can't go on. What was done so far is written down; once the cause is gone,
/// the same call continues.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive] // each message says what its fields are
pub enum DeployError {
    /// The economy is wrong.
    #[error(transparent)]
    Economy(#[from] EconomyError),
    /// The deployments file is at fault.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The chain refused or didn't answer.
    #[error("{step}: {error}")]
    Chain { step: String, error: ChainError },
    /// A recorded contract isn't on the chain.
    #[error(
        "{place} says that '{name}' is at {address}, but the chain '{chain_id}' has no contract \
         there; if the network was reset, move {place} away and deploy anew"
    )]
    Missing {
        place: String,
        name: String,
        address: Addr,
        chain_id: String,
    },
    /// A recorded contract runs other code.
    #[error(
        "'{name}' at {address} runs code {found}, but {place} says {recorded}: it was migrated; \
         if that was meant, set its code_id and checksum there"
    )]
    OtherCode {
        place: String,
        name: String,
        address: Addr,
        recorded: u64,
        found: u64,
    },
    /// The compiled code is not what was deployed.
    #[error(
        "the code of '{name}' is now {built}, but {address} was deployed with {recorded}; build \
         the version that was deployed, or have the DAO migrate it, or move {place} away to \
         deploy anew beside it"
    )]
    Rebuilt {
        place: String,
        name: String,
        address: Addr,
        recorded: String,
        built: String,
    },
    /// The economy is not what was deployed.
    #[error(
        "the economy now gives '{name}' at {address} other settings than it was deployed with; \
         they change by a vote of the DAO, not by deploying again: restore the economy \
         file, or move {place} away to deploy anew beside it"
    )]
    OtherEconomy {
        place: String,
        name: String,
        address: Addr,
    },
    /// What stands at a planned address isn't what the economy describes.
    #[error(
        "'{}' at {address} is not what the economy describes: {} should be {}, and is {}{}; no vote \
         of the DAO made it so. Somebody who had the deployer's key put it there: don't use this \
         deployment. Make another key the deployer, move {place} away and deploy anew; \
         `oaic verify-deployment` lists all that differs",
        .first.contract, .first.field, .first.expected, .first.found, more(*.others)
    )]
    Foreign {
        place: String,
        address: Addr,
        first: Box<Difference>,
        others: usize,
    },
    /// The store knows no deployment.
    #[error("{place} knows no deployment; name the file that the deployment was written to")]
    NotPlanned { place: String },
    /// An account of the economy has no address here.
    #[error("the economy names an account '{label}', whose address isn't known; say which it is")]
    NoAddress { label: String },
}

fn more(others: usize) -> String {
    match others {
        0 => String::new(),
        _ => format!(" (and {others} more)"),
    }
}

pub(crate) fn at<T>(
    step: impl Into<String>,
    done: oaic_chain::Result<T>,
) -> Result<T, DeployError> {
    done.map_err(|error| DeployError::Chain {
        step: step.into(),
        error,
    })
}
