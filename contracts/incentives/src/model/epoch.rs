//! Arrivals and epochs: the first message of an epoch sets the programs' budgets for it, and for the
//! one before if nothing happened in that one, because its usage can still be reported. Earlier epochs
//! without messages are skipped, which costs nothing and loses nothing: what they would have released
//! is still free.
//!
//! Usage of an epoch is reported while that epoch and the next one run, each report naming its epoch.
//! After that the rewards are claimed until they expire. So neither a late report nor a late payment
//! moves usage into an epoch where points are worth more, and usage of an epoch's last second can
//! still be reported.

use cosmwasm_std::{Env, Event, QuerierWrapper, Storage, Uint128};
use oaic_math::share;
use oaic_messages::incentives::ProgramKind;
use oaic_messages::token::{FeePooledResponse, QueryMsg};
use oaic_runtime::{token, Checked};

use crate::error::Result;
use crate::events;
use crate::model::balances::shift;
use crate::state::{
    Balances, Config, EpochRules, FeeShared, Pot, ACCOUNTED, EPOCHS, FEE_SHARED, LAST_ROLLED, POTS,
    PROGRAMS,
};

/// The running epoch, whose budgets are set.
pub struct Rolled {
    pub epoch: u64,
    /// Events of setting them.
    pub events: Vec<Event>,
}

/// Records what the token has credited to this contract since the last time: a share of the fee in
/// it is due to the risk pool, the rest is free. Returns the event, if anything arrived.
///
/// Must precede any payment of the same message: recorded balances fall at once, the token balance
/// only when the payment's message is executed.
pub fn book_arrivals(
    storage: &mut dyn Storage,
    querier: QuerierWrapper,
    env: &Env,
    config: &Config,
) -> Result<Option<Event>> {
    let balance = token::balance(querier, &config.token, &env.contract.address)?;
    // Only this contract moves its tokens out, so the balance is never below the record. If it
    // were, nothing arrived, and that must not stop claims.
    let arrived = balance.saturating_sub(ACCOUNTED.now(storage)?);
    if arrived.is_zero() {
        return Ok(None);
    }
    let mut balances = Balances::load(storage)?;
    let risk = share_fee(storage, querier, env, config, arrived)?;
    balances.receive(storage, env.block.height, arrived, risk)?;
    balances.save(storage)?;
    Ok(Some(events::income_synced(arrived, balances.free, risk)))
}

/// The risk pool's share of the fee in what arrived. The token counts the fees it paid here, so
/// neither the schedule's payments nor gifts are mistaken for fees.
fn share_fee(
    storage: &mut dyn Storage,
    querier: QuerierWrapper,
    env: &Env,
    config: &Config,
    arrived: Uint128,
) -> Result<Uint128> {
    let pooled_fee: FeePooledResponse =
        querier.query_wasm_smart(&config.token, &QueryMsg::FeePooled {})?;
    if pooled_fee.pool != env.contract.address {
        return Ok(Uint128::zero());
    }
    let shared = FEE_SHARED.may_load(storage)?.unwrap_or_default();
    // The count restarts when the pool is set, which shows as a smaller count; then too little is
    // shared rather than too much.
    let fee = pooled_fee.amount.saturating_sub(shared.pooled).min(arrived);
    let (risk, carry) = share::risk_share(fee.u128(), config.risk_bps, shared.carry);
    let pooled = pooled_fee.amount;
    FEE_SHARED.save(storage, &FeeShared { pooled, carry })?;
    Ok(risk.into())
}

/// Sets the budgets of the running epoch unless they are set.
pub fn roll(
    storage: &mut dyn Storage,
    querier: QuerierWrapper,
    env: &Env,
    config: &Config,
) -> Result<Rolled> {
    let epoch = config.epoch(env);
    let mut events = vec![];
    let last = LAST_ROLLED.load(storage)?;
    if last == epoch {
        return Ok(Rolled { epoch, events });
    }
    // So that a budget does not depend on whether a payment or the roll came first.
    events.extend(book_arrivals(storage, querier, env, config)?);
    LAST_ROLLED.save(storage, &epoch)?;
    let before = epoch.saturating_sub(1);
    if last < before {
        fund_programs(storage, config, before, &mut events)?;
    }
    fund_programs(storage, config, epoch, &mut events)?;
    Ok(Rolled { epoch, events })
}

/// Gives the programs their budgets of an epoch.
fn fund_programs(
    storage: &mut dyn Storage,
    config: &Config,
    epoch: u64,
    events: &mut Vec<Event>,
) -> Result<()> {
    let rules = EpochRules {
        usage_cap_bps: config.usage_cap_bps,
        claimable_until: reported_until(epoch).add_checked(config.claim_ttl_epochs)?,
    };
    EPOCHS.save(storage, epoch, &rules)?;
    let mut balances = Balances::load(storage)?;
    let released = share::released(balances.free.u128(), config.release_bps);
    events.push(events::epoch_rolled(epoch, released, &rules));
    for (id, program) in (0u8..).zip(PROGRAMS.load(storage)?) {
        let budget = Uint128::new(share::budget(released, program.weight_bps));
        shift(&mut balances.free, &mut balances.programs, budget)?;
        let mut pot = Pot {
            budget,
            ..Pot::default()
        };
        match program.kind {
            ProgramKind::Usage => pot.remaining = budget,
            ProgramKind::Grants => {
                shift(&mut balances.programs, &mut balances.grants_pool, budget)?;
            }
        }
        POTS.save(storage, (epoch, id), &pot)?;
        events.push(events::program_funded(epoch, id, budget));
    }
    balances.save(storage)
}

/// Last epoch in which usage of an epoch can be reported; claims follow from the next one on.
pub fn reported_until(epoch: u64) -> u64 {
    epoch.saturating_add(1)
}
