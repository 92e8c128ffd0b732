//! Sending transactions to a served chain.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;
use std::time::Duration;

use cosmwasm_std::Addr;

use super::connection::{read_answer, Lost};
use super::protocol::{Done, Failure, Request, MAX_ADDRESSES, MAX_TXS, MAX_TX_BYTES};
use super::{Action, ServedChain, SignedTx};
use crate::wasmd::SigningKey;
use crate::{ChainError, Result};

/// How often a transaction is signed anew because another process used its account meanwhile: of
/// those that meet, one is done each time.
const ROUNDS: u32 = 50;

/// Before the second round; each later pause is longer by as much.
const PAUSE: Duration = Duration::from_millis(2);

/// Bodies of one request, in bytes: quoted in a frame they may be twice as long.
const MAX_BODIES: usize = MAX_TX_BYTES + MAX_TX_BYTES / 2;

/// A transaction to be signed.
struct Order {
    label: String,
    key: SigningKey,
    address: Addr,
    body: String,
    /// What it was signed with last.
    sequence: u64,
}

/// By their position among those that are sent.
type Orders = BTreeMap<usize, Order>;

type Answers = Vec<std::result::Result<Done, Failure>>;

impl ServedChain {
    /// Send one action.
    pub(super) fn send_one(&self, sender: &str, action: Action) -> Result<Done> {
        self.send([(sender, Ok(action))])
            .pop()
            .unwrap_or_else(unanswered)
    }

    /// Send actions in their order, each as a transaction; what fails doesn't stop the others.
    pub(super) fn send<'a>(
        &self,
        actions: impl IntoIterator<Item = (&'a str, Result<Action>)>,
    ) -> Vec<Result<Done>> {
        let mut results = BTreeMap::new();
        let mut orders = Orders::new();
        let mut count = 0;
        for (number, (label, action)) in actions.into_iter().enumerate() {
            count = number.saturating_add(1);
            match action.and_then(|action| self.order(label, &action)) {
                Ok(order) => drop(orders.insert(number, order)),
                Err(error) => drop(results.insert(number, Err(error))),
            }
        }
        let alone = self.sending.lock().unwrap_or_else(PoisonError::into_inner);
        for round in 0..ROUNDS {
            if orders.is_empty() {
                break;
            }
            std::thread::sleep(PAUSE.saturating_mul(round));
            let Err(error) = self.round(&mut orders, &mut results) else {
                continue;
            };
            let message = format!("nothing was sent: {error}");
            let mut first = Some(error);
            for (number, _) in std::mem::take(&mut orders) {
                let again = || ChainError::Refused {
                    what: "a transaction".into(),
                    message: message.clone(),
                };
                results.insert(number, Err(first.take().unwrap_or_else(again)));
            }
        }
        drop(alone);
        for (number, order) in orders {
            let error = ChainError::Refused {
                what: format!("a transaction of '{}'", order.label),
                message: format!(
                    "other processes using the same key took its sequence {ROUNDS} times, and \
                     nothing was done; send it again"
                ),
            };
            results.insert(number, Err(error));
        }
        (0..count)
            .map(|number| results.remove(&number).unwrap_or_else(unanswered))
            .collect()
    }

    fn order(&self, label: &str, action: &Action) -> Result<Order> {
        let (key, address) = self.key(label)?;
        Ok(Order {
            label: label.to_owned(),
            key,
            address,
            body: action.body()?,
            sequence: 0,
        })
    }

    /// Send what is left, until another process comes between.
    ///
    /// # Errors
    /// What is still left wasn't sent, and can't be.
    fn round(
        &self,
        orders: &mut Orders,
        results: &mut BTreeMap<usize, Result<Done>>,
    ) -> Result<()> {
        let mut sequences = self.sequences(orders)?;
        while let Some(numbers) = next_batch(orders) {
            let mut txs = Vec::new();
            let batch = orders.iter_mut().take(numbers);
            for (_, order) in batch {
                let next = sequences.entry(order.address.clone()).or_default();
                order.sequence = *next;
                *next = next.saturating_add(1);
                let body = order.body.clone();
                txs.push(SignedTx::new(
                    &order.key,
                    &self.start,
                    order.sequence,
                    body,
                )?);
            }
            let hashes: Vec<String> = txs.iter().map(|tx| tx.hash(&self.start)).collect();
            let sent: Vec<usize> = orders.keys().copied().take(numbers).collect();
            let (answers, why) = match self.transact(txs)? {
                Ok(answers) => (answers, "the server left it out of its answer".to_owned()),
                Err(why) => (vec![], why),
            };
            let mut overtaken = false;
            let mut answers = answers.into_iter();
            for (number, hash) in sent.into_iter().zip(hashes) {
                let result = match answers.next() {
                    Some(Err(Failure::Sequence { .. })) => {
                        overtaken = true;
                        continue;
                    }
                    Some(answer) => answer.map_err(|failure| failure.into_error("a transaction")),
                    None => Err(ChainError::Unconfirmed {
                        hash,
                        why: why.clone(),
                    }),
                };
                orders.remove(&number);
                results.insert(number, result);
            }
            if overtaken {
                break;
            }
        }
        Ok(())
    }

    fn sequences(&self, orders: &Orders) -> Result<BTreeMap<Addr, u64>> {
        let distinct: BTreeSet<&Addr> = orders.values().map(|order| &order.address).collect();
        let distinct: Vec<Addr> = distinct.into_iter().cloned().collect();
        let mut sequences = BTreeMap::new();
        for addresses in distinct.chunks(MAX_ADDRESSES) {
            let request = Request::Sequences {
                addresses: addresses.to_vec(),
            };
            let found: Vec<u64> = self.ask("sequences of accounts", &request)?;
            if found.len() != addresses.len() {
                let why = format!("{} of {} are there", found.len(), addresses.len());
                return Err(ChainError::unreadable("sequences of accounts", why));
            }
            sequences.extend(addresses.iter().cloned().zip(found));
        }
        Ok(sequences)
    }

    /// Over a connection of its own: of one that rested nobody could say whether the server ended it
    /// before it read the request or after. Within: why it isn't known what was done.
    ///
    /// # Errors
    /// Nothing was done.
    fn transact(&self, txs: Vec<SignedTx>) -> Result<std::result::Result<Answers, String>> {
        let mut connection = self.connection()?;
        let answer = match connection.exchange(&Request::Transact { txs })? {
            Ok(answer) => answer,
            Err(Lost::Unsent(e)) => return Err(self.unreachable(e)),
            Err(Lost::Unanswered(e)) => return Ok(Err(e.to_string())),
        };
        self.rest(connection);
        match read_answer("transactions", &answer) {
            Ok(answers) => Ok(Ok(answers)),
            // A request is refused as a whole before any of it is done.
            Err(error @ ChainError::Refused { .. }) => Err(error),
            Err(error) => Ok(Err(error.to_string())),
        }
    }
}

/// How many of the first fit into one request. None: none is left.
fn next_batch(orders: &Orders) -> Option<usize> {
    let mut bytes = 0usize;
    let fitting = orders.values().take(MAX_TXS).take_while(|order| {
        bytes = bytes.saturating_add(order.body.len());
        bytes <= MAX_BODIES
    });
    match fitting.count() {
        0 => None,
        count => Some(count),
    }
}

fn unanswered() -> Result<Done> {
    Err(ChainError::Internal(
        "a transaction without an answer".into(),
    ))
}
