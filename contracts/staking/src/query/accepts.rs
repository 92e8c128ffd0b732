//! Whether a message of the owner would be accepted.

use cosmwasm_std::{Binary, Deps, Env};
use oaic_messages::gates::AllowedResponse;
use oaic_messages::staking::ExecuteMsg;
use oaic_runtime::accepts::accepts as read;

use crate::error::ContractError;
use crate::execute::{hooks, params};
use crate::state::CONFIG;
use crate::validate;

/// Makes the checks that execution makes of what an owner may change.
pub fn accepts(deps: Deps, env: &Env, msg: &Binary) -> Result<AllowedResponse, ContractError> {
    use ExecuteMsg as E;
    let mut config = CONFIG.load(deps.storage)?;
    Ok(read(msg, |msg| -> Result<(), ContractError> {
        match msg {
            E::AddHook { addr } => hooks::with(deps, env, &mut config, &addr).map(drop),
            E::RemoveHook { addr } => hooks::without(deps, &mut config, &addr).map(drop),
            E::UpdateConfig {
                min_stake,
                unbonding_period,
                ramp,
                dividend_period,
            } => params::set(
                &mut config,
                &env.block.chain_id,
                min_stake,
                unbonding_period,
                ramp,
                dividend_period,
            ),
            E::SetTerms { terms } => Ok(validate::terms(&terms)?),
            E::SetTiers { tiers } => Ok(validate::tiers(&tiers)?),
            E::AddDividendDenom { denom } => params::list(&mut config, denom),
            E::UpdateOwnership(action) => {
                Ok(oaic_runtime::ownership::acceptable(deps.api, &action)?)
            }
            // Anybody's, about the sender's own.
            _ => Ok(()),
        }
    })?)
}
