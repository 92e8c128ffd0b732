//! What a proven read says when it refuses.

use std::path::PathBuf;

use crate::{age, ChainError, NodeUrl};

/// Why nothing was proven. Nothing that a node said is used then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)] // each message says what its fields are
pub enum ProvenError {
    /// What was pinned or asked can't be used.
    #[error("{key}: {message}")]
    Config { key: &'static str, message: String },

    /// The newest trusted header couldn't be kept, or what is kept can't be used.
    #[error("{}: {message}", .path.display())]
    Store { path: PathBuf, message: String },

    /// The chain in this process doesn't answer.
    #[error(transparent)]
    Chain(Box<ChainError>),

    /// What a node said doesn't prove what was asked.
    #[error("{node}: {fault}")]
    Node { node: String, fault: Box<Fault> },
}

impl ProvenError {
    pub(crate) fn config(key: &'static str, message: impl Into<String>) -> Self {
        Self::Config {
            key,
            message: message.into(),
        }
    }

    pub(super) fn of_node(node: &NodeUrl, fault: Fault) -> Self {
        Self::Node {
            node: node.to_string(),
            fault: Box::new(fault),
        }
    }

    /// What is wrong with a node's answers, when that is what stopped the read.
    pub fn fault(&self) -> Option<&Fault> {
        match self {
            Self::Node { fault, .. } => Some(fault),
            _ => None,
        }
    }
}

/// What is wrong with a node's answers. Times are in Unix seconds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)] // each message says what its fields are
pub enum Fault {
    /// It doesn't answer.
    #[error("no answer to {what}: {message}; is the node running, and is this its RPC's address?")]
    Unreachable { what: &'static str, message: String },

    /// It answered with a refusal.
    #[error("the node refused {what}: {message}; it may have pruned that height: ask one that keeps it, or pin a newer header")]
    Refused { what: String, message: String },

    /// Its answer is no answer.
    #[error("the answer to {what} can't be read: {message}; is this a CometBFT 0.38 node's RPC?")]
    Unreadable { what: String, message: String },

    /// Its answer is longer than any honest one.
    #[error(
        "the answer to {what} is longer than {limit} bytes; it was discarded, ask another node"
    )]
    Oversized { what: &'static str, limit: usize },

    /// It makes the client ask without end.
    #[error("more than {limit} {of} were needed for one question; the pinned header is too old, or the node leads astray: pin a newer header, or ask another node")]
    TooMuch { of: &'static str, limit: u64 },

    /// It answered another question than it was asked.
    #[error("it was asked for {asked} and answered for {answered}; don't trust this node")]
    OtherAnswer { asked: String, answered: String },

    /// It runs a chain of another name.
    #[error("it runs the chain '{found}', not '{wanted}'; ask a node of '{wanted}'")]
    OtherName { found: String, wanted: String },

    /// It runs another chain of the same name, or the pinned hash is wrong.
    #[error("its block {height} is {found}, the trusted one is {trusted}: it runs another chain of the same name, or the pinned hash is wrong; compare the hash with people you trust")]
    OtherChain {
        height: u64,
        found: String,
        trusted: String,
    },

    /// Nodes that should agree don't.
    #[error("its block {height} is {found}, and {other} says {others}: one of them lies, or is of another chain of the same name; trust neither until you know which, or pin a header")]
    Disagrees {
        height: u64,
        found: String,
        other: String,
        others: String,
    },

    /// Validators of a block aren't those that the trusted chain named for it.
    #[error("the validators of its block {height} are not those that the block before named: it runs another chain of the same name, or forges headers; don't trust this node")]
    OtherValidators { height: u64 },

    /// It shows validators that aren't those of the header.
    #[error("the validators that it shows for block {height} don't hash to what the header says; don't trust this node")]
    WrongValidators { height: u64 },

    /// A header isn't the one that was committed.
    #[error("its header {height} is not the block that the signatures are for: it is forged; don't trust this node")]
    ForgedHeader { height: u64 },

    /// Signatures that don't verify.
    #[error("the commit of its block {height} is invalid: {message}; don't trust this node")]
    BadCommit { height: u64, message: String },

    /// Too few validators signed.
    #[error("its block {height} is signed by {signed} of {total} voting power, and more than two thirds are needed; don't trust this node")]
    TooLittlePower {
        height: u64,
        signed: u64,
        total: u64,
    },

    /// A block is not after the trusted one in time.
    #[error(
        "its block {height} is not later than the trusted block before it; don't trust this node"
    )]
    TimeRunsBack { height: u64 },

    /// A header of the future.
    #[error("its block {height} is of {}, and this machine's clock says {}; set the clock, or don't trust this node", age::date(*.time), age::date(*.now))]
    Future { height: u64, time: u64, now: u64 },

    /// The newest trusted header is too old to vouch for others.
    #[error("the newest trusted header, {height}, stopped being trusted at {}, and this machine's clock says {}; set the clock, or pin a newer header that people you trust confirm", age::date(*.expired), age::date(*.now))]
    Expired { height: u64, expired: u64, now: u64 },

    /// Its blocks come, but it is behind.
    #[error("the node lags: its newest block is {height}, and {behind}; wait until it has caught up, or ask another")]
    Lags { height: u64, behind: String },

    /// It shows no new block.
    #[error("the node makes no progress: its newest block has been {height} for {seconds} s and is of {}, and this machine's clock says {}; the node is cut off, the chain has halted, or the clock is wrong: ask another node", age::date(*.time), age::date(*.now))]
    Stands {
        height: u64,
        seconds: u64,
        time: u64,
        now: u64,
    },

    /// A proof that doesn't prove what was asked.
    #[error(
        "what it says of {what} at height {height} is not proven: {message}; don't trust this node"
    )]
    Unproven {
        what: String,
        height: u64,
        message: String,
    },

    /// What is proven isn't what it should be.
    #[error("{what} at height {height} is proven, but can't be read: {message}; is this a wasmd 0.61 chain?")]
    Odd {
        what: String,
        height: u64,
        message: String,
    },

    /// A snapshot was used for too long.
    #[error("the state of height {height} is of {}, and this machine's clock says {}: it is too old to act on; take a new snapshot", age::date(*.time), age::date(*.now))]
    Old { height: u64, time: u64, now: u64 },
}

/// Longest text of others that an error quotes, in characters.
const QUOTED: usize = 200;

/// A text of others as it may be shown: nothing that moves a cursor, and not endless.
pub(super) fn harmless(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .take(QUOTED)
        .map(|c| match c {
            ' '..='~' => c,
            _ => '?',
        })
        .collect();
    if text.chars().nth(QUOTED).is_some() {
        shown.push_str("...");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_others_are_short_and_plain() {
        assert_eq!(harmless("height 5"), "height 5");
        assert_eq!(harmless("a\u{1b}[2Jb\n\u{202e}c"), "a?[2Jb??c");
        assert_eq!(harmless(&"x".repeat(1_000)).len(), QUOTED + 3);
    }
}
