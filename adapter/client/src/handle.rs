//! A contract that can be spoken to.

use std::fmt;
use std::marker::PhantomData;

use cosmwasm_std::{Addr, Binary};
use oaic_chain::proven::View;
use oaic_chain::{encode, Call, Chain, ChainError, ChainExt, TxOutcome};
use oaic_messages::events::ContractEvent;
use oaic_messages::shared::Page;
use serde::de::DeserializeOwned;

use crate::outcome::{self, Done};
use crate::{ClientError, Contract, List, Result, Transaction};

/// A contract of kind `K` on a chain. Each call names the account that signs it, by its label.
pub struct Handle<'c, K> {
    chain: &'c dyn Chain,
    address: Addr,
    kind: PhantomData<fn() -> K>,
}

impl<K> Clone for Handle<'_, K> {
    fn clone(&self) -> Self {
        Self {
            chain: self.chain,
            address: self.address.clone(),
            kind: PhantomData,
        }
    }
}

impl<K: Contract> fmt::Debug for Handle<'_, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", K::NAME, self.address)
    }
}

impl<'c, K: Contract> Handle<'c, K> {
    /// The contract at an address. That it is of this kind is taken on trust; see
    /// [`Self::records`].
    pub fn new(chain: &'c dyn Chain, address: Addr) -> Self {
        Self {
            chain,
            address,
            kind: PhantomData,
        }
    }

    /// Where it is.
    pub fn address(&self) -> &Addr {
        &self.address
    }

    /// The chain that it is on.
    pub fn chain(&self) -> &'c dyn Chain {
        self.chain
    }

    /// A call with a message, for a [`Transaction`].
    ///
    /// # Errors
    /// When the message can't be written as JSON.
    pub fn call(&self, msg: &K::Execute) -> Result<Call> {
        Ok(Call::new(&self.address, msg)?)
    }

    /// Sends a message in a transaction of its own.
    ///
    /// # Errors
    /// As the chain says.
    pub fn execute(&self, sender: &str, msg: &K::Execute) -> Result<TxOutcome> {
        self.run(sender, self.call(msg)?)
    }

    /// Sends a message that has an event report what it did, like the number of what it made.
    ///
    /// # Errors
    /// As the chain says; the event is missing.
    pub fn execute_for<E: ContractEvent>(&self, sender: &str, msg: &K::Execute) -> Result<Done<E>> {
        self.done(self.execute(sender, msg)?)
    }

    /// Asks it.
    ///
    /// # Errors
    /// As the chain says.
    pub fn query<R: DeserializeOwned>(&self, msg: &K::Query) -> Result<R> {
        let answer = self.chain.query(&self.address, msg);
        Ok(answer.map_err(|error| self.named(error))?)
    }

    /// Asks it; the answer as the bytes that came.
    ///
    /// # Errors
    /// As the chain says.
    pub fn query_bytes(&self, msg: &K::Query) -> Result<Binary> {
        let answer = self.chain.query_bytes(&self.address, &encode(msg)?);
        Ok(answer.map_err(|error| self.named(error))?)
    }

    /// A list that it gives page by page: the query for a page after a key, of at most so many
    /// items, and the key of an item.
    pub fn list<T, Q>(
        &self,
        ask: impl Fn(Option<Q>, Option<u32>) -> K::Query + 'c,
        key: impl Fn(&T) -> Q + 'c,
    ) -> List<'c, T, Q>
    where
        T: DeserializeOwned + 'c,
        Q: PartialOrd + Clone + 'c,
        K: 'c,
    {
        let this = self.clone();
        let page = move |after, limit| this.query::<Page<T>>(&ask(after, Some(limit)));
        List::new(page, key)
    }

    /// Events of one type that it emitted in a transaction.
    ///
    /// # Errors
    /// [`ClientError::BadEvent`].
    pub fn events<E: ContractEvent>(&self, tx: &TxOutcome) -> Result<Vec<E>> {
        outcome::events(&tx.events, &self.address)
    }

    /// The first event of a type that it emitted in a transaction.
    ///
    /// # Errors
    /// [`ClientError::NoEvent`], [`ClientError::BadEvent`].
    pub fn event<E: ContractEvent>(&self, tx: &TxOutcome) -> Result<E> {
        let first = self.events(tx)?.into_iter().next();
        first.ok_or_else(|| ClientError::NoEvent {
            event: E::NAMES.first().copied().unwrap_or_default(),
            contract: self.address.clone(),
            height: tx.height,
        })
    }

    /// A transaction with the event that reports what it did.
    ///
    /// # Errors
    /// As [`Self::event`].
    pub fn done<E: ContractEvent>(&self, tx: TxOutcome) -> Result<Done<E>> {
        Ok(Done {
            value: self.event(&tx)?,
            tx,
        })
    }

    /// The state of the chain at a height or later, to read this contract's records in: proven where
    /// the chain has proofs, and of the code that goes by the contract's name.
    ///
    /// # Errors
    /// When it can't be proven; [`ClientError::OtherCode`].
    pub fn records(&self, since: u64) -> Result<Box<dyn View + 'c>> {
        let at = self.chain.proven(since)?;
        let (found, expected) = (
            at.checksum(&self.address)?,
            self.chain.code_checksum(K::NAME)?,
        );
        if found.as_ref() == Some(&expected) {
            return Ok(at);
        }
        Err(ClientError::OtherCode {
            contract: K::NAME,
            address: self.address.clone(),
            found,
            expected,
        })
    }

    pub(crate) fn run(&self, sender: &str, call: Call) -> Result<TxOutcome> {
        let tx = Transaction::new(self.chain, sender).call(call).into_tx();
        Ok(self.chain.run_one(tx).map_err(|error| self.named(error))?)
    }

    fn named(&self, error: ChainError) -> ChainError {
        error.named(&self.address, K::NAME)
    }
}
