//! What can go wrong.

use cosmwasm_std::StdError;
use oaic_zk_verifier::VerifyError;
use thiserror::Error;

/// Why a message was refused.
#[derive(Debug, PartialEq, Error)]
pub enum ContractError {
    /// The proof was not accepted, or the key must not be used on this chain.
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// The input is too short or too long.
    #[error("an input has 32 bytes, and this one has {found}")]
    InputLength {
        /// Its length in bytes.
        found: usize,
    },
    /// Too many proofs at once.
    #[error(
        "at most {most} proofs can be asked about at once, and these are {found}: ask in parts"
    )]
    TooMany {
        /// How many there were.
        found: usize,
        /// How many there may be.
        most: usize,
    },
    /// Storage, or a message that can't be read.
    #[error(transparent)]
    Std(#[from] StdError),
}
