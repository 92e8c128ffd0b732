//! cw2 and migration.

use cosmwasm_std::{Response, Storage};

use crate::Result;

/// Writes down which contract and version this is.
///
/// # Errors
/// Never in practice: when the entry can't be written as JSON.
pub fn set(storage: &mut dyn Storage, contract: &str, version: &str) -> Result<()> {
    Ok(cw2::set_contract_version(storage, contract, version)?)
}

/// Takes over from an earlier version of the same contract, and answers with both versions.
///
/// # Errors
/// Another contract's state, or a later version's.
pub fn migrate(storage: &mut dyn Storage, contract: &str, version: &str) -> Result<Response> {
    let from = cw2::ensure_from_older_version(storage, contract, version)?;
    Ok(Response::new()
        .add_attribute("action", "migrate")
        .add_attribute("from_version", from.to_string())
        .add_attribute("to_version", version))
}
