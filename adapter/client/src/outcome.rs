//! What a transaction did: events of a contract, and answers to calls.

use cosmwasm_std::Addr;
use oaic_chain::{Event, TxOutcome};
use oaic_messages::events::{ContractEvent, ACTION};
use serde::de::DeserializeOwned;

use crate::{ClientError, Result};

/// Attribute in which a chain says which contract emitted an event.
const CONTRACT: &str = "_contract_address";

/// Prefix that a chain puts before a contract's event types.
const PREFIX: &str = "wasm-";

/// Something that a transaction did, and the transaction.
#[derive(Clone, Debug, PartialEq)]
pub struct Done<T> {
    /// What it did.
    pub value: T,
    /// Block, hash, gas and all events.
    pub tx: TxOutcome,
}

/// Events of one type that a contract emitted, in their order. Anybody can emit an event of the
/// same name: which contract did is the chain's word.
///
/// # Errors
/// [`ClientError::BadEvent`].
pub fn events<E: ContractEvent>(events: &[Event], contract: &Addr) -> Result<Vec<E>> {
    let mut found = vec![];
    for event in events {
        if event.attribute(CONTRACT) != Some(contract.as_str()) {
            continue;
        }
        let attributes: Vec<_> = event
            .attributes
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
            .collect();
        let Some(name) = name_of::<E>(event) else {
            continue;
        };
        found.push(
            E::read(name, &attributes).map_err(|attribute| ClientError::BadEvent {
                event: name.to_owned(),
                contract: contract.clone(),
                attribute,
                value: event.attribute(attribute).map(str::to_owned),
            })?,
        );
    }
    Ok(found)
}

/// Name of an event, when it is one of a type's.
fn name_of<E: ContractEvent>(event: &Event) -> Option<&str> {
    let name = match E::IS_ACTION {
        true if event.kind == "wasm" => event.attribute(ACTION)?,
        true => return None,
        false => event.kind.strip_prefix(PREFIX)?,
    };
    E::NAMES.contains(&name).then_some(name)
}

/// The answer to a call of a transaction, by the call's position.
///
/// # Errors
/// [`ClientError::BadAnswer`] when it set none, or one of another type.
pub fn answer<R: DeserializeOwned>(tx: &TxOutcome, call: usize) -> Result<R> {
    let bad = |why| ClientError::BadAnswer { call, why };
    let data = tx.data.get(call).and_then(Option::as_ref);
    let data = data.ok_or_else(|| bad("it set no data".to_owned()))?;
    serde_json::from_slice(data).map_err(|error| bad(error.to_string()))
}
