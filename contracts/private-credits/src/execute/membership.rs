//! Whether an attestor vouches for whoever exits.

use cosmwasm_std::{Deps, Env, Order};
use oaic_kit::{address, element};
use oaic_poseidon::{field, Fr};
use oaic_records::private_credits::{Config, Posted, ATTESTORS};
use oaic_statements::Membership as Statement;
use oaic_types::private_credits::{Membership, MAX_VALID_AHEAD};

use crate::error::ContractError;
use crate::keys;

/// Checks a proof of membership, bound to the digest of the action; needed once there is an
/// attestor, and not looked at before.
pub fn check(
    deps: Deps,
    env: &Env,
    config: &Config,
    shown: Option<&Membership>,
    action: &Fr,
) -> Result<(), ContractError> {
    let mut attestors = ATTESTORS.keys(deps.storage, None, None, Order::Ascending);
    if attestors.next().transpose()?.is_none() {
        return Ok(());
    }
    let level = config.params.exit_level;
    let shown = shown.ok_or(ContractError::MembershipNeeded { level })?;
    let now = env.block.time.seconds();

    let attestor = address::valid(deps.api, "membership.attestor", &shown.attestor)?;
    let roots = ATTESTORS.may_load(deps.storage, &attestor)?;
    let roots = roots.ok_or_else(|| ContractError::NotAttestor {
        attestor: attestor.to_string(),
    })?;
    let root = element::canonical("membership.root", &shown.root)?;
    let good = |posted: &&Posted| posted.expires_at > now;
    if !roots
        .iter()
        .filter(good)
        .any(|posted| posted.root == shown.root)
    {
        return Err(ContractError::UnknownAttestorRoot {
            attestor: attestor.into(),
            root: shown.root.to_string(),
            now,
        });
    }
    // Block times are far from the end of u64.
    let latest = now.saturating_add(MAX_VALID_AHEAD);
    if !(now..=latest).contains(&shown.valid_at) {
        return Err(ContractError::ValidAt {
            valid_at: shown.valid_at,
            earliest: now,
            latest,
        });
    }
    let statement = Statement {
        // The action's digest is under a domain of purpose, chain and contract already. As the
        // context it makes the pseudonym another one each time, so that it joins no two exits.
        context: *action,
        root,
        valid_at: field::from_u64(shown.valid_at),
        level: field::from_u64(u64::from(level)),
        pseudonym: element::canonical("membership.pseudonym", &shown.pseudonym)?,
        action: *action,
    };
    keys::verify(&keys::MEMBERSHIP, deps.api, env, &shown.proof, &statement)
        .map_err(|error| ContractError::BadMembership { level, error })
}
