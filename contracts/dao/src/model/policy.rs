//! The table of classes: (contract, top-level message key) → class.

use std::collections::{BTreeMap, BTreeSet};

use cosmwasm_std::{Addr, Api, Order, StdResult, Storage};
use oaic_messages::dao::{
    Office, PolicyClass, PolicyKey, PolicySpec, ALWAYS_STRICT, MAX_POLICIES, MAX_POLICY_KEY_BYTES,
};
use oaic_runtime::{address, RuntimeError};

use crate::error::{ContractError, Result};
use crate::state::{Roles, POLICIES, POLICY_COUNT};

/// A change of the table that has been checked.
pub struct Change {
    remove: BTreeSet<(Addr, String)>,
    set: BTreeMap<(Addr, String), PolicyClass>,
    count: u32,
}

/// Plans to remove entries first, and then to add entries or change their class.
///
/// # Errors
/// An entry to remove that does not exist; an entry to add that would have no effect, because such
/// messages are always of the strictest class; more than [`MAX_POLICIES`].
pub fn plan(
    storage: &dyn Storage,
    api: &dyn Api,
    me: &Addr,
    roles: &Roles,
    set: Vec<PolicySpec>,
    remove: Vec<PolicyKey>,
) -> Result<Change> {
    let mut change = Change {
        remove: BTreeSet::new(),
        set: BTreeMap::new(),
        count: POLICY_COUNT.may_load(storage)?.unwrap_or_default(),
    };
    let knows = |key: &(Addr, String)| POLICIES.has(storage, (&key.0, key.1.as_str()));
    for PolicyKey { contract, message } in remove {
        let key = (address::valid(api, "remove.contract", &contract)?, message);
        if !knows(&key) || !change.remove.insert(key.clone()) {
            let entry = format!("({contract}, {})", key.1);
            return Err(RuntimeError::unknown("policy", entry).into());
        }
        change.count = change.count.saturating_sub(1);
    }
    for spec in set {
        let address = address::valid(api, "set.contract", &spec.contract)?;
        if let Some(reason) = refused(me, roles, &address, &spec.message) {
            return Err(ContractError::PolicyRefused {
                contract: spec.contract,
                message: spec.message.chars().take(MAX_POLICY_KEY_BYTES).collect(),
                reason,
            });
        }
        let key = (address, spec.message);
        let stays = knows(&key) && !change.remove.contains(&key);
        if change.set.insert(key, spec.class).is_none() && !stays {
            change.count = change.count.saturating_add(1);
        }
    }
    if usize::try_from(change.count).map_or(true, |count| count > MAX_POLICIES) {
        return Err(ContractError::TooManyPolicies {
            found: change.count.into(),
            max: MAX_POLICIES,
        });
    }
    Ok(change)
}

/// Makes a change, and returns how many entries there are then.
pub fn apply(storage: &mut dyn Storage, change: Change) -> StdResult<u32> {
    for (contract, message) in &change.remove {
        POLICIES.remove(storage, (contract, message.as_str()));
    }
    for ((contract, message), class) in &change.set {
        POLICIES.save(storage, (contract, message.as_str()), class)?;
    }
    POLICY_COUNT.save(storage, &change.count)?;
    Ok(change.count)
}

/// Why an entry is not allowed.
fn refused(me: &Addr, roles: &Roles, contract: &Addr, key: &str) -> Option<&'static str> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let holds = |office| roles.holder(office).address == *contract;
    if contract == me || holds(Office::Committee) || holds(Office::Guardian) {
        Some("the contract is the DAO itself or holds an office")
    } else if ALWAYS_STRICT.contains(&key) {
        Some("this key is always of the strictest class")
    } else if key.is_empty() || key.len() > MAX_POLICY_KEY_BYTES || !key.bytes().all(plain) {
        Some("the key is not 1 to 64 lower-case letters, digits or '_'")
    } else {
        None
    }
}

/// Whether the policy table has an entry for a contract, which makes it a contract of the economy.
pub fn governed(storage: &dyn Storage, contract: &Addr) -> StdResult<bool> {
    let mut entries = POLICIES
        .prefix(contract)
        .keys(storage, None, None, Order::Ascending);
    Ok(entries.next().transpose()?.is_some())
}
