//! `pay_fee`, `schedule_fee` and `cancel_scheduled_fee`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_math::fee::burned_of_paid;
use oaic_messages::shared::Bps;
use oaic_messages::token::{FeeSchedule, ScheduledFee, MAX_FEE_BPS, MIN_FEE_DELAY};
use oaic_runtime::{amount::nonzero, ownership};

use crate::error::ContractError;
use crate::state::{load_account, FEE_PAID, FEE_SCHEDULE};
use crate::{events, guard, ledger};

/// Takes a fee that a system contract booked itself out of its balance.
///
/// Of all that it ever paid, half is burned, rounded up: many small flushes burn what one would.
pub fn pay_fee(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    amount: Uint128,
) -> Result<Response, ContractError> {
    guard::assert_system(&load_account(deps.storage, &info.sender)?, &info.sender)?;
    nonzero("amount", amount)?;
    let paid_before = FEE_PAID
        .may_load(deps.storage, &info.sender)?
        .unwrap_or_default();
    let books = |_| ContractError::Books { what: "paid fees" };
    // It saturates only for amounts that no account holds, which the ledger refuses below.
    let paid = paid_before.saturating_add(amount);
    let burned = Uint128::from(burned_of_paid(paid.u128()))
        .checked_sub(burned_of_paid(paid_before.u128()).into())
        .map_err(books)?;
    let pool = amount.checked_sub(burned).map_err(books)?;

    FEE_PAID.save(deps.storage, &info.sender, &paid)?;
    ledger::pay_booked_fee(deps.storage, &env, &info.sender, burned, pool)?;
    Ok(events::fee_paid(&info.sender, amount, burned, pool))
}

/// Schedules a rate, in place of one that is still to come.
pub fn schedule(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    fee_bps: Bps,
    effective_at: u64,
) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "schedule a fee")?;
    assert_under_ceiling(fee_bps)?;
    let now = env.block.time.seconds();
    let earliest = now.saturating_add(MIN_FEE_DELAY);
    if effective_at < earliest {
        return Err(ContractError::FeeTooSoon {
            effective_at,
            earliest,
        });
    }
    let schedule = FeeSchedule {
        // A change that has taken effect becomes the rate: the next one must not undo it.
        fee_bps: FEE_SCHEDULE.load(deps.storage)?.rate_at(now),
        next: Some(ScheduledFee {
            fee_bps,
            effective_at,
        }),
    };
    FEE_SCHEDULE.save(deps.storage, &schedule)?;
    Ok(events::fee_scheduled(fee_bps, effective_at))
}

/// Drops a rate that is still to come.
pub fn cancel(deps: DepsMut, env: Env, info: MessageInfo) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "cancel a fee change")?;
    let now = env.block.time.seconds();
    let schedule = FEE_SCHEDULE.load(deps.storage)?;
    match schedule.next {
        Some(next) if next.effective_at > now => {}
        _ => return Err(ContractError::NoScheduledFee {}),
    }
    let fee_bps = schedule.fee_bps;
    FEE_SCHEDULE.save(
        deps.storage,
        &FeeSchedule {
            fee_bps,
            next: None,
        },
    )?;
    Ok(events::fee_change_canceled(fee_bps))
}

/// Refuses rates that no owner may set.
pub fn assert_under_ceiling(bps: Bps) -> Result<(), ContractError> {
    if bps > MAX_FEE_BPS {
        return Err(ContractError::FeeAboveCeiling { bps });
    }
    Ok(())
}
