//! `UpdateConfig`. Nothing that the owner changes touches a position, a claim or a stream that
//! exists.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::staking::ExecuteMsg;
use oaic_runtime::ownership::ensure_owner;
use oaic_runtime::{government, RuntimeError};

use crate::error::{ContractError, Result};
use crate::state::{Config, CONFIG};
use crate::{events, validate};

/// Single parameters; unset ones stay. Takes [`ExecuteMsg::UpdateConfig`] whole.
pub fn update_config(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response> {
    let unbonding_period = match &msg {
        ExecuteMsg::UpdateConfig {
            unbonding_period, ..
        } => *unbonding_period,
        _ => None,
    };
    // Whoever leaves because of the migration relies on the period at its queuing.
    if unbonding_period.is_some() && matches!(government::queued(deps.as_ref()), Ok(true)) {
        return Err(ContractError::QueuedMeanwhile);
    }
    let chain = &env.block.chain_id;
    change(deps, info, "parameters", |config| apply(config, chain, msg))
}

/// Checks parameters and replaces the current ones.
pub fn apply(config: &mut Config, chain_id: &str, msg: ExecuteMsg) -> Result<()> {
    let ExecuteMsg::UpdateConfig {
        min_stake,
        unbonding_period,
        ramp,
        dividend_period,
    } = msg
    else {
        // The dispatcher passes only this message.
        return Err(RuntimeError::invalid("message", "", "it changes no parameters").into());
    };
    if let Some(amount) = min_stake {
        config.min_stake = validate::min_stake(amount)?;
    }
    if let Some(seconds) = unbonding_period {
        config.unbonding_period = validate::unbonding_period(chain_id, seconds)?;
    }
    if let Some(seconds) = ramp {
        config.ramp = validate::ramp(chain_id, seconds)?;
    }
    if let Some(seconds) = dividend_period {
        config.dividend_period = validate::dividend_period(chain_id, seconds)?;
    }
    Ok(())
}

pub fn change(
    deps: DepsMut,
    info: &MessageInfo,
    what: &'static str,
    change: impl FnOnce(&mut Config) -> Result<()>,
) -> Result<Response> {
    ensure_owner(deps.storage, &info.sender, "change parameters")?;
    let mut config = CONFIG.load(deps.storage)?;
    change(&mut config)?;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(events::config_changed(what)))
}
