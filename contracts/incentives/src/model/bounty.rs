//! Bounties: reserved when posted, awarded by name until the deadline.

use cosmwasm_std::{Env, Response, Storage};
use oaic_messages::incentives::BountyStatus;

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::balances::shift;
use crate::state::{load_bounty, save_bounty, Balances, Bounty};

/// A bounty that can be awarded now.
pub fn awardable(storage: &dyn Storage, env: &Env, id: u64) -> Result<Bounty> {
    let bounty = in_status(storage, id, BountyStatus::Open, "awarded")?;
    let now = env.block.time.seconds();
    match now > bounty.deadline {
        true => Err(ContractError::BountyOver {
            bounty: id,
            deadline: bounty.deadline,
            now,
        }),
        false => Ok(bounty),
    }
}

/// A bounty with the status that an action requires.
pub fn in_status(
    storage: &dyn Storage,
    id: u64,
    needed: BountyStatus,
    action: &'static str,
) -> Result<Bounty> {
    let bounty = load_bounty(storage, id)?;
    match bounty.status == needed {
        true => Ok(bounty),
        false => Err(ContractError::BountyStatus {
            bounty: id,
            status: status_name(bounty.status),
            action,
        }),
    }
}

/// Returns an open bounty to the pool.
pub fn release(
    storage: &mut dyn Storage,
    id: u64,
    mut bounty: Bounty,
    status: BountyStatus,
) -> Result<Response> {
    bounty.status = status;
    save_bounty(storage, id, &bounty, Some(BountyStatus::Open))?;
    let mut balances = Balances::load(storage)?;
    let reserved = &mut balances.reserved_bounties;
    shift(reserved, &mut balances.grants_pool, bounty.amount)?;
    balances.save(storage)?;
    let how = status_name(status);
    Ok(Response::new().add_event(events::bounty_released(id, how, bounty.amount)))
}

fn status_name(status: BountyStatus) -> &'static str {
    match status {
        BountyStatus::Open => "open",
        BountyStatus::Awarded => "awarded",
        BountyStatus::Paid => "paid",
        BountyStatus::Reclaimed => "reclaimed",
        BountyStatus::Canceled => "canceled",
    }
}
