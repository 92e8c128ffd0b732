//! Instantiation: parameters, programs and reporters, and the OAIC that is already here.

use cosmwasm_std::{DepsMut, Env, Response, Uint128};
use oaic_messages::incentives::{InstantiateMsg, MAX_INITIAL_REPORTERS};
use oaic_runtime::{address, ownership, text, version};

use crate::error::{ContractError, Result};
use crate::model::epoch::book_arrivals;
use crate::model::reporter::register;
use crate::state::{
    Balances, Config, ACCOUNTED, BALANCES, CONFIG, LAST_ROLLED, PROGRAMS, REPORTERS,
};
use crate::{validate, NAME, VERSION};

pub fn instantiate(mut deps: DepsMut, env: &Env, msg: InstantiateMsg) -> Result<Response> {
    version::set(deps.storage, NAME, VERSION)?;
    ownership::initialize(deps.branch(), &msg.owner)?;
    let config = Config {
        token: address::valid(deps.api, "token", &msg.token)?,
        treasury: address::payable(deps.api, &env.contract.address, "treasury", &msg.treasury)?,
        epoch_seconds: msg.epoch_seconds,
        release_bps: msg.release_bps,
        usage_cap_bps: msg.usage_cap_bps,
        claim_ttl_epochs: msg.claim_ttl_epochs,
        cap_bps: msg.cap_bps,
        risk_bps: msg.risk_bps,
    };
    validate::config(&config)?;
    CONFIG.save(deps.storage, &config)?;
    let programs = validate::programs(vec![], &[], msg.programs)?;
    PROGRAMS.save(deps.storage, &programs)?;
    let reporters = &msg.reporters;
    text::count(
        "reporters",
        "entries",
        reporters.len(),
        0,
        MAX_INITIAL_REPORTERS,
    )?;
    for reporter in reporters {
        let address = address::valid(deps.api, "reporters.address", &reporter.address)?;
        if REPORTERS.has(deps.storage, &address) {
            let address = address.into();
            return Err(ContractError::SameReporter { address });
        }
        register(deps.storage, &address, reporter.program)?;
    }
    LAST_ROLLED.save(deps.storage, &config.epoch(env).saturating_sub(1))?;
    BALANCES.save(deps.storage, &Balances::default())?;
    ACCOUNTED.set(deps.storage, Uint128::zero(), env.block.height)?;
    let income = book_arrivals(deps.storage, deps.querier, env, &config).map_err(|error| {
        ContractError::NoToken {
            token: config.token.to_string(),
            error: error.to_string(),
        }
    })?;
    Ok(Response::new().add_events(income))
}
