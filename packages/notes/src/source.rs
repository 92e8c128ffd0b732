//! Whoever answers the contract's queries.

use std::error::Error;

use cosmwasm_std::{from_json, Binary};
use oaic_types::private_credits::QueryMsg;
use serde::de::DeserializeOwned;

use crate::error::{NotesError, Result};

/// Answers queries of a private-credits contract, as JSON. Any function that does is one.
pub trait Source {
    /// Answers a query.
    ///
    /// # Errors
    /// Why it can't.
    fn query(
        &self,
        question: &QueryMsg,
    ) -> std::result::Result<Binary, Box<dyn Error + Send + Sync>>;
}

impl<F, E> Source for F
where
    F: Fn(&QueryMsg) -> std::result::Result<Binary, E>,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    fn query(
        &self,
        question: &QueryMsg,
    ) -> std::result::Result<Binary, Box<dyn Error + Send + Sync>> {
        self(question).map_err(Into::into)
    }
}

/// An answer, read.
pub(crate) fn ask<T: DeserializeOwned>(source: &dyn Source, question: &QueryMsg) -> Result<T> {
    let answer = source.query(question).map_err(NotesError::Source)?;
    from_json(answer).map_err(|error| NotesError::Source(Box::new(error)))
}
