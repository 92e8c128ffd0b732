//! `ReportUsage`.

use cosmwasm_std::{DepsMut, Empty, Env, MessageInfo, Response, Uint128};
use oaic_math::share;
use oaic_runtime::{address, amount, Checked, RuntimeError};

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::epoch::{reported_until, roll};
use crate::model::reporter::fee_paid;
use crate::state::{CAPS, CONFIG, COUNTED, EPOCHS, POTS, REPORTERS, REWARDS, REWARDS_OF};

/// Counts a report for the epoch in which its usage was paid.
#[allow(clippy::too_many_arguments)] // the message's fields
pub fn report_usage(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    service_id: u64,
    split_version: u32,
    epoch: u64,
    gross: Uint128,
    fee: Uint128,
    recipient: &str,
) -> Result<Response> {
    let program = REPORTERS
        .may_load(deps.storage, &info.sender)?
        .ok_or_else(|| {
            RuntimeError::unauthorized(&info.sender, "report usage", "a registered reporter")
        })?;
    let contract = &env.contract.address;
    let recipient = address::payable(deps.api, contract, "recipient", recipient)?;
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
    let now = rolled.epoch;
    if epoch > now {
        return Err(ContractError::FutureEpoch { epoch, now });
    }
    let until = reported_until(epoch);
    if now > until {
        return Err(ContractError::ReportWindowOver { epoch, until, now });
    }
    if !EPOCHS.has(deps.storage, epoch) {
        return Err(ContractError::NoBudget { epoch });
    }

    let counted = COUNTED
        .may_load(deps.storage, &info.sender)?
        .unwrap_or_default();
    let paid = fee_paid(deps.querier, &config.token, &info.sender)?;
    if fee > paid.saturating_sub(counted) {
        return Err(ContractError::FeeNotPaid {
            fee: fee.u128(),
            paid: paid.u128(),
            counted: counted.u128(),
        });
    }
    COUNTED.save(deps.storage, &info.sender, &counted.add_checked(fee)?)?;

    // A program added after the roll has no budget in this epoch.
    let mut pot = POTS
        .may_load(deps.storage, (epoch, program))?
        .unwrap_or_default();
    pot.points = pot.points.add_checked(points)?;
    pot.remaining_points = pot.remaining_points.add_checked(points)?;
    POTS.save(deps.storage, (epoch, program), &pot)?;

    let key = (epoch, program, &recipient);
    let known = REWARDS.may_load(deps.storage, key)?;
    if known.is_none() {
        REWARDS_OF.save(deps.storage, (&recipient, epoch, program), &Empty {})?;
    }
    let mut reward = known.unwrap_or_default();
    reward.points = reward.points.add_checked(points)?;
    REWARDS.save(deps.storage, key, &reward)?;

    let mut cap = CAPS
        .may_load(deps.storage, (epoch, &recipient))?
        .unwrap_or_default();
    cap.burned = cap.burned.add_checked(points)?;
    CAPS.save(deps.storage, (epoch, &recipient), &cap)?;

    Ok(Response::new()
        .add_events(rolled.events)
        .add_event(events::usage_counted(
            &info.sender,
            service_id,
            split_version,
            program,
            epoch,
            &recipient,
            gross,
            fee,
            points,
        )))
}
