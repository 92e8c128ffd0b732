//! Nodes between a command and its chain: they lie, refuse, or go away.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use cosmwasm_std::{Addr, Binary};
use oaic_chain::testing::{Through, Via};
use oaic_chain::{encode, Backend, Block, Chain, ChainError, Result, Tx, TxOutcome};
use serde_json::Value;

/// What a node makes of a question and the honest answer to it.
pub type Answer = Box<dyn Fn(&Value, Value) -> Result<Value> + Send + Sync>;

/// What a node says of a transaction that it keeps to itself.
pub type Outcome = fn(&Tx) -> Result<TxOutcome>;

/// A node that answers as a test has it, and notes what it is asked and sent.
pub struct Proxy {
    inner: Arc<dyn Chain>,
    answer: Mutex<Option<Answer>>,
    /// Once, as a transaction that fails does.
    outcome: Mutex<Option<Outcome>>,
    asked: Mutex<Vec<String>>,
    sent: Mutex<Vec<Tx>>,
}

impl Proxy {
    /// One that is honest, but for what is given.
    pub fn new(
        inner: &Arc<dyn Chain>,
        answer: Option<Answer>,
        outcome: Option<Outcome>,
    ) -> Arc<Via<Self>> {
        Arc::new(Via(Self {
            inner: inner.clone(),
            answer: Mutex::new(answer),
            outcome: Mutex::new(outcome),
            asked: Mutex::default(),
            sent: Mutex::default(),
        }))
    }

    pub fn lying(
        inner: &Arc<dyn Chain>,
        lie: impl Fn(&Value, Value) -> Value + Send + Sync + 'static,
    ) -> Arc<Via<Self>> {
        let lie = move |question: &Value, honest: Value| Ok(lie(question, honest));
        Self::new(inner, Some(Box::new(lie)), None)
    }

    /// One that refuses every query.
    pub fn refusing(inner: &Arc<dyn Chain>, message: &'static str) -> Arc<Via<Self>> {
        Self::new(
            inner,
            Some(Box::new(move |_, _| Err(refusal(message)))),
            None,
        )
    }

    /// From now on it answers as its chain does.
    pub fn end_lies(&self) {
        *self.answer.lock().unwrap() = None;
    }

    /// Questions since the last time.
    pub fn taken(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }

    /// How many transactions it was sent.
    pub fn sent(&self) -> usize {
        self.sent.lock().unwrap().len()
    }
}

/// A contract's refusal of a query.
pub fn refusal(message: &str) -> ChainError {
    ChainError::of_contract(None, None, message)
}

/// Answers to questions of a kind, changed.
pub fn of(kind: &'static str, change: impl Fn(&mut Value) + Send + Sync + 'static) -> Answer {
    Box::new(move |question, mut answer| {
        if question.get(kind).is_some() {
            change(&mut answer);
        }
        Ok(answer)
    })
}

impl Through for Proxy {
    fn inner(&self) -> &dyn Chain {
        self.inner.as_ref()
    }

    fn run(&self, txs: &[Tx]) -> Vec<Result<TxOutcome>> {
        self.sent.lock().unwrap().extend_from_slice(txs);
        let run = |tx: &Tx| match self.outcome.lock().unwrap().take() {
            Some(outcome) => outcome(tx),
            None => self.inner.run(std::slice::from_ref(tx)).remove(0),
        };
        txs.iter().map(run).collect()
    }

    fn query_bytes(&self, contract: &Addr, msg: &Binary) -> Result<Binary> {
        let question = std::str::from_utf8(msg).unwrap();
        self.asked.lock().unwrap().push(question.to_owned());
        let honest = self.inner.query_bytes(contract, msg)?;
        match self.answer.lock().unwrap().as_ref() {
            Some(answer) => {
                let question = serde_json::from_str(question).unwrap();
                encode(&answer(
                    &question,
                    serde_json::from_slice(&honest).unwrap(),
                )?)
            }
            None => Ok(honest),
        }
    }
}

/// A node whose newest block is of another time.
pub struct Clock {
    inner: Arc<dyn Chain>,
    time: Box<dyn Fn(u64) -> u64 + Send + Sync>,
}

impl Clock {
    /// What it makes of the chain's own time.
    pub fn of(
        inner: &Arc<dyn Chain>,
        time: impl Fn(u64) -> u64 + Send + Sync + 'static,
    ) -> Arc<dyn Chain> {
        Arc::new(Via(Self {
            inner: inner.clone(),
            time: Box::new(time),
        }))
    }
}

impl Through for Clock {
    fn inner(&self) -> &dyn Chain {
        self.inner.as_ref()
    }

    /// A chain in this process would be believed whatever its time is.
    fn backend(&self) -> Backend {
        Backend::Wasmd
    }

    fn block(&self) -> Result<Block> {
        let block = self.inner.block()?;
        let time = (self.time)(block.time);
        Ok(Block { time, ..block })
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
            why: "it went away".into(),
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
