//! `UpdateConfig`. Nothing that the owner changes touches a position, a claim or a stream that
//! exists.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_runtime::government;
use oaic_runtime::ownership::ensure_owner;

use crate::error::{ContractError, Result};
use crate::state::{Config, CONFIG};
use crate::{events, validate};

/// Single parameters; unset ones stay.
pub fn update_config(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    min_stake: Option<Uint128>,
    unbonding_period: Option<u64>,
    ramp: Option<u64>,
    dividend_period: Option<u64>,
) -> Result<Response> {
    let chain = &env.block.chain_id;
    // Whoever leaves because of the migration relies on the period at its queuing.
    let queued =
        unbonding_period.is_some() && matches!(government::queued(deps.as_ref()), Ok(true));
    if queued {
        return Err(ContractError::QueuedMeanwhile);
    }
    change(deps, info, "parameters", |config| {
        apply(
            config,
            chain,
            min_stake,
            unbonding_period,
            ramp,
            dividend_period,
        )
    })
}

/// Checks parameters and replaces the current ones.
pub fn apply(
    config: &mut Config,
    chain_id: &str,
    min_stake: Option<Uint128>,
    unbonding_period: Option<u64>,
    ramp: Option<u64>,
    dividend_period: Option<u64>,
) -> Result<()> {
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
    ensure_owner(deps.storage, &info.sender, "change the configuration")?;
    let mut config = CONFIG.load(deps.storage)?;
    change(&mut config)?;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(events::config_changed(what)))
}
