//! Nodes that refuse, or go away.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

use cosmwasm_std::{Addr, Binary};
use oaic_chain::testing::{Through, Via};
use oaic_chain::{Block, Chain, ChainError, Result, Tx, TxOutcome};

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
