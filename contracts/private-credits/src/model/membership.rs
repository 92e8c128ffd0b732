//! Whether an attestor vouches for whoever exits, and how often in this epoch.

use cosmwasm_std::{Binary, DepsMut, Env, Event, Storage};
use oaic_messages::private_credits::{exit_epoch, Membership, EXIT_GRACE, MAX_VALID_AHEAD};
use oaic_poseidon::{field, Fr};
use oaic_records::element;
use oaic_runtime::{address, RuntimeError};
use oaic_statements::Membership as Statement;

use crate::error::{ContractError, Result};
use crate::state::{Config, Mark, Posted, ATTESTORS, EXITED, EXITED_HEAD, PSEUDONYMS};
use crate::{events, keys, validate};

/// Checks a proof of membership, bound to the digest of the action, and uses up its pseudonym.
/// Required once there is an attestor, ignored before.
pub fn check(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    shown: Option<&Membership>,
    action: &Fr,
) -> Result<Option<Event>> {
    if ATTESTORS.is_empty(deps.storage) {
        return Ok(None);
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
            attestor: attestor.to_string(),
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
    let epochs = exit_epoch(now.saturating_sub(EXIT_GRACE))..=exit_epoch(now);
    if !epochs.contains(&shown.epoch) {
        return Err(ContractError::Epoch {
            epoch: shown.epoch,
            now: exit_epoch(now),
        });
    }
    let pseudonym = element::canonical("membership.pseudonym", &shown.pseudonym)?;
    let statement = Statement {
        context: validate::stored("context", &config.bindings.context)?,
        root,
        valid_at: field::from_u64(shown.valid_at),
        level: field::from_u64(u64::from(level)),
        epoch: field::from_u64(shown.epoch),
        slots: field::from_u64(u64::from(config.params.exits_per_epoch)),
        pseudonym,
        action: *action,
    };
    keys::verify(&keys::MEMBERSHIP, deps.api, env, &shown.proof, &statement)
        .map_err(|error| ContractError::BadMembership { level, error })?;
    use_up(deps.storage, shown.epoch, Mark(field::to_bytes(&pseudonym)))?;
    Ok(Some(events::member_shown(
        &attestor,
        shown.epoch,
        &shown.pseudonym,
    )))
}

/// Uses up a pseudonym. An error anywhere in the message undoes that.
fn use_up(storage: &mut dyn Storage, epoch: u64, mark: Mark) -> Result<()> {
    if PSEUDONYMS.has(storage, &mark.0) {
        return Err(ContractError::PseudonymUsed {
            pseudonym: Binary::from(mark.0).to_string(),
            epoch,
        });
    }
    PSEUDONYMS.save(storage, &mark.0, &true)?;
    let mut head = EXITED_HEAD.may_load(storage, &epoch)?.unwrap_or_default();
    head.push(&mark)?;
    let number = u32::try_from(head.count);
    let number = number.map_err(|_| RuntimeError::overflow(head.count, '+', 1))?;
    EXITED.save(storage, &(epoch, number), &mark);
    EXITED_HEAD.save(storage, &epoch, &head);
    Ok(())
}
