//! `CancelScheduledFee`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::token::FeeSchedule;
use oaic_runtime::ownership;

use crate::error::{ContractError, Result};
use crate::events;
use crate::state::FEE_SCHEDULE;

pub fn cancel_scheduled_fee(deps: DepsMut, env: Env, info: MessageInfo) -> Result<Response> {
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
