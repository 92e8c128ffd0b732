//! Bonding, by the token's `Send`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use cw20::Cw20ReceiveMsg;
use oaic_math::tier;
use oaic_messages::staking::{ReceiveMsg, Term, MAX_POSITIONS};
use oaic_runtime::{token, Checked, RuntimeError};

use crate::error::ContractError;
use crate::events;
use crate::record::Position;
use crate::state::CONFIG;
use crate::touch::Touched;
use crate::validate::narrow;

/// Reads the hook and bonds what was sent, for the sender.
pub fn receive(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    wrapper: &Cw20ReceiveMsg,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let received = token::received::<ReceiveMsg>(deps.api, &config.token, info, wrapper)?;
    let amount = narrow("amount", received.amount)?;
    let ReceiveMsg::Stake { term, position } = received.hook;

    let mut touched = Touched::load_with(deps.storage, env, received.sender, config)?;
    let offered = offered(&touched.config.terms, term)?;
    let index = match position {
        None => open(&mut touched, offered, amount)?,
        Some(id) => add(&mut touched, id, term, offered, amount)?,
    };
    let bonded = touched.account.bonded()?;
    let event = touched
        .account
        .positions
        .get(index)
        .map(|position| events::staked(&touched.address, position, amount, bonded));
    let hooks = touched.save(deps.storage)?;
    Ok(Response::new().add_events(event).add_submessages(hooks))
}

fn offered(terms: &[Term], term: u8) -> Result<Term, ContractError> {
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
        duration => now.plus(duration),
    }
}

fn open(touched: &mut Touched, term: Term, amount: u64) -> Result<usize, ContractError> {
    let min = touched.config.min_stake;
    if amount < min {
        return Err(ContractError::BelowMinStake { amount, min });
    }
    let now = touched.now;
    let account = &mut touched.account;
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
    account.next = account.next.plus(1)?;
    Ok(index)
}

/// Adds to a position of the very same term. Its lock starts anew, else a lock about to end would
/// give a long lock's weight to stake that is hardly locked.
fn add(
    touched: &mut Touched,
    id: u64,
    number: u8,
    term: Term,
    amount: u64,
) -> Result<usize, ContractError> {
    let (now, ramp) = (touched.now, touched.config.ramp);
    let positions = &mut touched.account.positions;
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
    position.amount = position.amount.plus(amount)?;
    position.ends = lock_end(term, now)?;
    Ok(index)
}
