//! Several calls that succeed or fail together.

use oaic_chain::{Call, Chain, ChainExt, Tx, TxOutcome};

use crate::Result;

/// A transaction to be: its calls are made by handles, of one contract or of several.
#[derive(Clone)]
#[must_use]
pub struct Transaction<'c> {
    chain: &'c dyn Chain,
    tx: Tx,
}

impl<'c> Transaction<'c> {
    /// One without calls yet, signed by the account behind a label.
    pub fn new(chain: &'c dyn Chain, sender: impl Into<String>) -> Self {
        let tx = Tx {
            sender: sender.into(),
            calls: vec![],
            gas_limit: None,
        };
        Self { chain, tx }
    }

    /// Adds a call.
    pub fn call(mut self, call: Call) -> Self {
        self.tx.calls.push(call);
        self
    }

    /// Adds calls.
    pub fn calls(mut self, calls: impl IntoIterator<Item = Call>) -> Self {
        self.tx.calls.extend(calls);
        self
    }

    /// Sets the gas limit. Without one, gas is simulated first and given with a margin.
    pub fn gas_limit(mut self, gas: impl Into<Option<u64>>) -> Self {
        self.tx.gas_limit = gas.into();
        self
    }

    /// Gas that it would use now; None where there is no gas. No key is needed: a simulation checks
    /// no signature.
    ///
    /// # Errors
    /// As the chain says: what would fail when it is sent fails here.
    pub fn simulate(&self) -> Result<Option<u64>> {
        let sender = self.chain.account(&self.tx.sender)?;
        Ok(self.chain.simulate(&sender, &self.tx)?)
    }

    /// Sends it and waits for its block.
    ///
    /// # Errors
    /// As the chain says; then none of its calls had an effect.
    pub fn run(self) -> Result<TxOutcome> {
        Ok(self.chain.run_one(self.tx)?)
    }

    /// The transaction itself, for [`Chain::run`], which takes many.
    pub fn into_tx(self) -> Tx {
        self.tx
    }
}
