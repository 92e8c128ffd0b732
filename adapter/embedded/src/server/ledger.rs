//! Accounts and their transactions: whose turn it is, and what came of it.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cosmwasm_std::{Addr, Binary};
use oaic_chain::served::protocol::{Done, Failure};
use oaic_chain::served::{Action, SignedTx, Start};
use oaic_chain::{Chain, ChainError, Event, Tx, TxOutcome};

use crate::{EmbeddedChain, PREFIX};

/// Events that are kept for whoever asks what happened in a block.
const KEPT_EVENTS: usize = 20_000;

type Answer = Result<Done, Failure>;

/// Runs what is signed.
pub struct Ledger {
    chain: Arc<EmbeddedChain>,
    start: Start,
    book: Mutex<Book>,
}

#[derive(Default)]
struct Book {
    /// Next sequences; of an account that isn't here, 0.
    next: HashMap<Addr, u64>,
    /// Events by height, the newest last.
    events: VecDeque<(u64, Event)>,
    /// Blocks up to this one aren't complete.
    forgotten: u64,
}

/// A transaction whose turn it is.
struct Admitted {
    sender: Addr,
    action: Action,
    hash: String,
}

impl Ledger {
    pub fn new(chain: Arc<EmbeddedChain>, start: Start) -> Self {
        Self {
            chain,
            start,
            book: Mutex::default(),
        }
    }

    pub fn sequences(&self, addresses: &[Addr]) -> Vec<u64> {
        let book = self.book();
        let next = addresses.iter().map(|address| book.next.get(address));
        next.map(|next| next.copied().unwrap_or_default()).collect()
    }

    /// Events of a block.
    ///
    /// # Errors
    /// They aren't kept.
    pub fn events(&self, height: u64) -> Result<Vec<Event>, Failure> {
        let book = self.book();
        if height <= book.forgotten {
            return Err(Failure::Unsupported {
                what: format!("reading the events of block {height}"),
                hint: format!("the newest {KEPT_EVENTS} events are kept"),
            });
        }
        let of_block = book.events.iter().filter(|(at, _)| *at == height);
        Ok(of_block.map(|(_, event)| event.clone()).collect())
    }

    /// Run transactions in their order. Nobody else's come between: a client that used the
    /// sequences it read can have all of them or is refused all.
    pub fn transact(&self, txs: &[SignedTx]) -> Vec<Answer> {
        let mut book = self.book();
        let mut stopped = HashMap::new();
        let mut answers: Vec<Answer> = Vec::with_capacity(txs.len());
        let mut calls = Vec::new();
        for tx in txs {
            let admitted = match self.admit(tx, &mut book, &mut stopped) {
                Ok(admitted) => admitted,
                Err(error) => {
                    answers.push(Err(error));
                    continue;
                }
            };
            let number = answers.len();
            // Replaced once its block has run.
            answers.push(Err(Failure::refused("the transaction wasn't run")));
            match admitted.action {
                Action::Execute { calls: messages } => {
                    let tx = Tx {
                        sender: admitted.sender.into_string(),
                        calls: messages,
                        gas_limit: None,
                    };
                    calls.push((number, admitted.hash, tx));
                }
                action => {
                    self.run_calls(std::mem::take(&mut calls), &mut answers, &mut book);
                    let done = self.run(admitted.sender.as_str(), action);
                    book.note(number, admitted.hash, done, &mut answers);
                }
            }
        }
        self.run_calls(calls, &mut answers, &mut book);
        answers
    }

    /// Count a transaction whose turn it is. It is counted before it runs and whatever comes of it: a
    /// failed one could be sent again else, by anybody, when it no longer fails.
    fn admit(
        &self,
        tx: &SignedTx,
        book: &mut Book,
        stopped: &mut HashMap<Binary, Failure>,
    ) -> Result<Admitted, Failure> {
        if let Some(failure) = stopped.get(&tx.public_key) {
            return Err(failure.clone());
        }
        let admitted = self.check(tx, book);
        if let Err(failure) = &admitted {
            stopped.insert(tx.public_key.clone(), failure.clone());
        }
        admitted
    }

    fn check(&self, tx: &SignedTx, book: &mut Book) -> Result<Admitted, Failure> {
        let sender = tx.verify(&self.start, PREFIX)?;
        let action = tx.action()?;
        let next = book.next.entry(sender.clone()).or_default();
        if *next != tx.sequence {
            return Err(Failure::Sequence { expected: *next });
        }
        *next = next.saturating_add(1);
        Ok(Admitted {
            sender,
            action,
            hash: tx.hash(&self.start),
        })
    }

    fn run_calls(&self, calls: Vec<(usize, String, Tx)>, answers: &mut [Answer], book: &mut Book) {
        if calls.is_empty() {
            return;
        }
        let (places, txs): (Vec<_>, Vec<Tx>) = calls
            .into_iter()
            .map(|(number, hash, tx)| ((number, hash), tx))
            .unzip();
        let outcomes = self.chain.run(&txs);
        for ((number, hash), outcome) in places.into_iter().zip(outcomes) {
            book.note(number, hash, outcome.map(executed), answers);
        }
    }

    fn run(&self, sender: &str, action: Action) -> Result<Done, ChainError> {
        let chain = self.chain.as_ref();
        match action {
            Action::Execute { .. } => Err(ChainError::no_calls()),
            Action::StoreCode { name } => {
                let height = chain.block()?.height;
                let code = chain.store_code(sender, &name)?;
                let outcome = TxOutcome {
                    height,
                    hash: String::new(),
                    gas_used: None,
                    events: vec![],
                    data: vec![],
                };
                Ok(Done {
                    code: Some(code),
                    ..executed(outcome)
                })
            }
            Action::Instantiate { contract, salt } => {
                let (address, outcome) = match salt {
                    None => chain.instantiate(sender, &contract)?,
                    Some(salt) => chain.instantiate2(sender, &contract, &salt)?,
                };
                Ok(Done {
                    contract: Some(address),
                    ..executed(outcome)
                })
            }
            Action::Migrate {
                contract,
                code_id,
                msg,
            } => chain
                .migrate(sender, &contract, code_id, &msg)
                .map(executed),
            Action::SetAdmin { contract, admin } => chain
                .set_admin(sender, &contract, admin.as_ref())
                .map(executed),
        }
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        // A sequence is counted before anything runs, so what a panic leaves is sound.
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    /// Keep the events of a transaction, and put down its answer.
    fn note(
        &mut self,
        number: usize,
        hash: String,
        done: Result<Done, ChainError>,
        answers: &mut [Answer],
    ) {
        let answer = done.map_err(Failure::from).map(|mut done| {
            done.outcome.hash = hash;
            done
        });
        if let Ok(done) = &answer {
            let height = done.outcome.height;
            let events = done.outcome.events.iter();
            self.events
                .extend(events.map(|event| (height, event.clone())));
            while self.events.len() > KEPT_EVENTS {
                if let Some((height, _)) = self.events.pop_front() {
                    self.forgotten = height;
                }
            }
        }
        if let Some(slot) = answers.get_mut(number) {
            *slot = answer;
        }
    }
}

fn executed(outcome: TxOutcome) -> Done {
    Done {
        outcome,
        code: None,
        contract: None,
    }
}
