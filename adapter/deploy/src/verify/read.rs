//! Reading what a contract has set.

use std::{cell::RefCell, collections::BTreeMap};

use cosmwasm_std::{Addr, Binary};
use oaic_chain::{encode, Chain, ChainError, Result};
use oaic_client::{ClientError, Contract, Handle, List};
use serde::Serialize;
use serde_json::{to_value, Value};

/// A query of one contract or another.
pub trait Query: Sync {
    fn message(&self) -> Result<Binary>;
}

impl<Q: Serialize + Sync> Query for Q {
    fn message(&self) -> Result<Binary> {
        encode(self)
    }
}

/// Asks one contract, each question once.
pub struct Reader<'a> {
    chain: &'a dyn Chain,
    contract: &'a Addr,
    answers: RefCell<BTreeMap<Vec<u8>, Value>>,
}

impl<'a> Reader<'a> {
    pub fn new(chain: &'a dyn Chain, contract: &'a Addr) -> Self {
        Self {
            chain,
            contract,
            answers: RefCell::default(),
        }
    }

    /// The answer to a query.
    pub fn ask(&self, query: &dyn Query) -> Result<Value> {
        let message = query.message()?;
        if let Some(known) = self.answers.borrow().get(message.as_slice()) {
            return Ok(known.clone());
        }
        let answer = self.chain.query_bytes(self.contract, &message)?;
        let answer: Value =
            serde_json::from_slice(&answer).map_err(|error| ChainError::Decode {
                what: format!("answer of {}", self.contract),
                error,
            })?;
        let mut answers = self.answers.borrow_mut();
        answers.insert(message.into(), answer.clone());
        Ok(answer)
    }

    /// The contract, taken for one of a kind.
    pub fn handle<K: Contract>(&self) -> Handle<'a, K> {
        Handle::new(self.chain, self.contract.clone())
    }

    /// Every item of a list.
    pub fn items<T, Q: PartialOrd + Clone>(&self, list: &List<'_, T, Q>) -> Result<Vec<T>> {
        list.all().map_err(|error| self.fault(error))
    }

    /// The same as JSON.
    pub fn all<T: Serialize, Q: PartialOrd + Clone>(&self, list: &List<'_, T, Q>) -> Result<Value> {
        json(self.items(list)?)
    }

    /// A list that isn't one is what the contract said.
    pub fn fault(&self, error: ClientError) -> ChainError {
        match error {
            ClientError::Chain(error) => error,
            other => ChainError::of_contract(Some(self.contract.clone()), None, other.to_string()),
        }
    }
}

pub fn json(value: impl Serialize) -> Result<Value> {
    to_value(value).map_err(|error| ChainError::Encode { error })
}

/// What a contract said instead of answering; the chain's own faults stay errors.
pub fn refusal(error: ChainError) -> Result<String> {
    match error {
        ChainError::Contract { message, .. } => Ok(message),
        ChainError::Decode { what, error } => Ok(format!("{what}: {error}")),
        other => Err(other),
    }
}
