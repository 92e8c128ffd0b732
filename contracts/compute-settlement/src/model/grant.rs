//! Top-up grants: an account, such as a proxy, may spend from a payer's account into the payer's
//! channels.
//!
//! The payer gives this contract a token allowance, and the grant says how much of it the grantee may
//! use: a daily amount, into the payer's own channels, under one session key and one limit. The rest of
//! a channel goes back to the payer, so a stolen grant alone moves nothing away.

use cosmwasm_std::{
    Addr, DepsMut, Env, Event, MessageInfo, Order, QuerierWrapper, Response, StdResult, Uint128,
};
use oaic_messages::compute_settlement::GRANT_DAY;
use oaic_runtime::amount::nonzero;
use oaic_runtime::{address, system, token, Checked, RuntimeError};

use crate::error::{ContractError, Result};
use crate::state::{Config, Grant, GRANTS};
use crate::{events, validate};

/// Ends a payer's grants that name one of these keys and returns the events.
pub fn end_grants_of(
    deps: &mut DepsMut,
    payer: &Addr,
    keys: &[Option<[u8; 32]>],
) -> Result<Vec<Event>> {
    let named = |grant: &Grant| keys.iter().flatten().any(|key| grant.session_key == *key);
    // At most MAX_GRANTS.
    let grants: Vec<(Addr, Grant)> = GRANTS
        .prefix(payer)
        .range(deps.storage, None, None, Order::Ascending)
        .collect::<StdResult<_>>()?;
    let mut ended = Vec::new();
    for (grantee, _) in grants.into_iter().filter(|(_, grant)| named(grant)) {
        GRANTS.remove(deps.storage, (payer, &grantee));
        ended.push(events::grant_ended(payer, &grantee));
    }
    Ok(ended)
}

/// The sender's unexpired grant from a payer.
pub fn load(deps: &DepsMut, env: &Env, info: &MessageInfo, payer: &str) -> Result<(Addr, Grant)> {
    let payer = address::valid(deps.api, "payer", payer)?;
    let grant = GRANTS
        .may_load(deps.storage, (&payer, &info.sender))?
        .ok_or_else(|| {
            RuntimeError::unknown("grant from", format!("{payer} to {}", info.sender))
        })?;
    let now = env.block.time.seconds();
    match now < grant.ends_at {
        true => Ok((payer, grant)),
        false => Err(ContractError::GrantEnded {
            payer: payer.to_string(),
            ended: grant.ends_at,
            now,
        }),
    }
}

/// Counts an amount against the grant's daily limit.
pub fn take(env: &Env, grant: &mut Grant, amount: Uint128) -> Result<u64> {
    let amount = validate::amount("the amount", nonzero("amount", amount)?)?;
    let day = env.block.time.seconds().checked_div(GRANT_DAY).unwrap_or(0);
    if day != grant.day {
        (grant.day, grant.taken) = (day, 0);
    }
    let left = grant.daily.saturating_sub(grant.taken);
    if amount > left {
        return Err(ContractError::GrantDaily {
            amount,
            left,
            daily: grant.daily,
        });
    }
    grant.taken = grant.taken.add_checked(amount)?;
    Ok(amount)
}

/// Refuses to lock money for longer than the payer allowed: a thief of the grant can, and new
/// parameters could lengthen it.
pub fn ensure_delay(grant: &Grant, seconds: u64, blocks: u64) -> Result<()> {
    match seconds <= grant.max_unlock_delay && blocks <= grant.max_unlock_blocks {
        true => Ok(()),
        false => Err(ContractError::GrantDelay {
            seconds,
            blocks,
            max_seconds: grant.max_unlock_delay,
            max_blocks: grant.max_unlock_blocks,
        }),
    }
}

/// Pulls the recorded amount from the payer's account by allowance; without one the whole message
/// fails. The amount must arrive in full, so the token must not tax it.
pub fn pull(
    querier: QuerierWrapper,
    response: Response,
    config: &Config,
    env: &Env,
    payer: &Addr,
    amount: u64,
) -> Result<Response> {
    let to = &env.contract.address;
    if !system::receives_untaxed(querier, &config.token, to)? {
        return Err(ContractError::GrantTaxed);
    }
    let pull = token::transfer_from(&config.token, payer, to, u128::from(amount).into())?;
    Ok(response.add_message(pull))
}
