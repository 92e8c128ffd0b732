//! Instantiation: the first plans and grants, paid for by what the token's genesis put here.

use cosmwasm_std::{DepsMut, Env, Response, Uint128};
use oaic_messages::vesting::{InstantiateMsg, MAX_NEW_GRANTS, MAX_PLANS};
use oaic_runtime::{address, ownership, text, token, Checked};

use crate::error::{ContractError, Result};
use crate::execute::{add_grants, add_plan};
use crate::state::{Config, Plan, CONFIG};

pub fn instantiate(mut deps: DepsMut, env: &Env, msg: InstantiateMsg) -> Result<Response> {
    ownership::initialize(deps.branch(), &msg.owner)?;
    let own = &env.contract.address;
    let config = Config {
        token: address::payable(deps.api, own, "token", &msg.token)?,
        treasury: address::payable(deps.api, own, "treasury", &msg.treasury)?,
    };
    CONFIG.save(deps.storage, &config)?;
    text::count("plans", "plans", msg.plans.len(), 0, MAX_PLANS)?;
    let grants = msg.plans.iter().map(|plan| plan.grants.len()).sum();
    text::count("plans", "grants", grants, 0, MAX_NEW_GRANTS)?;
    let mut response = Response::new();
    let mut granted = Uint128::zero();
    for spec in msg.plans {
        let plan = Plan {
            name: spec.name,
            curve: spec.curve,
            start: spec.start,
            revocable: spec.revocable,
        };
        let (id, created) = add_plan(deps.storage, env, &plan)?;
        let (sum, events) = add_grants(deps.branch(), env, id, &spec.grants)?;
        granted = granted.add_checked(sum)?;
        response = response.add_event(created).add_events(events);
    }
    let balance = token::balance(deps.querier, &config.token, own)?;
    match granted <= balance {
        // The address can be predicted, so anybody can send more ahead of time. That must not
        // prevent the instantiation; `Sweep` sends the excess to the treasury.
        true => Ok(response),
        false => Err(ContractError::NotFunded {
            granted: granted.u128(),
            balance: balance.u128(),
        }),
    }
}
