//! Payees of a split.

use cosmwasm_std::{Deps, Env, Storage};
use oaic_messages::compute_settlement::PayeeSpec;
use oaic_revenue::payee::Payee;
use oaic_revenue::{payee, RevenueError};
use oaic_runtime::RuntimeError;

use crate::state::{load_split, Config, SPLITS};
use crate::validate;

/// Checked payees of a split.
pub fn payees(
    deps: Deps,
    env: &Env,
    config: &Config,
    specs: &[PayeeSpec],
) -> Result<Vec<Payee>, RevenueError> {
    let added = validate::added(&config.params);
    payee::payees(deps, &env.contract.address, &config.token, added, specs)
}

/// Erases the payees' labels of a superseded or withdrawn split, so that a withdrawal has only one
/// split to clean. Payees keep their earnings.
pub fn erase_labels(storage: &mut dyn Storage, id: u64, version: u32) -> Result<(), RuntimeError> {
    let mut payees = load_split(storage, id, version)?;
    for payee in payees.iter_mut().filter(|payee| !payee.is_linked()) {
        payee.label = String::new();
    }
    Ok(SPLITS.save(storage, (id, version), &payees)?)
}
