//! What can be wrong with shares, and what to do about it.

use oaic_runtime::RuntimeError;
use thiserror::Error;

/// Errors of contracts that share revenue. Each leaves all state as it was.
#[derive(Error, Debug, PartialEq)]
#[allow(missing_docs)] // each message says what its fields are
pub enum RevenueError {
    #[error("{0}")]
    Runtime(#[from] RuntimeError),
    #[error("the token {token} publishes no fee schedule ({error}); instantiate with the address of the OAIC token")]
    NoFeeSchedule { token: String, error: String },
    #[error("the weights add up to {total} basis points with dividends and risk pool ({added}); they must add up to 10000")]
    WeightsNotWhole { total: String, added: u16 },
    #[error("payee {payee} of split {split_version} of source_id {source_id} ({label}) has no address yet; what it earns keeps accruing. Leave it out, or set an address")]
    NoPayeeAddress {
        source_id: u64,
        split_version: u32,
        payee: u32,
        label: String,
    },
    #[error("payee {payee} of split {split_version} of source_id {source_id} is paid to the address in the contract's links")]
    LinkedPayee {
        source_id: u64,
        split_version: u32,
        payee: u32,
    },
    #[error("a payer can't refer itself ({payer})")]
    SelfReferral { payer: String },
}

impl RevenueError {
    /// A general error stays the same error for a contract, whichever library reports it.
    ///
    /// # Errors
    /// This one, which is about revenue.
    pub fn general(self) -> Result<RuntimeError, Self> {
        match self {
            Self::Runtime(error) => Ok(error),
            error => Err(error),
        }
    }
}

impl From<cosmwasm_std::StdError> for RevenueError {
    fn from(error: cosmwasm_std::StdError) -> Self {
        Self::Runtime(error.into())
    }
}
