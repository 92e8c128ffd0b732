//! `Bond`, a hook of `Send`, `Unbond` and `WithdrawBond`.

use cosmwasm_std::{Addr, DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_math::delay::Due;
use oaic_messages::compute_settlement::Unbonding;
use oaic_runtime::amount::nonzero;
use oaic_runtime::{token, Checked};

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::metrics;
use crate::state::{load_provider, CONFIG, PAYOUTS, PROVIDERS};

pub fn bond(deps: DepsMut, env: &Env, sender: &Addr, amount: u64) -> Result<Response> {
    let mut provider = load_provider(deps.storage, sender)?;
    provider.bond = provider.bond.add_checked(amount.into())?;
    PROVIDERS.save(deps.storage, sender, &provider)?;
    let mut payouts = PAYOUTS.load(deps.storage)?;
    payouts.bonded = payouts.bonded.add_checked(amount.into())?;
    PAYOUTS.save(deps.storage, &payouts)?;
    let epoch = metrics::current(env, &CONFIG.load(deps.storage)?);
    metrics::add_bond(deps.storage, epoch, amount.into())?;
    let event = events::bonded(sender, amount.into(), provider.bond.u128());
    Ok(Response::new().add_event(event))
}

/// Parts that can be unbonding at once.
const MAX_UNBONDINGS: usize = 16;

pub fn unbond(deps: DepsMut, env: &Env, info: &MessageInfo, amount: Uint128) -> Result<Response> {
    let params = CONFIG.load(deps.storage)?.params;
    let mut provider = load_provider(deps.storage, &info.sender)?;
    nonzero("amount", amount)?;
    let (bond, amount) = (provider.bond.u128(), amount.u128());
    if amount > bond {
        return Err(ContractError::AmountTooLarge {
            what: "the amount to unbond",
            amount,
            max: bond,
        });
    }
    let rest = bond.sub_checked(amount)?;
    if rest > 0 && rest < params.min_bond.u128() {
        return Err(ContractError::BondRemainder {
            amount,
            bond,
            min_bond: params.min_bond.u128(),
        });
    }
    if provider.unbonding.len() >= MAX_UNBONDINGS {
        return Err(ContractError::TooManyUnbondings {
            count: provider.unbonding.len(),
            next: first_release(&provider.unbonding).unwrap_or_default(),
        });
    }
    let due = Due::after(
        env.block.time.seconds(),
        env.block.height,
        params.unbonding_period,
        params.unbonding_blocks,
    );
    provider.bond = rest.into();
    provider.unbonding.push(Unbonding {
        amount: amount.into(),
        release_at: due.time,
        release_height: due.height,
    });
    PROVIDERS.save(deps.storage, &info.sender, &provider)?;
    Ok(Response::new().add_event(events::unbonding(&info.sender, amount, rest, &due)))
}

pub fn withdraw_bond(deps: DepsMut, env: &Env, info: &MessageInfo) -> Result<Response> {
    let token = CONFIG.load(deps.storage)?.token;
    let mut provider = load_provider(deps.storage, &info.sender)?;
    let (now, height) = (env.block.time.seconds(), env.block.height);
    let is_due = |part: &Unbonding| {
        let (time, at) = (part.release_at, part.release_height);
        Due { time, height: at }.reached(now, height)
    };
    let (due, waiting): (Vec<_>, Vec<_>) = provider.unbonding.into_iter().partition(is_due);
    let amount = due
        .iter()
        .try_fold(0, |sum: u128, part| sum.add_checked(part.amount.u128()))?;
    // Fully slashed parts may add up to zero and still be cleared from the list.
    if due.is_empty() {
        return Err(ContractError::NothingToWithdraw {
            next: first_release(&waiting),
            now,
        });
    }
    provider.unbonding = waiting;
    PROVIDERS.save(deps.storage, &info.sender, &provider)?;
    let mut payouts = PAYOUTS.load(deps.storage)?;
    payouts.bonded = payouts.bonded.u128().sub_checked(amount)?.into();
    PAYOUTS.save(deps.storage, &payouts)?;
    let response = Response::new().add_event(events::bond_withdrawn(&info.sender, amount));
    Ok(match amount {
        0 => response,
        amount => response.add_message(token::transfer(&token, &info.sender, amount.into())?),
    })
}

fn first_release(parts: &[Unbonding]) -> Option<u64> {
    parts.iter().map(|part| part.release_at).min()
}
