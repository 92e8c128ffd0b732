//! Reading what a contract has set.

use std::{cell::RefCell, collections::BTreeMap};

use cosmwasm_std::Addr;
use oaic_chain::{Chain, ChainError, ChainExt, Result};
use serde_json::{json, Value};

/// Items of a page.
const PAGE: u32 = 100;

/// Pages of a list that are read at most: a list of a foreign contract may never end.
const MAX_PAGES: usize = 100;

/// Asks one contract, each question once.
pub struct Reader<'a> {
    chain: &'a dyn Chain,
    contract: &'a Addr,
    answers: RefCell<BTreeMap<String, Value>>,
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
    pub fn ask(&self, query: &Value) -> Result<Value> {
        let key = query.to_string();
        if let Some(known) = self.answers.borrow().get(&key) {
            return Ok(known.clone());
        }
        let answer: Value = self.chain.query(self.contract, query)?;
        self.answers.borrow_mut().insert(key, answer.clone());
        Ok(answer)
    }

    /// The answer to a query without parameters.
    pub fn plain(&self, query: &str) -> Result<Value> {
        self.ask(&json!({ query: {} }))
    }

    /// Every item of a list; `keys` are the fields of an item that the next page comes after.
    pub fn list(&self, query: &str, filter: &Value, keys: &[&str]) -> Result<Vec<Value>> {
        let mut all = Vec::new();
        let mut after = Value::Null;
        for _ in 0..MAX_PAGES {
            let mut question = json!({"start_after": after, "limit": PAGE});
            if let (Value::Object(question), Value::Object(filter)) = (&mut question, filter) {
                question.extend(filter.clone());
            }
            let page = self.ask(&json!({ query: question }))?;
            // Ours answer `items`, the stock multisig `voters`.
            let items = page.get("items").or_else(|| page.get("voters"));
            let items = items.and_then(Value::as_array).cloned();
            let items = items.ok_or_else(|| self.strange(query, "without items"))?;
            let Some(last) = items.last() else {
                return Ok(all);
            };
            after = match keys {
                [key] => last[*key].clone(),
                _ => keys
                    .iter()
                    .map(|k| ((*k).to_owned(), last[*k].clone()))
                    .collect(),
            };
            all.extend(items);
            if page["has_more"] == Value::Bool(false) {
                return Ok(all);
            }
        }
        Err(self.strange(query, "that never ends"))
    }

    fn strange(&self, query: &str, what: &str) -> ChainError {
        ChainError::Contract {
            contract: Some(self.contract.clone()),
            call: None,
            message: format!("its answer to '{query}' is a list {what}"),
        }
    }
}

/// What a contract said instead of answering; the chain's own faults stay errors.
pub fn said(error: ChainError) -> Result<String> {
    match error {
        ChainError::Contract { message, .. } => Ok(message),
        ChainError::Decode { what, source } => Ok(format!("{what}: {source}")),
        other => Err(other),
    }
}
