//! Whoever answers the contract's queries and proves its records.

use std::cell::RefCell;
use std::error::Error;

use cosmwasm_std::{from_json, Binary, Order, Record, Storage};
use oaic_messages::private_credits::QueryMsg;
use oaic_poseidon::{field, Fr};
use serde::de::DeserializeOwned;

use crate::error::{Result, WalletError};

/// What a source can fail with.
pub type Failure = Box<dyn Error + Send + Sync>;

/// Tells of a private-credits contract. What it answers is believed of nothing: it is compared with
/// records, which are proven. Any pair of functions that do is one.
pub trait Source {
    /// Answers a query, as JSON.
    ///
    /// # Errors
    /// Why it can't.
    fn query(&self, question: &QueryMsg) -> std::result::Result<Binary, Failure>;

    /// Has the contract's records of one height read, each by its key and proven, and so is the
    /// checksum of the contract's code: records mean what the code that keeps them says. What was read
    /// counts only when this succeeds.
    ///
    /// # Errors
    /// Something that was read isn't proven.
    fn records(&self, read: &mut dyn FnMut(&dyn Storage)) -> std::result::Result<(), Failure>;
}

impl<Q, R, E, F> Source for (Q, R)
where
    Q: Fn(&QueryMsg) -> std::result::Result<Binary, E>,
    R: Fn(&mut dyn FnMut(&dyn Storage)) -> std::result::Result<(), F>,
    E: Into<Failure>,
    F: Into<Failure>,
{
    fn query(&self, question: &QueryMsg) -> std::result::Result<Binary, Failure> {
        self.0(question).map_err(Into::into)
    }

    fn records(&self, read: &mut dyn FnMut(&dyn Storage)) -> std::result::Result<(), Failure> {
        self.1(read).map_err(Into::into)
    }
}

/// [`Source::records`] out of a function that answers for one key: for chains in this process,
/// whose records nobody has to prove.
///
/// # Errors
/// The first that the function failed with.
pub fn by_key<E>(
    get: impl Fn(&[u8]) -> std::result::Result<Option<Vec<u8>>, E>,
    read: &mut dyn FnMut(&dyn Storage),
) -> std::result::Result<(), E> {
    let records = ByKey {
        get,
        failed: RefCell::new(None),
    };
    read(&records);
    records.failed.into_inner().map_or(Ok(()), Err)
}

struct ByKey<G, E> {
    get: G,
    failed: RefCell<Option<E>>,
}

impl<G, E> Storage for ByKey<G, E>
where
    G: Fn(&[u8]) -> std::result::Result<Option<Vec<u8>>, E>,
{
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        (self.get)(key).unwrap_or_else(|error| {
            self.failed.borrow_mut().get_or_insert(error);
            None
        })
    }

    /// Lists can't be proven, and nothing here reads one.
    fn range<'a>(
        &'a self,
        _: Option<&[u8]>,
        _: Option<&[u8]>,
        _: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        Box::new(std::iter::empty())
    }

    fn set(&mut self, _: &[u8], _: &[u8]) {}

    fn remove(&mut self, _: &[u8]) {}
}

pub(crate) fn ask<T: DeserializeOwned>(source: &dyn Source, question: &QueryMsg) -> Result<T> {
    let answer = source.query(question).map_err(WalletError::Source)?;
    from_json(answer).map_err(|error| WalletError::Source(Box::new(error)))
}

/// What was read of records, all of them proven.
pub(crate) fn prove<T, E: Into<Failure>>(
    source: &dyn Source,
    read: impl Fn(&dyn Storage) -> std::result::Result<T, E>,
) -> Result<T> {
    let mut made = None;
    let done = source.records(&mut |storage| made = Some(read(storage)));
    // Before what was made of it: without its proof that says nothing.
    done.map_err(WalletError::Source)?;
    match made {
        Some(made) => made.map_err(|error| WalletError::Source(error.into())),
        None => Err(WalletError::Unproven),
    }
}

pub(crate) fn bytes(field: &'static str, found: &Binary) -> Result<[u8; 32]> {
    found.to_array().map_err(|_| WalletError::Answer {
        field,
        found: format!("{} bytes", found.len()),
        rule: "it has 32 bytes",
    })
}

pub(crate) fn element(field: &'static str, found: &Binary) -> Result<Fr> {
    field::from_bytes(&bytes(field, found)?).ok_or_else(|| WalletError::Answer {
        field,
        found: found.to_string(),
        rule: "it is a number below the modulus of the scalar field",
    })
}
