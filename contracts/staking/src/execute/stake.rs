//! `Stake`: bonding what was sent, for the sender.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use oaic_math::tier;
use oaic_messages::staking::{Term, MAX_POSITIONS};
use oaic_runtime::{Checked, RuntimeError};

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::accrual::AccountUpdate;
use crate::state::{Config, Position};

pub fn stake(
    deps: DepsMut,
    env: &Env,
    config: Config,
    sender: Addr,
    term: u8,
    position: Option<u64>,
    amount: u64,
) -> Result<Response> {
    let mut update = AccountUpdate::load_with(deps.storage, env, sender, config)?;
    let offered = term_at(&update.config.terms, term)?;
    let index = match position {
        None => open(&mut update, offered, amount)?,
        Some(id) => add(&mut update, id, term, offered, amount)?,
    };
    let bonded = update.account.bonded()?;
    let event = update
        .account
        .positions
        .get(index)
        .map(|position| events::staked(&update.address, position, amount, bonded));
    let hooks = update.save(deps.storage)?;
    Ok(Response::new().add_events(event).add_submessages(hooks))
}

fn term_at(terms: &[Term], term: u8) -> Result<Term> {
    terms
        .get(usize::from(term))
        .copied()
        .ok_or(ContractError::UnknownTerm {
            term,
            last: terms.len().saturating_sub(1),
        })
}

/// End of a lock that begins now; 0 when flexible.
fn lock_end(term: Term, now: u64) -> Result<u64, RuntimeError> {
    match term.duration {
        0 => Ok(0),
        duration => now.add_checked(duration),
    }
}

fn open(update: &mut AccountUpdate, term: Term, amount: u64) -> Result<usize> {
    let min = update.config.min_stake;
    if amount < min {
        return Err(ContractError::BelowMinStake { amount, min });
    }
    let now = update.now;
    let account = &mut update.account;
    let index = account.positions.len();
    if index >= MAX_POSITIONS {
        return Err(ContractError::TooManyPositions { max: MAX_POSITIONS });
    }
    account.positions.push(Position {
        id: account.next,
        amount,
        weight_bps: term.weight_bps,
        since: now,
        duration: term.duration,
        ends: lock_end(term, now)?,
    });
    account.next = account.next.add_checked(1)?;
    Ok(index)
}

/// Adds to a position of exactly the same term. Its lock starts again; otherwise a lock about to
/// end would give a long lock's weight to stake that is hardly locked.
fn add(update: &mut AccountUpdate, id: u64, number: u8, term: Term, amount: u64) -> Result<usize> {
    let (now, ramp) = (update.now, update.config.ramp);
    let positions = &mut update.account.positions;
    let index = positions.iter().position(|position| position.id == id);
    let (index, position) = index
        .and_then(|index| Some((index, positions.get_mut(index)?)))
        .ok_or(RuntimeError::unknown("position", id))?;
    if position.term() != term {
        let show = |term: Term| format!("{} s at {} bps", term.duration, term.weight_bps);
        return Err(ContractError::OtherTerm {
            position: id,
            held: show(position.term()),
            term: number,
            offered: show(term),
        });
    }
    let (held, added) = (u128::from(position.amount), u128::from(amount));
    position.since = tier::since_after(position.since, now, ramp, held, added);
    position.amount = position.amount.add_checked(amount)?;
    position.ends = lock_end(term, now)?;
    Ok(index)
}
