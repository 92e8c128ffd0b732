//! What can go wrong between a program and a contract.

use cosmwasm_std::Addr;
use oaic_chain::proven::ProvenError;
use oaic_chain::ChainError;

/// Result of a call through a handle.
pub type Result<T> = std::result::Result<T, ClientError>;

/// Failure of a call through a handle.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)] // each message says what its fields are
pub enum ClientError {
    /// The chain, or a contract on it, refused; [`ChainError::contract_message`] has the contract's
    /// own words.
    #[error(transparent)]
    Chain(#[from] ChainError),

    /// The state of the chain can't be proven.
    #[error(transparent)]
    Proven(#[from] ProvenError),

    /// The client wasn't told where a contract is.
    #[error(
        "the address of {contract} on {chain_id} is not known; known: {known}. Add it to the \
         addresses that the client is made with"
    )]
    UnknownContract {
        contract: String,
        chain_id: String,
        known: String,
    },

    /// A transaction succeeded without the event that reports what it did.
    #[error(
        "no event '{event}' of {contract} in block {height}; is this the version of the contract \
         that is expected?"
    )]
    NoEvent {
        event: &'static str,
        contract: Addr,
        height: u64,
    },

    /// An event has an attribute that is missing or of another type.
    #[error(
        "event '{event}' of {contract}: attribute '{attribute}' is {}; is this the version of the \
         contract that is expected?",
        .value.as_deref().map_or("missing".to_owned(), |value| format!("'{value}'"))
    )]
    BadEvent {
        event: String,
        contract: Addr,
        attribute: &'static str,
        value: Option<String>,
    },

    /// A call of a transaction set no data, or data of another type.
    #[error("the answer to message {} can't be read: {why}", .call.saturating_add(1))]
    BadAnswer { call: usize, why: String },

    /// A list that isn't the contract's: a node made it up.
    #[error("the list that the node shows isn't the contract's: {why}; ask another node")]
    MadeUpList { why: &'static str },

    /// A list goes on after as many entries as are read at once.
    #[error("the list that the node shows goes on after {read} entries; read it in parts")]
    EndlessList { read: usize },

    /// The contract at an address runs another code than that of its name.
    #[error(
        "{contract} at {address} runs the code {}, not {expected}: its records may mean something \
         else",
        .found.as_deref().unwrap_or("of no contract")
    )]
    OtherCode {
        contract: &'static str,
        address: Addr,
        found: Option<String>,
        expected: String,
    },
}

impl ClientError {
    /// The contract's own words, when it was a contract that refused.
    pub fn contract_message(&self) -> Option<&str> {
        match self {
            Self::Chain(error) => error.contract_message(),
            _ => None,
        }
    }
}
