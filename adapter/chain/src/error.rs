//! What can go wrong on a chain, in words that say what to do next.

use std::path::PathBuf;

use cosmwasm_std::Addr;

/// Longest text of what can't be read that is quoted, in characters: it has any length.
const QUOTED: usize = 1_000;

/// Failure of a chain operation. Nothing of a failed transaction was applied. Each text includes its
/// cause, so none has a `source`: it would be printed twice.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)] // each message says what its fields are
pub enum ChainError {
    /// A message couldn't be written as JSON.
    #[error("a message can't be written as JSON: {error}")]
    Encode { error: serde_json::Error },

    /// An answer couldn't be read.
    #[error(
        "{what} can't be read: {}; is this the version of the contract that is expected?",
        crate::rpc::cut(&.error.to_string(), QUOTED)
    )]
    Decode {
        what: String,
        error: serde_json::Error,
    },

    /// A contract, or the chain on its behalf, refused; the whole transaction had no effect.
    #[error("{}", contract_text(.contract, .name, .call, .message))]
    Contract {
        contract: Option<Addr>,
        /// What the caller calls it; see [`Self::named`].
        name: Option<&'static str>,
        /// Position of the call in its transaction, from 0, when known. None beside a contract:
        /// the contract was asked, there was no transaction.
        call: Option<usize>,
        message: String,
    },

    /// The transaction needed more gas than it was given.
    #[error("out of gas: {used} used of {limit}; raise gas_limit, or leave it unset to have it simulated")]
    OutOfGas { used: u64, limit: u64 },

    /// No answer from the node.
    #[error("no answer from {url}: {why}; is the node running? `cargo xtask localnet status` shows the local ones")]
    Unreachable { url: String, why: String },

    /// A transaction was, or may have been, handed to the chain, and then the node had no answer.
    #[error("the transaction {hash} was sent, but its outcome is unknown: {why}")]
    Unconfirmed { hash: String, why: String },

    /// The node refused a request that isn't a contract's business.
    #[error("the node refused {what}: {message}")]
    Refused { what: String, message: String },

    /// An answer of the node that no node should give.
    #[error("the node's answer to {what} can't be read: {message}; ask another node")]
    Unreadable { what: String, message: String },

    /// The node has not caught up with its chain, by its own word.
    #[error("the node reports that it is still catching up with its chain; wait until it has, or ask another")]
    CatchingUp,

    /// The node's newest block is not of about now.
    #[error("{}", crate::age::text(.height, .time, .now))]
    Stale { height: u64, time: u64, now: u64 },

    /// Something didn't happen in time.
    #[error("{what} did not happen within {seconds} s; {hint}")]
    Timeout {
        what: String,
        seconds: u64,
        hint: String,
    },

    /// No key for a label.
    #[error("no account '{label}'; {hint}")]
    UnknownAccount { label: String, hint: String },

    /// An account has too little of the gas denom.
    #[error("account '{label}' ({address}) can't pay for gas: {message}; send it some {denom}")]
    NoGasFunds {
        label: String,
        address: String,
        denom: String,
        message: String,
    },

    /// No code of that name.
    #[error("no code '{name}'; known: {}; {hint}", list(.known))]
    UnknownCode {
        name: String,
        known: Vec<String>,
        hint: String,
    },

    /// This backend can't do that.
    #[error("{what} is not possible on this chain; {hint}")]
    Unsupported { what: String, hint: String },

    /// The account's sequence was wrong. On a network with value nothing is signed twice for that:
    /// a node may keep what was signed, and it is valid once its sequence comes.
    #[error(
        "account '{label}' signed the transaction {hash} with sequence {used}, but the node says: \
         {message}; is another process using the same key? Wait for it, see that what was signed \
         didn't arrive all the same, and send it again"
    )]
    Sequence {
        label: String,
        hash: String,
        used: u64,
        message: String,
    },

    /// The node had no room for a transaction, which therefore isn't on its way.
    #[error(
        "the node's mempool was full for {seconds} s, so nothing was sent; send less at once, or \
         raise mempool.size in the node's config.toml"
    )]
    MempoolFull { seconds: u64 },

    /// Another process's transaction took the sequence in the same block.
    #[error(
        "account '{label}': another process using the same key sent a transaction in the same \
         block, so this one was refused and can't come into force any more; send it again"
    )]
    Overtaken { label: String },

    /// A file couldn't be used.
    #[error("{}: {message}", .path.display())]
    File { path: PathBuf, message: String },

    /// A setting is wrong.
    #[error("{key}: {message}")]
    Config { key: String, message: String },

    /// A fault of this library.
    #[error("internal fault, please report it: {0}")]
    Internal(String),
}

