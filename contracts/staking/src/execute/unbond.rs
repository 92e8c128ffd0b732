//! `Unbond`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_messages::staking::MAX_CLAIMS;
use oaic_runtime::{amount::nonzero, Checked, RuntimeError};

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::accrual::AccountUpdate;
use crate::model::bound_stake;
use crate::state::{Account, Claim};
use crate::validate::to_u64;

/// Moves stake of the sender from a position to a claim on it.
pub fn unbond(
    deps: DepsMut,
    env: &Env,
    info: MessageInfo,
    id: u64,
    amount: Uint128,
) -> Result<Response> {
    let amount = to_u64("amount", nonzero("amount", amount)?)?;
    let mut update = AccountUpdate::load(deps.storage, env, info.sender)?;
    let (now, min) = (update.now, update.config.min_stake);
    let all = update.account.bonded()?;
    let positions = &mut update.account.positions;
    let index = positions.iter().position(|position| position.id == id);
    let (index, position) = index
        .and_then(|index| Some((index, positions.get_mut(index)?)))
        .ok_or(RuntimeError::unknown("position", id))?;

    let bonded = position.amount;
    let Some(rest) = bonded.checked_sub(amount) else {
        return Err(ContractError::MoreThanBonded {
            position: id,
            bonded,
            amount,
        });
    };
    if rest > 0 && rest < min {
        return Err(ContractError::RestBelowMinStake {
            position: id,
            rest,
            min,
            bonded,
        });
    }
    if position.locked(now) {
        bound_stake::ensure_unlocked(deps.as_ref()).map_err(|why| ContractError::Locked {
            position: id,
            ends: position.ends,
            now,
            why,
        })?;
    }
    let votes = bound_stake::votes(deps.as_ref(), update.address.as_str())?;
    if let Some(votes) = votes.filter(|votes| votes.bound > all.saturating_sub(amount).into()) {
        return Err(ContractError::BoundByVotes {
            bonded: all,
            bound: votes.bound.u128(),
            votes: votes.votes,
            most: u128::from(all).saturating_sub(votes.bound.u128()),
        });
    }
    position.amount = rest;
    if rest == 0 {
        positions.remove(index);
    }
    let release_at = now.add_checked(update.config.unbonding_period)?;
    add_claim(&mut update.account, amount, release_at)?;
    update.totals.unbonding = update.totals.unbonding.add_checked(amount)?;

    let bonded = update.account.bonded()?;
    let event = events::unbonded(&update.address, id, amount, release_at, bonded);
    let hooks = update.save(deps.storage)?;
    Ok(Response::new().add_event(event).add_submessages(hooks))
}

/// Inserts a claim by its time of release, because a change of the unbonding period can reverse the
/// order.
fn add_claim(account: &mut Account, amount: u64, release_at: u64) -> Result<()> {
    let claims = &mut account.claims;
    if let Some(same) = claims
        .iter_mut()
        .find(|claim| claim.release_at == release_at)
    {
        same.amount = same.amount.add_checked(amount)?;
        return Ok(());
    }
    if claims.len() >= MAX_CLAIMS {
        return Err(ContractError::TooManyClaims {
            max: MAX_CLAIMS,
            next: claims.first().map_or(release_at, |claim| claim.release_at),
        });
    }
    let place = claims.partition_point(|claim| claim.release_at < release_at);
    claims.insert(place, Claim { amount, release_at });
    Ok(())
}
