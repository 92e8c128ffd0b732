//! What is answered.

use std::sync::Arc;

use cosmwasm_std::Uint128;
use oaic_chain::served::protocol::{Failure, Hello, Request, Welcome, VERSION};
use oaic_chain::served::protocol::{MAX_ADDRESSES, MAX_TXS};
use oaic_chain::served::Start;
use oaic_chain::{Chain, ChainError};
use serde::Serialize;

use super::ledger::Ledger;
use crate::{EmbeddedChain, PREFIX};

/// The chain, and who may talk to it.
pub struct Service {
    chain: Arc<EmbeddedChain>,
    ledger: Ledger,
    start: Start,
    token: Option<String>,
}

impl Service {
    pub fn new(chain: Arc<EmbeddedChain>, start: Start, token: Option<String>) -> Self {
        Self {
            ledger: Ledger::new(chain.clone(), start.clone()),
            chain,
            start,
            token,
        }
    }

    pub fn tick(&self) -> oaic_chain::Result<()> {
        self.chain.tick()
    }

    /// Let a client in.
    ///
    /// # Errors
    /// It speaks another version, or has not the token.
    pub fn welcome(&self, hello: &Hello) -> Result<Welcome, Failure> {
        if hello.version != VERSION {
            return Err(Failure::refused(format!(
                "the protocol's version is {VERSION}, not {}: build client and server of one version",
                hello.version
            )));
        }
        if let Some(token) = &self.token {
            if !same(token, hello.token.as_deref().unwrap_or_default()) {
                return Err(Failure::refused(
                    "the token is wrong: it is in the folder of the chain",
                ));
            }
        }
        Ok(Welcome {
            version: VERSION,
            start: self.start.clone(),
            prefix: PREFIX.into(),
        })
    }

    /// The answer to a request, as it is sent.
    pub fn answer(&self, request: Request) -> Vec<u8> {
        let chain = self.chain.as_ref();
        match request {
            Request::Block {} => reply(chain.block()),
            Request::Sequences { addresses } => match bounded(addresses.len(), MAX_ADDRESSES) {
                Ok(()) => success(self.ledger.sequences(&addresses)),
                Err(error) => failure(error),
            },
            Request::CodeChecksum { name } => reply(chain.code_checksum(&name)),
            Request::Query { contract, msg } => reply(chain.query_bytes(&contract, &msg)),
            Request::QueryRaw { contract, key } => reply(chain.query_raw(&contract, &key)),
            Request::Contract { contract } => reply(chain.contract_facts(&contract)),
            Request::NativeBalance { address, denom } => {
                let held = chain.native_balance(&address, &denom);
                reply(held.map(Uint128::new))
            }
            Request::Events { height } => encode(&self.ledger.events(height)),
            Request::Transact { txs } => match bounded(txs.len(), MAX_TXS) {
                Ok(()) => success(self.ledger.transact(&txs)),
                Err(error) => failure(error),
            },
        }
    }
}

/// A failure, as it is sent.
pub fn failure(failure: Failure) -> Vec<u8> {
    encode(&Err::<(), _>(failure))
}

fn success<T: Serialize>(answer: T) -> Vec<u8> {
    encode(&Ok::<_, Failure>(answer))
}

fn reply<T: Serialize>(answer: Result<T, ChainError>) -> Vec<u8> {
    match answer {
        Ok(answer) => success(answer),
        Err(error) => failure(error.into()),
    }
}

fn encode<T: Serialize>(answer: &Result<T, Failure>) -> Vec<u8> {
    // Only maps whose keys are no texts fail, and answers have none.
    serde_json::to_vec(answer).unwrap_or_default()
}

fn bounded(count: usize, most: usize) -> Result<(), Failure> {
    match count > most {
        true => Err(Failure::refused(format!(
            "the list has {count} entries: at most {most} are taken at once"
        ))),
        false => Ok(()),
    }
}

/// Whether two texts are one, in a time that says nothing of where they differ.
fn same(one: &str, other: &str) -> bool {
    let differ = |sum, (a, b): (u8, u8)| sum | (a ^ b);
    one.len() == other.len() && one.bytes().zip(other.bytes()).fold(0, differ) == 0
}
