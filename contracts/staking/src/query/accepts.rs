//! `Accepts`: which of the owner's messages would be refused, known before anybody votes on them.

use cosmwasm_std::{Binary, Deps, Env};
use oaic_messages::gates::AllowedResponse;
use oaic_messages::staking::ExecuteMsg;
use oaic_runtime::ownership;

use crate::error::Result;
use crate::execute::{add_dividend_denom, add_hook, remove_hook, update_config};
use crate::state::CONFIG;
use crate::validate;

pub fn accepts(deps: Deps, env: &Env, msg: &Binary) -> Result<AllowedResponse> {
    Ok(oaic_runtime::accepts(msg, |msg| check(deps, env, msg))?)
}

/// Makes the checks that execution would make of a message of the owner.
fn check(deps: Deps, env: &Env, msg: ExecuteMsg) -> Result<()> {
    use ExecuteMsg as E;
    let mut config = CONFIG.load(deps.storage)?;
    match msg {
        E::AddHook { addr } => add_hook::apply(deps, env, &mut config, &addr).map(drop),
        E::RemoveHook { addr } => remove_hook::apply(deps, &mut config, &addr).map(drop),
        E::UpdateConfig {
            min_stake,
            unbonding_period,
            ramp,
            dividend_period,
        } => update_config::apply(
            &mut config,
            &env.block.chain_id,
            min_stake,
            unbonding_period,
            ramp,
            dividend_period,
        ),
        E::SetTerms { terms } => Ok(validate::terms(&terms)?),
        E::SetTiers { tiers } => Ok(validate::tiers(&tiers)?),
        E::AddDividendDenom { denom } => add_dividend_denom::apply(&mut config, denom),
        E::UpdateOwnership(action) => Ok(ownership::acceptable(deps.api, &action)?),
        // Messages that anybody sends about their own stake.
        E::Receive(_)
        | E::Unbond { .. }
        | E::GiveBack { .. }
        | E::WithdrawUnbonded {}
        | E::ClaimDividends { .. }
        | E::Sync { .. }
        | E::Refresh { .. } => Ok(()),
    }
}
