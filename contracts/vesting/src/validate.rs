//! Checks of what a message asks for.

use cosmwasm_std::{Addr, Deps, Env, Storage, Uint128};
use oaic_math::vesting;
use oaic_messages::vesting::{MAX_NAME_BYTES, MAX_PLANS, MAX_SPAN};
use oaic_runtime::{system, text, Checked, RuntimeError};

use crate::error::{ContractError, Result};
use crate::state::{load_grant, load_plan, Grant, Plan, LAST_PLAN, PLANS};

/// Checks a new plan and returns the number that it would have.
pub fn new_plan(storage: &dyn Storage, env: &Env, plan: &Plan) -> Result<u32> {
    text::length("name", &plan.name, 1, MAX_NAME_BYTES)?;
    vesting::check(&plan.curve).map_err(|error| ContractError::Curve {
        plan: plan.name.clone(),
        error,
    })?;
    let latest = env.block.time.seconds().add_checked(MAX_SPAN)?;
    if plan.start > latest {
        let rule = format!("it is in Unix time, at most {latest} (100 years from now)");
        return Err(RuntimeError::invalid("start", plan.start, rule).into());
    }
    let last = LAST_PLAN.may_load(storage)?.unwrap_or_default();
    if usize::try_from(last).map_or(true, |plans| plans >= MAX_PLANS) {
        return Err(ContractError::TooManyPlans { plans: last });
    }
    for id in 1..=last {
        let name = PLANS.load(storage, id)?.name;
        if name == plan.name {
            return Err(ContractError::NameTaken { plan: id, name });
        }
    }
    Ok(last.add_checked(1)?)
}

/// The beneficiary of a grant: an account, or a contract that credits plain transfers, as
/// `incentives` does. Also tells whether it is a system contract of the token.
pub fn beneficiary(
    deps: Deps,
    env: &Env,
    oaic: &Addr,
    field: &'static str,
    raw: &str,
) -> Result<(Addr, bool), RuntimeError> {
    let own = &env.contract.address;
    let (account, entry) = system::payable_entry(deps, own, oaic, field, raw)?;
    Ok((account, entry.is_some()))
}

/// A grant that can be revoked now.
pub struct Revocable {
    pub grant: Grant,
    /// Stays the beneficiary's.
    pub vested: Uint128,
    /// Goes to the treasury.
    pub unvested: Uint128,
}

pub fn revocable(deps: Deps, env: &Env, id: u64) -> Result<Revocable> {
    let grant = load_grant(deps.storage, id)?;
    let plan = load_plan(deps.storage, grant.plan)?;
    if !plan.revocable {
        let plan = grant.plan;
        return Err(ContractError::NotRevocable { grant: id, plan });
    }
    if let Some(revoked) = &grant.revoked {
        let at = revoked.at;
        return Err(ContractError::AlreadyRevoked { grant: id, at });
    }
    let vested = grant.vested(&plan, env.block.time.seconds());
    let unvested = grant.total.sub_checked(vested)?;
    match unvested.is_zero() {
        true => Err(ContractError::NothingUnvested { grant: id }),
        false => Ok(Revocable {
            grant,
            vested,
            unvested,
        }),
    }
}
