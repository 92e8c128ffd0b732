//! Top-up grants: somebody, such as a proxy, may spend from a payer's account into his channels.
//!
//! The payer gives this contract a token allowance, and the grant says how much of it somebody may
//! use: so much a day, into channels of the payer alone, under one session key and one limit. What
//! is left of a channel goes back to the payer, so a stolen grant alone moves nothing away.

use cosmwasm_std::{
    Addr, DepsMut, Env, Event, MessageInfo, Order, QuerierWrapper, Response, StdResult, Uint128,
};
use oaic_messages::compute_settlement::{NewGrant, GRANT_DAY, MAX_GRANTS};
use oaic_messages::shared::TOTAL_SUPPLY;
use oaic_runtime::{address, amount::nonzero, system, token, Checked, RuntimeError};

use super::open_channel::{open, Opening, Referrer};
use super::{channel, unlock};
use crate::error::ContractError;
use crate::events;
use crate::state::{Config, Grant, CONFIG, GRANTS};
use crate::validate;

/// `Grant`.
pub fn grant(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    new: &NewGrant,
) -> Result<Response, ContractError> {
    let grantee = address::payable(deps.api, &env.contract.address, "grantee", &new.grantee)?;
    let session_key = validate::key("session_key", &new.session_key)?;
    let now = env.block.time.seconds();
    if new.ends_at <= now {
        return Err(RuntimeError::invalid(
            "ends_at",
            new.ends_at,
            format!("it must be after now, {now}, in seconds since 1970"),
        )
        .into());
    }
    let payer = &info.sender;
    // At most MAX_GRANTS; those that ended make room.
    let others: Vec<(Addr, Grant)> = GRANTS
        .prefix(payer)
        .range(deps.storage, None, None, Order::Ascending)
        .collect::<StdResult<_>>()?;
    let (ended, running): (Vec<_>, Vec<_>) = others
        .into_iter()
        .filter(|(other, _)| *other != grantee)
        .partition(|(_, grant)| grant.ends_at <= now);
    for (other, _) in ended {
        GRANTS.remove(deps.storage, (payer, &other));
    }
    if running.len() >= MAX_GRANTS {
        return Err(ContractError::TooManyGrants { max: MAX_GRANTS });
    }
    let grant = Grant {
        session_key: session_key.into(),
        limit: validate::spend_limit(new.limit)?,
        daily: validate::amount(
            "daily",
            nonzero("daily", new.daily)?.min(TOTAL_SUPPLY.into()),
        )?,
        ends_at: new.ends_at,
        day: 0,
        taken: 0,
    };
    GRANTS.save(deps.storage, (payer, &grantee), &grant)?;
    Ok(Response::new().add_event(events::granted(payer, &grantee, &grant)))
}

/// `RevokeGrant`.
pub fn revoke_grant(
    deps: DepsMut,
    info: &MessageInfo,
    grantee: &str,
) -> Result<Response, ContractError> {
    let grantee = address::valid(deps.api, "grantee", grantee)?;
    let payer = &info.sender;
    if !GRANTS.has(deps.storage, (payer, &grantee)) {
        return Err(RuntimeError::unknown("grant to", grantee).into());
    }
    GRANTS.remove(deps.storage, (payer, &grantee));
    Ok(Response::new().add_event(events::grant_ended(payer, &grantee)))
}

/// `GrantTopUp`. Not into a channel that gives the rest to another account: a grant moves nothing
/// away from its payer.
pub fn grant_top_up(
    mut deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    payer: &str,
    channel: u64,
    amount: Uint128,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let (payer, mut grant) = load(&deps, env, info, payer)?;
    let amount = take(env, &mut grant, amount)?;
    GRANTS.save(deps.storage, (&payer, &info.sender), &grant)?;
    let open = channel::OpenChannel::load(deps.storage, env, channel)?;
    if let Some(account) = open.channel.refund_to {
        return Err(ContractError::GrantElsewhere {
            channel,
            refund_to: account.to_string(),
        });
    }
    let response = channel::top_up(deps.branch(), env, &payer, amount, channel)?;
    pull(deps.querier, response, &config, env, &payer, amount)
}

/// `GrantOpen`.
pub fn grant_open(
    mut deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    payer: &str,
    service_id: u64,
    spend_limit: Uint128,
    amount: Uint128,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let (payer, mut grant) = load(&deps, env, info, payer)?;
    let spend_limit = validate::spend_limit(spend_limit)?;
    if spend_limit > grant.limit {
        return Err(ContractError::AmountTooLarge {
            what: "the spend limit",
            amount: spend_limit.into(),
            max: grant.limit.into(),
        });
    }
    grant.limit = grant.limit.minus(spend_limit)?;
    let amount = take(env, &mut grant, amount)?;
    GRANTS.save(deps.storage, (&payer, &info.sender), &grant)?;
    let opening = Opening {
        service_id,
        session_key: &grant.session_key,
        spend_limit,
        referrer: Referrer::Open,
        refund_to: None,
    };
    let response = open(deps.branch(), env, &payer, amount, &opening)?;
    pull(deps.querier, response, &config, env, &payer, amount)
}

/// `GrantRequestUnlock`.
pub fn grant_request_unlock(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    payer: &str,
    channels: &[u64],
) -> Result<Response, ContractError> {
    let (payer, _) = load(&deps, env, info, payer)?;
    unlock::request_own_unlock(deps, env, &payer, channels)
}

/// Ends a payer's grants that name one of these keys, and says so.
pub fn end_grants_of(
    deps: &mut DepsMut,
    payer: &Addr,
    keys: &[Option<[u8; 32]>],
) -> Result<Vec<Event>, ContractError> {
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

/// The sender's grant from a payer, while it holds.
fn load(
    deps: &DepsMut,
    env: &Env,
    info: &MessageInfo,
    payer: &str,
) -> Result<(Addr, Grant), ContractError> {
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

/// Counts what a grant takes today.
fn take(env: &Env, grant: &mut Grant, amount: Uint128) -> Result<u64, ContractError> {
    let amount = validate::amount("the amount", nonzero("amount", amount)?)?;
    let day = env.block.time.seconds().checked_div(GRANT_DAY).unwrap_or(0);
    if day != grant.day {
        (grant.day, grant.taken) = (day, 0);
    }
    let left = grant.daily.saturating_sub(grant.taken);
    if amount > left {
        return Err(ContractError::AmountTooLarge {
            what: "the amount, with what this grant took today,",
            amount: amount.into(),
            max: left.into(),
        });
    }
    grant.taken = grant.taken.plus(amount)?;
    Ok(amount)
}

/// Takes what was booked out of the payer's account, by his allowance; without it all of this is
/// undone. What was booked must arrive whole, so the token must not tax it.
fn pull(
    querier: QuerierWrapper,
    response: Response,
    config: &Config,
    env: &Env,
    payer: &Addr,
    amount: u64,
) -> Result<Response, ContractError> {
    let to = &env.contract.address;
    if !system::receives_untaxed(querier, &config.token, to)? {
        return Err(ContractError::GrantTaxed);
    }
    let pull = token::transfer_from(&config.token, payer, to, u128::from(amount).into())?;
    Ok(response.add_message(pull))
}
