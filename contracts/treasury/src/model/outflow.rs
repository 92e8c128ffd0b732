//! The outflow limits: a leaky bucket per pot, and per coin the days of one epoch.

use cosmwasm_std::{Deps, DepsMut, Env, StdResult, Storage, Uint128};
use oaic_math::outflow::{max_native, max_oaic, Bucket};
use oaic_messages::gates::ExecutingProposal;
use oaic_messages::treasury::{Asset, Pot};
use oaic_runtime::outflow::{executing, Limit};
use oaic_runtime::RuntimeError;

use crate::error::Result;
use crate::model::balances;
use crate::state::{Booking, Config, BUCKETS, OUTFLOWS};

/// A pot as people read it.
fn pot_name(pot: &Pot) -> String {
    match pot {
        Pot::Reserve => "the reserve's OAIC".to_owned(),
        Pot::RiskPool => "the risk pool".to_owned(),
        Pot::Native(denom) => format!("the reserve's {denom}"),
    }
}

/// Storage key of a pot; no native denom can collide with another pot's.
fn pot_key(pot: &Pot) -> String {
    match pot {
        Pot::Reserve => "reserve".to_owned(),
        Pot::RiskPool => "risk_pool".to_owned(),
        Pot::Native(denom) => format!("native/{denom}"),
    }
}

pub fn pot_of(asset: &Asset) -> Pot {
    match asset {
        Asset::Oaic => Pot::Reserve,
        Asset::Native(denom) => Pot::Native(denom.clone()),
    }
}

fn asset_of(pot: &Pot) -> Asset {
    match pot {
        Pot::Reserve | Pot::RiskPool => Asset::Oaic,
        Pot::Native(denom) => Asset::Native(denom.clone()),
    }
}

pub fn limit(storage: &dyn Storage, config: &Config, pot: &Pot) -> StdResult<Limit> {
    let bps = match pot {
        Pot::Reserve => config.caps.reserve_bps,
        Pot::RiskPool => config.caps.risk_bps,
        Pot::Native(_) => config.caps.native_bps,
    };
    Ok(Limit {
        pot: balances::balance_of(storage, pot)?,
        bps,
        epoch_seconds: config.epoch_seconds,
    })
}

/// A pot's bucket as last stored.
pub fn bucket(storage: &dyn Storage, pot: &Pot) -> StdResult<Bucket> {
    Ok(BUCKETS
        .may_load(storage, &pot_key(pot))?
        .unwrap_or_default())
}

/// Counts what leaves a pot only in its bucket: nothing becomes payable. Returns how much could
/// have leaked from the bucket by now, for [`release`].
pub fn fill(
    storage: &mut dyn Storage,
    env: &Env,
    config: &Config,
    pot: &Pot,
    amount: Uint128,
) -> Result<u128> {
    let limit = limit(storage, config, pot)?;
    let filled = limit.fill(bucket(storage, pot)?, env, &pot_name(pot), amount)?;
    BUCKETS.save(storage, &pot_key(pot), &filled)?;
    Ok(filled.leaked)
}

/// Counts what a vote makes payable from a pot. Must precede the deduction from the pot.
pub fn book(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    pot: &Pot,
    amount: Uint128,
) -> Result<Booking> {
    let proposal = executing(deps.storage, deps.querier)?;
    let leaked = fill(deps.storage, env, config, pot, amount)?;
    let asset = asset_of(pot);
    let day = add(deps.storage, env, config, &asset, amount, &proposal)?;
    Ok(Booking { day, leaked })
}

/// Counts OAIC that a vote makes payable in another contract.
pub fn book_elsewhere(deps: DepsMut, env: &Env, config: &Config, amount: Uint128) -> Result<()> {
    let proposal = executing(deps.storage, deps.querier)?;
    add(deps.storage, env, config, &Asset::Oaic, amount, &proposal).map(drop)
}

/// Adds to the epoch's outflow of a coin, within what the proposal's votes allow, and returns the
/// day it is booked in.
fn add(
    storage: &mut dyn Storage,
    env: &Env,
    config: &Config,
    asset: &Asset,
    amount: Uint128,
    proposal: &ExecutingProposal,
) -> Result<u64> {
    let (id, yes) = (proposal.id, proposal.yes.u128());
    let most = match asset {
        Asset::Oaic => max_oaic(yes),
        Asset::Native(_) => {
            let holds = balances::balance_of(storage, &pot_of(asset))?;
            max_native(holds.u128(), yes, proposal.supply.u128())
        }
    };
    let (epoch, now) = (config.epoch_seconds, env.block.time.seconds());
    let key = balances::asset_key(asset);
    let mut days = OUTFLOWS.may_load(storage, &key)?.unwrap_or_default();
    ensure_room(amount, most.saturating_sub(days.sum(epoch, now)), || {
        let name = balances::asset_name(asset);
        (
            format!(
                "the epoch's outflow of {name}, at most {most} by the yes votes of proposal {id},"
            ),
            days.ready_at(epoch, now, amount.u128(), most),
        )
    })?;
    let day = days.add(epoch, now, amount.u128());
    OUTFLOWS.save(storage, &key, &days)?;
    Ok(day)
}

/// Releases what is no longer payable: from the day it was booked in, and from its bucket as far as
/// it has not leaked since. Must precede the return to the pot.
pub fn release(
    storage: &mut dyn Storage,
    env: &Env,
    config: &Config,
    pot: &Pot,
    booking: Booking,
    amount: Uint128,
) -> Result<()> {
    let limit = limit(storage, config, pot)?;
    let bucket = limit.leak(bucket(storage, pot)?, env);
    let freed = bucket.free(amount.u128(), booking.leaked);
    BUCKETS.save(storage, &pot_key(pot), &freed)?;
    let key = balances::asset_key(&asset_of(pot));
    let mut days = OUTFLOWS.may_load(storage, &key)?.unwrap_or_default();
    days.remove(booking.day, amount.u128());
    Ok(OUTFLOWS.save(storage, &key, &days)?)
}

/// Refuses more OAIC than the votes of the proposal in execution may make payable in an epoch.
///
/// # Errors
/// [`RuntimeError::NoProposal`], [`RuntimeError::OutflowExceeded`].
pub fn ensure_votes(deps: Deps, amount: Uint128) -> Result<()> {
    let most = max_oaic(executing(deps.storage, deps.querier)?.yes.u128());
    ensure_room(amount, most, || {
        (
            "what the yes votes of this proposal may move".to_owned(),
            None,
        )
    })
}

/// Refuses an amount above the room left; `full` names the limit and when there will be room.
fn ensure_room(
    amount: Uint128,
    room: u128,
    full: impl FnOnce() -> (String, Option<u64>),
) -> Result<()> {
    let amount = amount.u128();
    if amount <= room {
        return Ok(());
    }
    let (book, ready_at) = full();
    Err(RuntimeError::OutflowExceeded {
        book,
        amount,
        room,
        ready_at,
    }
    .into())
}
