//! Failures of chains and contracts: their kinds, and what to do next.

use oaic_chain::proven::{Fault, ProvenError};
use oaic_chain::ChainError;
use oaic_client::ClientError;

use crate::error::{CliError, Kind};

impl From<ClientError> for CliError {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Chain(error) => error.into(),
            ClientError::MadeUpList { .. } => Self::new(
                Kind::Untrusted,
                error.to_string().replace("; ask another node", ""),
            )
            .next("ask another node (--rpc)"),
            ClientError::EndlessList { read } => Self::new(
                Kind::Untrusted,
                format!("the list that the node shows goes on after {read} entries"),
            )
            .next("read it in parts, with --limit and --after, or ask another node (--rpc)"),
            other => Self::failed(other.to_string()),
        }
    }
}

impl From<ChainError> for CliError {
    fn from(error: ChainError) -> Self {
        let text = error.to_string();
        match &error {
            ChainError::Unreachable { .. } => Self::new(Kind::Unreachable, text),
            ChainError::Contract { message, .. } if is_not_found(message) => {
                Self::new(Kind::NotFound, text)
            }
            ChainError::Contract { .. } | ChainError::Refused { .. } => {
                Self::new(Kind::Refused, text)
            }
            ChainError::OutOfGas { .. } => Self::new(Kind::Refused, text)
                .next("raise --gas, or leave it out to have the gas simulated"),
            ChainError::NoGasFunds { .. }
            | ChainError::MempoolFull { .. }
            | ChainError::Overtaken { .. } => Self::new(Kind::Refused, text),
            ChainError::Stale { .. } | ChainError::CatchingUp => Self::new(Kind::Untrusted, text),
            ChainError::Unconfirmed { hash, .. } | ChainError::Sequence { hash, .. } => {
                Self::new(Kind::Unconfirmed, text).next(format!(
                    "`oaic tx {hash}` shows whether it was applied; look before you send it again"
                ))
            }
            ChainError::UnknownAccount { .. } => Self::key(text)
                .next("`oaic keys list` shows your keys, `oaic keys add NAME` makes one"),
            ChainError::File { .. } | ChainError::Config { .. } => Self::usage(text),
            ChainError::Decode { .. } => {
                Self::failed(text).next("check the contract addresses: `oaic status -v` shows them")
            }
            _ => Self::failed(text),
        }
    }
}

impl From<ProvenError> for CliError {
    fn from(error: ProvenError) -> Self {
        let text = error.to_string();
        match error {
            ProvenError::Chain(error) => (*error).into(),
            ProvenError::Config { .. } | ProvenError::Store { .. } => Self::usage(text),
            ProvenError::Node { fault, .. } => {
                let kind = match *fault {
                    Fault::Unreachable { .. } => Kind::Unreachable,
                    _ => Kind::Untrusted,
                };
                Self::new(kind, text)
            }
            _ => Self::failed(text),
        }
    }
}

/// Contracts have no codes for their errors: ours say "there is no channel 7; query for the ones
/// there are", and what is missing from storage is "type: …; key: … not found" in cosmwasm's words.
/// Nothing else counts, however much like it it reads: a refusal is no absence.
fn is_not_found(message: &str) -> bool {
    let ours = message.starts_with("there is no ") || message.contains("; query for the ones");
    ours || (message.contains("type: ") && message.trim_end().ends_with(" not found"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_failure_keeps_its_meaning() {
        let kind = |error: ChainError| CliError::from(error).kind();
        assert_eq!(
            kind(ChainError::Unreachable {
                url: "http://x".into(),
                why: "refused".into()
            }),
            Kind::Unreachable
        );
        let contract = |message: &str| ChainError::of_contract(None, None, message);
        assert_eq!(
            kind(contract(
                "there is no channel 7; query for the ones there are"
            )),
            Kind::NotFound
        );
        assert_eq!(
            kind(contract("type: oaic::Order; key: [00, 01] not found")),
            Kind::NotFound
        );
        for refused in [
            "paused",
            "out of gas in location: wasm contract; so there is no answer",
            "codespace wasm code 22: checksum not found in cache",
        ] {
            assert_eq!(kind(contract(refused)), Kind::Refused, "{refused}");
        }
        assert_eq!(
            kind(ChainError::Stale {
                height: 1,
                time: 2,
                now: 3
            }),
            Kind::Untrusted
        );
        assert_eq!(kind(ChainError::MempoolFull { seconds: 60 }), Kind::Refused);
    }

    /// A node may keep what was signed.
    #[test]
    fn what_may_still_be_applied_is_looked_up_by_its_hash() {
        let hash = "AB".repeat(32);
        for error in [
            ChainError::Unconfirmed {
                hash: hash.clone(),
                why: "no answer".into(),
            },
            ChainError::Sequence {
                label: "alice".into(),
                hash: hash.clone(),
                used: 4,
                message: "taken".into(),
            },
        ] {
            let error = CliError::from(error);
            assert_eq!(error.kind(), Kind::Unconfirmed, "{error}");
            let advice = error.advice().unwrap();
            assert!(advice.contains(&format!("`oaic tx {hash}`")), "{advice}");
        }
    }
}
