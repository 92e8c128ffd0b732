//! A chain's state at one height, as the code of contracts reads it.

use std::cell::RefCell;

use cosmwasm_std::{Addr, Order, Record, Storage};

use super::error::ProvenError;
use crate::{Backend, Block, Chain, ChainError};

/// What a view rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// A header that a light client verified from a pinned one; records by proofs.
    Pinned,
    /// A header on which so many nodes agree; records by proofs.
    Agreed(usize),
    /// An embedded chain, of this process or served by another: it has no headers, so nothing is
    /// proven.
    Embedded,
}

/// A chain's state at one height.
pub trait View {
    /// What it rests on.
    fn basis(&self) -> Basis;

    /// Its height.
    fn height(&self) -> u64;

    /// Its time, in Unix seconds: that of the block after it where it is proven.
    fn time(&self) -> u64;

    /// A contract's record at a raw key. None: there is none.
    ///
    /// # Errors
    /// It can't be proven.
    fn record(&self, contract: &Addr, key: &[u8]) -> Result<Option<Vec<u8>>, ProvenError>;

    /// SHA-256 of the code that a contract runs, in hex. None: there is no contract at the address.
    ///
    /// # Errors
    /// It can't be proven.
    fn checksum(&self, contract: &Addr) -> Result<Option<String>, ProvenError>;
}

impl dyn View + '_ {
    /// Read a contract's records by the code that knows their keys and encodings.
    ///
    /// # Errors
    /// A record that was read can't be proven; or a list was read, which can't be either. What
    /// `read` made of it is dropped then.
    pub fn read<T>(
        &self,
        contract: &Addr,
        read: impl FnOnce(&dyn Storage) -> T,
    ) -> Result<T, ProvenError> {
        let records = Records {
            view: self,
            contract,
            failed: RefCell::new(None),
        };
        let made = read(&records);
        match records.failed.into_inner() {
            None => Ok(made),
            Some(error) => Err(error),
        }
    }
}

/// The records of a contract. Reading can't fail as contracts see it, so the first failure is kept.
struct Records<'a> {
    view: &'a dyn View,
    contract: &'a Addr,
    failed: RefCell<Option<ProvenError>>,
}

impl Records<'_> {
    fn fail(&self, error: ProvenError) {
        self.failed.borrow_mut().get_or_insert(error);
    }

    fn refuse(&self, what: &str) {
        self.fail(ProvenError::config(
            "records",
            format!("{what} of a contract's records can't be proven; read each by its key"),
        ));
    }
}

impl Storage for Records<'_> {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        if self.failed.borrow().is_some() {
            return None;
        }
        self.view
            .record(self.contract, key)
            .unwrap_or_else(|error| {
                self.fail(error);
                None
            })
    }

    fn range<'a>(
        &'a self,
        _start: Option<&[u8]>,
        _end: Option<&[u8]>,
        _order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        self.refuse("a list");
        Box::new(std::iter::empty())
    }

    fn set(&mut self, _key: &[u8], _value: &[u8]) {
        self.refuse("a change");
    }

    fn remove(&mut self, _key: &[u8]) {
        self.refuse("a change");
    }
}

/// An embedded chain as it is now: every record as it is when it is read, so what is read of one that
/// others use meanwhile may be of several heights.
pub struct InProcess<'a> {
    chain: &'a dyn Chain,
    block: Block,
}

impl<'a> InProcess<'a> {
    /// The chain as it is now.
    ///
    /// # Errors
    /// [`ProvenError::Config`] when it is a node: what a node says is to be proven.
    pub fn new(chain: &'a dyn Chain) -> Result<Self, ProvenError> {
        if chain.backend() == Backend::Wasmd {
            return Err(ProvenError::config(
                "chain",
                "it is a node, and what a node says is to be proven",
            ));
        }
        let block = chain.block()?;
        Ok(Self { chain, block })
    }
}

impl View for InProcess<'_> {
    fn basis(&self) -> Basis {
        Basis::Embedded
    }

    fn height(&self) -> u64 {
        self.block.height
    }

    fn time(&self) -> u64 {
        self.block.time
    }

    fn record(&self, contract: &Addr, key: &[u8]) -> Result<Option<Vec<u8>>, ProvenError> {
        let found = self.chain.query_raw(contract, key)?;
        Ok(found.map(Into::into))
    }

    fn checksum(&self, contract: &Addr) -> Result<Option<String>, ProvenError> {
        let facts = self.chain.contract_facts(contract)?;
        Ok(facts.map(|facts| facts.checksum))
    }
}

impl From<ChainError> for ProvenError {
    fn from(error: ChainError) -> Self {
        Self::Chain(Box::new(error))
    }
}
