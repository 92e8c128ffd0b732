//! Chains that are another one but for what a test has them do.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

use cosmwasm_std::{Addr, Binary};
use oaic_chain::proven::{InProcess, ProvenError, View};
use oaic_chain::{
    Backend, Block, Chain, ChainError, ContractFacts, Event, Instantiate, Result, StoredCode, Tx,
    TxOutcome,
};

/// What a chain does in its own way; the rest is the inner one's.
pub trait Through: Send + Sync {
    fn inner(&self) -> &dyn Chain;

    fn backend(&self) -> Backend {
        self.inner().backend()
    }

    fn account(&self, label: &str) -> Result<Addr> {
        self.inner().account(label)
    }

    fn block(&self) -> Result<Block> {
        self.inner().block()
    }

    fn events(&self, height: u64) -> Result<Vec<Event>> {
        self.inner().events(height)
    }

    fn run(&self, txs: &[Tx]) -> Vec<Result<TxOutcome>> {
        self.inner().run(txs)
    }

    fn simulate(&self, sender: &Addr, tx: &Tx) -> Result<Option<u64>> {
        self.inner().simulate(sender, tx)
    }

    fn query_bytes(&self, contract: &Addr, msg: &Binary) -> Result<Binary> {
        self.inner().query_bytes(contract, msg)
    }

    fn query_raw(&self, contract: &Addr, key: &[u8]) -> Result<Option<Binary>> {
        self.inner().query_raw(contract, key)
    }
}

/// The chain that goes through to the inner one.
pub struct Via<T>(pub T);

impl<T: Through> Chain for Via<T> {
    fn backend(&self) -> Backend {
        self.0.backend()
    }

    fn chain_id(&self) -> String {
        self.0.inner().chain_id()
    }

    fn block(&self) -> Result<Block> {
        self.0.block()
    }

    fn proven(&self, _since: u64) -> std::result::Result<Box<dyn View + '_>, ProvenError> {
        Ok(Box::new(InProcess::new(self)?))
    }

    fn events(&self, height: u64) -> Result<Vec<Event>> {
        self.0.events(height)
    }

    fn account(&self, label: &str) -> Result<Addr> {
        self.0.account(label)
    }

    fn store_code(&self, sender: &str, name: &str) -> Result<StoredCode> {
        self.0.inner().store_code(sender, name)
    }

    fn code_checksum(&self, name: &str) -> Result<String> {
        self.0.inner().code_checksum(name)
    }

    fn instantiate(&self, sender: &str, contract: &Instantiate) -> Result<(Addr, TxOutcome)> {
        self.0.inner().instantiate(sender, contract)
    }

    fn instantiate2(
        &self,
        sender: &str,
        contract: &Instantiate,
        salt: &Binary,
    ) -> Result<(Addr, TxOutcome)> {
        self.0.inner().instantiate2(sender, contract, salt)
    }

    fn migrate(
        &self,
        sender: &str,
        contract: &Addr,
        code_id: u64,
        msg: &Binary,
    ) -> Result<TxOutcome> {
        self.0.inner().migrate(sender, contract, code_id, msg)
    }

    fn run(&self, txs: &[Tx]) -> Vec<Result<TxOutcome>> {
        self.0.run(txs)
    }

    fn simulate(&self, sender: &Addr, tx: &Tx) -> Result<Option<u64>> {
        self.0.simulate(sender, tx)
    }

    fn query_bytes(&self, contract: &Addr, msg: &Binary) -> Result<Binary> {
        self.0.query_bytes(contract, msg)
    }

    fn query_raw(&self, contract: &Addr, key: &[u8]) -> Result<Option<Binary>> {
        self.0.query_raw(contract, key)
    }

    fn contract_code(&self, contract: &Addr) -> Result<Option<u64>> {
        self.0.inner().contract_code(contract)
    }

    fn contract_admin(&self, contract: &Addr) -> Result<Option<Addr>> {
        self.0.inner().contract_admin(contract)
    }

    fn contract_facts(&self, contract: &Addr) -> Result<Option<ContractFacts>> {
        self.0.inner().contract_facts(contract)
    }

    fn set_admin(&self, sender: &str, contract: &Addr, admin: Option<&Addr>) -> Result<TxOutcome> {
        self.0.inner().set_admin(sender, contract, admin)
    }

    fn native_balance(&self, address: &Addr, denom: &str) -> Result<u128> {
        self.0.inner().native_balance(address, denom)
    }

    fn advance(&self, blocks: u64, seconds: u64) -> Result<()> {
        self.0.inner().advance(blocks, seconds)
    }
}

/// A node that refuses every query.
pub struct Refusing {
    pub inner: Arc<dyn Chain>,
    pub message: &'static str,
}

impl Through for Refusing {
    fn inner(&self) -> &dyn Chain {
        self.inner.as_ref()
    }

    fn query_bytes(&self, contract: &Addr, _: &Binary) -> Result<Binary> {
        Err(ChainError::Contract {
            contract: Some(contract.clone()),
            call: None,
            message: self.message.into(),
        })
    }
}

/// What a node answers no more once it has applied a transaction.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    Blocks,
    Queries,
    Transactions,
}

/// A node that goes away in the middle of a command.
struct Leaving {
    inner: Arc<dyn Chain>,
    lost: Lost,
    applied: AtomicUsize,
}

/// The chain of a node that goes away after the first transaction.
pub fn leaving(inner: &Arc<dyn Chain>, lost: Lost) -> Arc<dyn Chain> {
    Arc::new(Via(Leaving {
        inner: inner.clone(),
        lost,
        applied: AtomicUsize::new(0),
    }))
}

impl Leaving {
    fn there(&self, asked: Lost) -> Result<()> {
        if self.lost != asked || self.applied.load(Ordering::SeqCst) == 0 {
            return Ok(());
        }
        Err(ChainError::Unreachable {
            url: "http://gone".into(),
            source: "it went away".into(),
        })
    }
}

impl Through for Leaving {
    fn inner(&self) -> &dyn Chain {
        self.inner.as_ref()
    }

    fn block(&self) -> Result<Block> {
        self.there(Lost::Blocks)?;
        self.inner.block()
    }

    fn run(&self, txs: &[Tx]) -> Vec<Result<TxOutcome>> {
        if let Err(gone) = self.there(Lost::Transactions) {
            return vec![Err(gone)];
        }
        self.applied.fetch_add(1, Ordering::SeqCst);
        self.inner.run(txs)
    }

    fn query_bytes(&self, contract: &Addr, msg: &Binary) -> Result<Binary> {
        self.there(Lost::Queries)?;
        self.inner.query_bytes(contract, msg)
    }
}
