//! Booking what arrived, and rolling: the first that happens in an epoch gives the programs their
//! budgets of it, and of the one before if nothing happened in that, for its use can still be
//! reported. Earlier epochs in which nothing happened are skipped, which costs nothing and loses
//! nothing: what they would have released is still free.
//!
//! An epoch's life: while it runs and while the next one does, its use is reported, each report
//! for the epoch it names; then no more, and it is claimed until its time is over. So neither a
//! late report nor a late payment has use counted where points are worth more, and what was used
//! in an epoch's last second can still be reported.

use cosmwasm_std::{Env, Event, QuerierWrapper, Storage, Uint128};
use oaic_math::share;
use oaic_messages::incentives::ProgramKind;
use oaic_messages::token::{FeePooledResponse, QueryMsg};
use oaic_runtime::{token, Checked};

use crate::books::Books;
use crate::error::ContractError;
use crate::events;
use crate::state::{
    Config, EpochRules, FeeShared, Pot, ACCOUNTED, EPOCHS, FEE_SHARED, LAST_ROLLED, POTS, PROGRAMS,
};

/// The running epoch, whose budgets are set.
pub struct Rolled {
    pub epoch: u64,
    /// What setting them did.
    pub events: Vec<Event>,
}

/// Books what the token credited to this contract and the books don't know: a share of the fee in
/// it is due to the risk pool, the rest is free. The event, if there was something.
///
/// Must come before anything in the same message that pays: books fall at once, the balance only
/// when the payment's message is run.
pub fn book_arrivals(
    storage: &mut dyn Storage,
    querier: QuerierWrapper,
    env: &Env,
    config: &Config,
) -> Result<Option<Event>, ContractError> {
    let balance = token::balance(querier, &config.token, &env.contract.address)?;
    // Only this contract moves its tokens out, so the balance is never less; if it were, there
    // would be nothing to book, and that is no reason to stop claims.
    let arrived = balance.saturating_sub(ACCOUNTED.now(storage)?);
    if arrived.is_zero() {
        return Ok(None);
    }
    let mut books = Books::load(storage)?;
    let risk = share_fee(storage, querier, env, config, arrived)?;
    books.receive(storage, env.block.height, arrived, risk)?;
    books.save(storage)?;
    Ok(Some(events::income_synced(arrived, books.free, risk)))
}

/// The risk pool's share of the fee in what arrived. The token counts what the pool got of fees, so
/// neither what the schedule pays nor a gift is taken for one.
fn share_fee(
    storage: &mut dyn Storage,
    querier: QuerierWrapper,
    env: &Env,
    config: &Config,
    arrived: Uint128,
) -> Result<Uint128, ContractError> {
    let told: FeePooledResponse =
        querier.query_wasm_smart(&config.token, &QueryMsg::FeePooled {})?;
    if told.pool != env.contract.address {
        return Ok(Uint128::zero());
    }
    let shared = FEE_SHARED.may_load(storage)?.unwrap_or_default();
    // The count begins anew when the pool is set: less than before means that, and then too little
    // is shared rather than too much.
    let fee = told.amount.saturating_sub(shared.pooled).min(arrived);
    let (risk, carry) = share::risk_share(fee.u128(), config.risk_bps, shared.carry);
    let pooled = told.amount;
    FEE_SHARED.save(storage, &FeeShared { pooled, carry })?;
    Ok(risk.into())
}

/// Sets the budgets of the running epoch unless they are set.
pub fn roll(
    storage: &mut dyn Storage,
    querier: QuerierWrapper,
    env: &Env,
    config: &Config,
) -> Result<Rolled, ContractError> {
    let epoch = config.epoch(env);
    let mut events = vec![];
    let last = LAST_ROLLED.load(storage)?;
    if last == epoch {
        return Ok(Rolled { epoch, events });
    }
    // So that a budget doesn't depend on who came first, a payment or the roll.
    events.extend(book_arrivals(storage, querier, env, config)?);
    LAST_ROLLED.save(storage, &epoch)?;
    let before = epoch.saturating_sub(1);
    if last < before {
        fund(storage, config, before, &mut events)?;
    }
    fund(storage, config, epoch, &mut events)?;
    Ok(Rolled { epoch, events })
}

/// Gives the programs their budgets of an epoch.
fn fund(
    storage: &mut dyn Storage,
    config: &Config,
    epoch: u64,
    events: &mut Vec<Event>,
) -> Result<(), ContractError> {
    let rules = EpochRules {
        usage_cap_bps: config.usage_cap_bps,
        claimable_until: reported_until(epoch).plus(config.claim_ttl_epochs)?,
    };
    EPOCHS.save(storage, epoch, &rules)?;
    let mut books = Books::load(storage)?;
    let released = share::released(books.free.u128(), config.release_bps);
    events.push(events::epoch_rolled(epoch, released, &rules));
    for (id, program) in (0u8..).zip(PROGRAMS.load(storage)?) {
        let budget = Uint128::new(share::budget(released, program.weight_bps));
        books.fund_program(budget)?;
        let mut pot = Pot {
            budget,
            ..Pot::default()
        };
        match program.kind {
            ProgramKind::Usage => pot.remaining = budget,
            ProgramKind::Grants => books.program_to_pool(budget)?,
        }
        POTS.save(storage, (epoch, id), &pot)?;
        events.push(events::program_funded(epoch, id, budget));
    }
    books.save(storage)
}

/// Last epoch in which use of an epoch can be reported; from the next one on it is claimed.
pub fn reported_until(epoch: u64) -> u64 {
    epoch.saturating_add(1)
}
