//! `ScheduleFee`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::shared::Bps;
use oaic_messages::token::{FeeSchedule, ScheduledFee, MIN_FEE_DELAY};
use oaic_runtime::ownership;

use crate::error::{ContractError, Result};
use crate::state::FEE_SCHEDULE;
use crate::{events, validate};

/// Schedules a rate, in place of one that is still to come.
pub fn schedule_fee(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    fee_bps: Bps,
    effective_at: u64,
) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "schedule a fee")?;
    validate::fee_rate(fee_bps)?;
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
