//! Bounties: reserved when posted, awarded by name until the deadline.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Storage, Uint128};
use oaic_messages::incentives::BountyStatus;
use oaic_runtime::{ownership, RuntimeError};

use crate::books::{Books, Payment};
use crate::epoch::roll;
use crate::error::ContractError;
use crate::events;
use crate::outflow;
use crate::state::{load_bounty, next, save_bounty, Bounty, CONFIG, LAST_BOUNTY};
use crate::validate;

pub fn post_bounty(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    title: String,
    amount: Uint128,
    deadline: u64,
) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "post a bounty")?;
    validate::bounty(env, &title, amount, deadline)?;
    let config = CONFIG.load(deps.storage)?;
    // As for grants.
    let rolled = roll(deps.storage, deps.querier, env, &config)?;
    let mut books = Books::load(deps.storage)?;
    books.reserve_bounty(amount)?;
    books.save(deps.storage)?;
    let id = next(deps.storage, &LAST_BOUNTY)?;
    let bounty = Bounty {
        title,
        amount,
        deadline,
        recipient: None,
        status: BountyStatus::Open,
    };
    save_bounty(deps.storage, id, &bounty, None)?;
    Ok(Response::new()
        .add_events(rolled.events)
        .add_event(events::bounty_posted(id, amount, deadline)))
}

pub fn award_bounty(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: u64,
    recipient: &str,
) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "award a bounty")?;
    let config = CONFIG.load(deps.storage)?;
    let recipient = validate::recipient(deps.as_ref(), env, &config, recipient)?;
    let mut bounty = awardable(deps.storage, env, id)?;
    bounty.status = BountyStatus::Awarded;
    let awarded = events::bounty_awarded(id, &recipient);
    bounty.recipient = Some(recipient);
    save_bounty(deps.storage, id, &bounty, Some(BountyStatus::Open))?;
    let booked = outflow::book(deps.storage, env, &config, bounty.amount)?;
    Ok(Response::new().add_message(booked).add_event(awarded))
}

/// A bounty that can be awarded now.
pub fn awardable(storage: &dyn Storage, env: &Env, id: u64) -> Result<Bounty, ContractError> {
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

pub fn cancel_bounty(
    deps: DepsMut,
    info: &MessageInfo,
    id: u64,
) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "cancel a bounty")?;
    let bounty = in_status(deps.storage, id, BountyStatus::Open, "canceled")?;
    release(deps.storage, id, bounty, BountyStatus::Canceled)
}

pub fn reclaim_bounty(deps: DepsMut, env: &Env, id: u64) -> Result<Response, ContractError> {
    let bounty = in_status(deps.storage, id, BountyStatus::Open, "reclaimed")?;
    let now = env.block.time.seconds();
    if now <= bounty.deadline {
        return Err(ContractError::BountyOpen {
            bounty: id,
            deadline: bounty.deadline,
            now,
        });
    }
    release(deps.storage, id, bounty, BountyStatus::Reclaimed)
}

pub fn claim_bounty(deps: DepsMut, env: &Env, id: u64) -> Result<Response, ContractError> {
    let mut bounty = in_status(deps.storage, id, BountyStatus::Awarded, "claimed")?;
    let recipient = bounty
        .recipient
        .clone()
        .ok_or_else(|| RuntimeError::unknown("recipient of bounty", id))?;
    bounty.status = BountyStatus::Paid;
    save_bounty(deps.storage, id, &bounty, Some(BountyStatus::Awarded))?;
    let token = CONFIG.load(deps.storage)?.token;
    let mut books = Books::load(deps.storage)?;
    let payment = books.pay(
        deps.storage,
        env,
        &token,
        Payment::Bounty,
        &recipient,
        bounty.amount,
    )?;
    books.save(deps.storage)?;
    Ok(Response::new()
        .add_event(events::bounty_claimed(id, &recipient, bounty.amount))
        .add_messages(payment))
}

/// A bounty that has the status an action needs.
pub fn in_status(
    storage: &dyn Storage,
    id: u64,
    needed: BountyStatus,
    action: &'static str,
) -> Result<Bounty, ContractError> {
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

/// Gives an open bounty back to the pool.
fn release(
    storage: &mut dyn Storage,
    id: u64,
    mut bounty: Bounty,
    status: BountyStatus,
) -> Result<Response, ContractError> {
    bounty.status = status;
    save_bounty(storage, id, &bounty, Some(BountyStatus::Open))?;
    let mut books = Books::load(storage)?;
    books.release_bounty(bounty.amount)?;
    books.save(storage)?;
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
