//! `SimulateTransfer`, `GrossUp`, `FeeSchedule`, `FeePooled` and `FeePaid`.

use cosmwasm_std::{Deps, Env, StdResult, Uint128};
use oaic_math::fee::{burned_of_paid, gross_up as gross_for_net};
use oaic_messages::token::{FeePaidResponse, FeePooledResponse, FeeSchedule, Quote};
use oaic_runtime::address;

use crate::error::Result;
use crate::model::{exemption, supply};
use crate::state::{load_account, Account, FEE_PAID, FEE_SCHEDULE, HOT};

pub fn simulate_transfer(
    deps: Deps,
    env: Env,
    sender: &str,
    recipient: &str,
    amount: Uint128,
) -> Result<Quote> {
    let (payer, payee) = sides(deps, sender, recipient)?;
    let split = exemption::split_for(deps.storage, &env, &payer, &payee, amount)?;
    Ok(Quote {
        gross: split.gross.into(),
        net: split.net.into(),
        burned: split.burned.into(),
        pool: split.pool.into(),
    })
}

pub fn gross_up(
    deps: Deps,
    env: Env,
    sender: &str,
    recipient: &str,
    net: Uint128,
) -> Result<Quote> {
    let (payer, payee) = sides(deps, sender, recipient)?;
    let gross = if exemption::is_untaxed(&payer, &payee) {
        net
    } else {
        let bps = FEE_SCHEDULE
            .load(deps.storage)?
            .rate_at(env.block.time.seconds());
        gross_for_net(net.u128(), bps)?.into()
    };
    simulate_transfer(deps, env, sender, recipient, gross)
}

pub fn fee_schedule(deps: Deps) -> StdResult<FeeSchedule> {
    FEE_SCHEDULE.load(deps.storage)
}

pub fn fee_pooled(deps: Deps) -> Result<FeePooledResponse> {
    Ok(FeePooledResponse {
        pool: HOT.load(deps.storage)?.pool,
        amount: supply::pooled(deps.storage)?,
    })
}

pub fn fee_paid(deps: Deps, address: &str) -> Result<FeePaidResponse> {
    let address = address::valid(deps.api, "address", address)?;
    let paid = FEE_PAID
        .may_load(deps.storage, &address)?
        .unwrap_or_default();
    Ok(FeePaidResponse {
        paid,
        burned: burned_of_paid(paid.u128()).into(),
    })
}

fn sides(deps: Deps, sender: &str, recipient: &str) -> Result<(Account, Account)> {
    let sender = address::valid(deps.api, "sender", sender)?;
    let recipient = address::valid(deps.api, "recipient", recipient)?;
    Ok((
        load_account(deps.storage, &sender)?,
        load_account(deps.storage, &recipient)?,
    ))
}
