//! What a client and the server of an embedded chain say to each other. Each frame is JSON: the
//! client begins with [`Hello`], the server answers with [`Welcome`] or a [`Failure`]; then every
//! [`Request`] gets one answer, the JSON of a `Result` whose error is a [`Failure`].

use std::time::Duration;

use cosmwasm_std::{Addr, Binary};
use serde::{Deserialize, Serialize};

use super::signed::{SignedTx, Start};
use crate::{ChainError, StoredCode, TxOutcome};

/// Version of the protocol. A server refuses clients of any other.
pub const VERSION: u32 = 1;

/// Longest [`Hello`] and [`Welcome`], in bytes: who connects isn't known yet.
pub const MAX_HELLO: usize = 1_024;

/// Longest request, in bytes.
pub const MAX_REQUEST: usize = 4 * 1024 * 1024;

/// Longest answer, in bytes.
pub const MAX_ANSWER: usize = 32 * 1024 * 1024;

/// Longest body of a transaction, in bytes: as long as a CometBFT node takes by default.
pub const MAX_TX_BYTES: usize = 1024 * 1024;

/// Transactions of one request.
pub const MAX_TXS: usize = 200;

/// Accounts whose sequences one request asks for.
pub const MAX_ADDRESSES: usize = MAX_TXS;

/// A frame that has begun has to arrive within this.
pub const FRAME_TIME: Duration = Duration::from_secs(5);

/// A connection without a request is ended after this.
pub const IDLE_TIME: Duration = Duration::from_secs(60);

/// First frame of a client.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Hello {
    pub version: u32,
    /// What lets a client in that came through a port; none on a Unix socket, whose file decides.
    pub token: Option<String>,
}

/// The server's answer to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Welcome {
    pub version: u32,
    pub start: Start,
    /// Prefix of addresses.
    pub prefix: String,
}

/// A request. In parentheses: what it is answered with.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs)] // as in `Chain`
pub enum Request {
    /// (`Block`)
    Block {},
    /// Next sequences of some accounts (`Vec<u64>`).
    Sequences { addresses: Vec<Addr> },
    /// (`String`)
    CodeChecksum { name: String },
    /// (`Binary`)
    Query { contract: Addr, msg: Binary },
    /// (`Option<Binary>`)
    QueryRaw { contract: Addr, key: Binary },
    /// (`Option<ContractFacts>`)
    Contract { contract: Addr },
    /// (`Uint128`)
    NativeBalance { address: Addr, denom: String },
    /// (`Vec<Event>`)
    Events { height: u64 },
    /// Transactions, in order (`Vec<Result<Done, Failure>>`). Of an account whose transaction is
    /// refused before it runs, the later ones are refused too: their order is part of what was meant.
    Transact { txs: Vec<SignedTx> },
}

/// A transaction that succeeded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Done {
    pub outcome: TxOutcome,
    /// The code that was stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<StoredCode>,
    /// The contract that was instantiated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<Addr>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // as in `ChainError`
pub enum Failure {
    Contract {
        contract: Option<Addr>,
        call: Option<usize>,
        message: String,
    },
    /// The account's sequence is another: nothing was done.
    Sequence {
        expected: u64,
    },
    UnknownCode {
        name: String,
        known: Vec<String>,
        hint: String,
    },
    Unsupported {
        what: String,
        hint: String,
    },
    Config {
        key: String,
        message: String,
    },
    /// The request is not one, or comes from nobody who may make it.
    Refused {
        message: String,
    },
    /// A fault of the server.
    Internal {
        message: String,
    },
}

impl Failure {
    /// The request is not one, or comes from nobody who may make it.
    pub fn refused(message: impl Into<String>) -> Self {
        Self::Refused {
            message: message.into(),
        }
    }

    /// As an error of the client; `what` is what was asked for.
    pub fn into_error(self, what: &str) -> ChainError {
        match self {
            Self::Contract {
                contract,
                call,
                message,
            } => ChainError::of_contract(contract, call, message),
            Self::UnknownCode { name, known, hint } => {
                ChainError::UnknownCode { name, known, hint }
            }
            Self::Unsupported { what, hint } => ChainError::Unsupported { what, hint },
            Self::Config { key, message } => ChainError::Config { key, message },
            Self::Refused { message } => ChainError::Refused {
                what: what.to_owned(),
                message,
            },
            Self::Sequence { expected } => ChainError::Refused {
                what: what.to_owned(),
                message: format!("the account's next sequence is {expected}"),
            },
            Self::Internal { message } => ChainError::Internal(message),
        }
    }
}

impl From<ChainError> for Failure {
    fn from(error: ChainError) -> Self {
        match error {
            ChainError::Contract {
                contract,
                name: _,
                call,
                message,
            } => Self::Contract {
                contract,
                call,
                message,
            },
            ChainError::UnknownCode { name, known, hint } => {
                Self::UnknownCode { name, known, hint }
            }
            ChainError::Unsupported { what, hint } => Self::Unsupported { what, hint },
            ChainError::Config { key, message } => Self::Config { key, message },
            ChainError::Internal(message) => Self::Internal { message },
            other => Self::refused(other.to_string()),
        }
    }
}