impl ChainError {
    /// What a contract, or the chain on its behalf, says in place of an answer.
    pub fn of_contract(
        contract: Option<Addr>,
        call: Option<usize>,
        message: impl Into<String>,
    ) -> Self {
        Self::Contract {
            contract,
            name: None,
            call,
            message: message.into(),
        }
    }

    /// The same; a refusal by the contract at this address shows its name in place of the address.
    #[must_use]
    pub fn named(mut self, address: &Addr, known_as: &'static str) -> Self {
        if let Self::Contract { contract, name, .. } = &mut self {
            if contract.as_ref() == Some(address) {
                *name = Some(known_as);
            }
        }
        self
    }

    /// No contract is at an address.
    pub fn no_contract(address: &Addr) -> Self {
        Self::of_contract(Some(address.clone()), None, "no such contract")
    }

    /// A transaction without calls.
    pub fn no_calls() -> Self {
        Self::of_contract(None, None, "a transaction needs at least one call")
    }

    pub(crate) fn config(key: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Config {
            key: key.into(),
            message: message.into(),
        }
    }

    pub(crate) fn file(path: impl Into<PathBuf>, message: impl Into<String>) -> Self {
        Self::File {
            path: path.into(),
            message: message.into(),
        }
    }

    /// An answer of a node can't be read.
    pub(crate) fn unreadable(what: impl Into<String>, why: impl std::fmt::Display) -> Self {
        Self::Unreadable {
            what: what.into(),
            message: why.to_string(),
        }
    }

    /// What a contract answered, when it was a contract that refused.
    pub fn contract_message(&self) -> Option<&str> {
        match self {
            Self::Contract { message, .. } => Some(message),
            _ => None,
        }
    }
}

/// People count messages from 1.
fn contract_text(
    contract: &Option<Addr>,
    name: &Option<&str>,
    call: &Option<usize>,
    message: &str,
) -> String {
    let contract = name.or(contract.as_ref().map(Addr::as_str));
    match (contract, call.map(|i| i.saturating_add(1))) {
        (Some(contract), Some(nth)) => {
            format!("message {nth} to {contract} was refused: {message}")
        }
        // A contract without a call was only asked: a transaction's contract is found by its call.
        (Some(contract), None) => format!("a query to {contract} was refused: {message}"),
        (None, Some(nth)) => format!("message {nth} was refused: {message}"),
        (None, None) => format!("the transaction was refused: {message}"),
    }
}

fn list(names: &[String]) -> String {
    match names {
        [] => "none".into(),
        names => names.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_whether_a_query_a_call_or_the_transaction_was_refused() {
        let token = Some("wasm1token");
        for (contract, call, expected) in [
            (
                token,
                Some(0),
                "message 1 to wasm1token was refused: paused",
            ),
            (token, None, "a query to wasm1token was refused: paused"),
            (None, Some(2), "message 3 was refused: paused"),
            (None, None, "the transaction was refused: paused"),
        ] {
            let error = || ChainError::of_contract(contract.map(Addr::unchecked), call, "paused");
            assert_eq!(error().to_string(), expected);
            assert_eq!(error().contract_message(), Some("paused"));
            let other = error().named(&Addr::unchecked("wasm1other"), "staking");
            assert_eq!(other.to_string(), expected);
            let named = error().named(&Addr::unchecked("wasm1token"), "token");
            assert_eq!(named.to_string(), expected.replace("wasm1token", "token"));
        }
    }

    #[test]
    fn what_an_answer_says_in_place_of_a_number_is_not_quoted_whole() {
        let answer = serde_json::Value::from("x".repeat(1_000_000));
        let error = ChainError::Decode {
            what: "answer".into(),
            error: serde_json::from_value::<u8>(answer).unwrap_err(),
        };
        assert!(error.to_string().len() < 2_000);
    }

    #[test]
    fn an_unknown_code_is_named_with_those_that_are_known() {
        let unknown = ChainError::UnknownCode {
            name: "tokn".into(),
            known: vec!["cw20-base".into(), "token".into()],
            hint: "build it".into(),
        };
        assert_eq!(
            unknown.to_string(),
            "no code 'tokn'; known: cw20-base, token; build it"
        );
    }
}
