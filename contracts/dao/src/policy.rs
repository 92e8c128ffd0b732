//! The table of classes: (contract, top-level message key) → class.

use cosmwasm_std::{Addr, Api, Storage};
use oaic_kit::{address, KitError};
use oaic_types::dao::{
    Office, PolicyKey, PolicySpec, ALWAYS_STRICT, MAX_POLICIES, MAX_POLICY_KEY_BYTES,
};

use crate::error::ContractError;
use crate::state::{Roles, POLICIES, POLICY_COUNT};

/// Strikes entries off, then adds others or gives them another class.
///
/// # Errors
/// An entry to strike off that isn't there; one to add that would have no effect, because such
/// messages are always of the strictest class; more than [`MAX_POLICIES`].
pub fn apply(
    storage: &mut dyn Storage,
    api: &dyn Api,
    me: &Addr,
    roles: &Roles,
    set: Vec<PolicySpec>,
    remove: Vec<PolicyKey>,
) -> Result<u32, ContractError> {
    let mut count = u64::from(POLICY_COUNT.may_load(storage)?.unwrap_or_default());
    for PolicyKey { contract, message } in remove {
        let address = address::valid(api, "remove.contract", &contract)?;
        let key = (&address, message.as_str());
        if !POLICIES.has(storage, key) {
            let entry = format!("({contract}, {message})");
            return Err(KitError::unknown("policy", entry).into());
        }
        POLICIES.remove(storage, key);
        count = count.saturating_sub(1);
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
        let key = (&address, spec.message.as_str());
        if !POLICIES.has(storage, key) {
            count = count.saturating_add(1);
        }
        POLICIES.save(storage, key, &spec.class)?;
    }
    let too_many = ContractError::TooManyPolicies {
        found: count,
        max: MAX_POLICIES,
    };
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    if usize::try_from(count).map_or(true, |count| count > MAX_POLICIES) {
        return Err(too_many);
    }
    POLICY_COUNT.save(storage, &count)?;
    Ok(count)
}

/// Why an entry can't be.
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
