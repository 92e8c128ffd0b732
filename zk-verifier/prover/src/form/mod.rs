//! Statements and witnesses as JSON, for commands and scripts.
//!
//! An element is 64 hex digits, big-endian and below the field's order, or a number where that
//! reads better. Errors name line and column; a field that isn't known is an error.

mod circuits;
mod element;

use std::collections::BTreeMap;

use oaic_circuits::Provable;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};

use crate::error::{ProverError, Result};
pub use circuits::*;
pub use element::{Element, Elements, Hidden, Secret};
/// A circuit whose statement and witness have a JSON.
pub trait Form: Provable {
    /// Of the statement.
    type StatementForm: Serialize + DeserializeOwned + From<Self::Statement> + Into<Self::Statement>;
    /// Of the witness.
    type WitnessForm: Serialize + DeserializeOwned + From<Self::Witness> + Into<Self::Witness>;
}

/// What is proven, and what only the prover knows.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input<S, W> {
    /// The public fields.
    pub statement: S,
    /// The secret ones.
    pub witness: W,
}

/// The circuit of `{"statement": {…}, "witness": {…}}`.
///
/// # Errors
/// [`ProverError::Form`], with line and column.
pub fn circuit<C: Form>(json: &str) -> Result<C> {
    let input: Input<C::StatementForm, C::WitnessForm> = read("input", json)?;
    Ok(C::new(input.statement.into(), input.witness.into()))
}

/// The statement of its JSON, or of the JSON of statement and witness.
///
/// # Errors
/// [`ProverError::Form`], with line and column.
pub fn statement<C: Form>(json: &str) -> Result<C::Statement> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Either<S> {
        statement: S,
        #[serde(default, rename = "witness")]
        _witness: IgnoredAny,
    }
    // What is no JSON is said to be none, not to have an unknown field.
    let fields: BTreeMap<String, IgnoredAny> = read("statement", json)?;
    let form: C::StatementForm = if fields.contains_key("statement") {
        read::<Either<_>>("input", json)?.statement
    } else {
        read("statement", json)?
    };
    Ok(form.into())
}

/// `{"statement": {…}, "witness": {…}}`: holds secrets.
pub fn input_json<C: Form>(statement: C::Statement, witness: C::Witness) -> Result<String> {
    let input = Input::<C::StatementForm, C::WitnessForm> {
        statement: statement.into(),
        witness: witness.into(),
    };
    write("input", &input)
}

/// An element as JSON has it: 64 hex digits.
pub fn hex(element: &oaic_statements::Fr) -> String {
    ::hex::encode(oaic_statements::field::to_bytes(element))
}

fn read<T: DeserializeOwned>(what: &str, json: &str) -> Result<T> {
    serde_json::from_str(json).map_err(|e| wrong(what, &e))
}

fn write<T: Serialize>(what: &str, form: &T) -> Result<String> {
    serde_json::to_string_pretty(form).map_err(|e| wrong(what, &e))
}

fn wrong(what: &str, error: &serde_json::Error) -> ProverError {
    ProverError::Form {
        field: what.to_owned(),
        reason: error.to_string(),
    }
}

/// A form with the fields of a type, each of which converts.
macro_rules! form {
    ($(#[$doc:meta])* $form:ident of $type:path { $($(#[$attribute:meta])* $field:ident: $kind:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $form {
            $(
                $(#[$attribute])*
                #[doc = concat!("`", stringify!($field), "` of what it is the form of.")]
                pub $field: $kind,
            )*
        }

        impl From<$type> for $form {
            fn from(value: $type) -> Self {
                Self { $($field: value.$field.into()),* }
            }
        }

        impl From<$form> for $type {
            fn from(form: $form) -> Self {
                Self { $($field: form.$field.into()),* }
            }
        }
    };
}
pub(crate) use form;
