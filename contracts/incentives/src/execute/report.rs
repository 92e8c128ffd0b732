//! `ReportUsage`.

use cosmwasm_std::{DepsMut, Empty, Env, MessageInfo, Response, Uint128};
use oaic_kit::{address, amount, Checked, KitError};
use oaic_math::share;

use crate::epoch::roll;
use crate::error::ContractError;
use crate::events::{self, UsageCounted};
use crate::state::{CAPS, CONFIG, POTS, REPORTERS, REWARDS, REWARDS_OF};

/// Counts a report for the running epoch.
pub fn report_usage(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    service_id: u64,
    gross: Uint128,
    fee: Uint128,
    recipient: &str,
) -> Result<Response, ContractError> {
    let program = REPORTERS
        .may_load(deps.storage, &info.sender)?
        .ok_or_else(|| {
            KitError::unauthorized(&info.sender, "report usage", "a registered reporter")
        })?;
    let recipient = address::payable(deps.api, &env.contract.address, "recipient", recipient)?;
    amount::nonzero("gross", gross)?;
    amount::nonzero("fee", fee)?;
    if fee > gross {
        return Err(ContractError::FeeAboveGross {
            fee: fee.u128(),
            gross: gross.u128(),
        });
    }
    let points = Uint128::new(share::burned(fee.u128()));
    if points.is_zero() {
        return Err(ContractError::NothingBurned { fee: fee.u128() });
    }
    let config = CONFIG.load(deps.storage)?;
    let rolled = roll(deps.storage, deps.querier, env, &config)?;
    let epoch = rolled.epoch;

    // A program that was added after the roll has no budget in this epoch yet.
    let mut pot = POTS
        .may_load(deps.storage, (epoch, program))?
        .unwrap_or_default();
    pot.points = pot.points.plus(points)?;
    pot.remaining_points = pot.remaining_points.plus(points)?;
    POTS.save(deps.storage, (epoch, program), &pot)?;

    let key = (epoch, program, &recipient);
    let known = REWARDS.may_load(deps.storage, key)?;
    if known.is_none() {
        REWARDS_OF.save(deps.storage, (&recipient, epoch, program), &Empty {})?;
    }
    let mut reward = known.unwrap_or_default();
    reward.points = reward.points.plus(points)?;
    REWARDS.save(deps.storage, key, &reward)?;

    let mut cap = CAPS
        .may_load(deps.storage, (epoch, &recipient))?
        .unwrap_or_default();
    cap.burned = cap.burned.plus(points)?;
    CAPS.save(deps.storage, (epoch, &recipient), &cap)?;

    let usage = UsageCounted {
        reporter: &info.sender,
        service_id,
        program,
        epoch,
        recipient: &recipient,
        gross,
        fee,
        points,
    };
    Ok(Response::new()
        .add_events(rolled.events)
        .add_event(events::usage_counted(&usage)))
}
