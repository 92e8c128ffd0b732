//! What the owner's messages would be refused for, told before anybody votes on them.

use cosmwasm_std::{Deps, Env};
use oaic_messages::token::{ExecuteMsg, MAX_PAUSE};
use oaic_runtime::{address, amount::within, ownership};

use crate::error::ContractError;
use crate::execute::{fee, freeze, mint, roles, system};
use crate::guard;
use crate::state::load_account;

/// Checks of execution that don't depend on when it is.
///
/// # Errors
/// Those of the message.
pub fn check(deps: Deps, env: &Env, msg: ExecuteMsg) -> Result<(), ContractError> {
    use ExecuteMsg as E;
    let valid = |field, raw: &str| address::valid(deps.api, field, raw);
    match msg {
        E::Transfer { recipient, .. } | E::TransferFrom { recipient, .. } => {
            let to = valid("recipient", &recipient)?;
            let payee = load_account(deps.storage, &to)?;
            match cw_ownable::get_ownership(deps.storage)?.owner {
                Some(owner) => guard::assert_not_lost(deps.storage, env, &owner, &to, &payee),
                None => Ok(()),
            }
        }
        E::Send { contract, .. } | E::SendFrom { contract, .. } => {
            Ok(valid("contract", &contract).map(drop)?)
        }
        E::IncreaseAllowance { spender, .. } | E::DecreaseAllowance { spender, .. } => {
            Ok(valid("spender", &spender).map(drop)?)
        }
        E::Mint { .. } | E::UpdateMinter { .. } => mint::refuse().map(drop),
        E::ScheduleFee { fee_bps, .. } => fee::assert_under_ceiling(fee_bps),
        E::SetPool { pool } => {
            let own = &env.contract.address;
            Ok(address::payable(deps.api, own, "pool", &pool).map(drop)?)
        }
        E::SetGuardian { guardian } => roles::guardian(deps, env, guardian.as_deref()).map(drop),
        E::SetStaking { staking } => roles::staking(deps, staking.as_deref()).map(drop),
        E::SetSystemContract { address, .. } => Ok(valid("address", &address).map(drop)?),
        E::RemoveSystemContract { address } => system::registered(deps, &address).map(drop),
        E::Freeze { addresses } => freeze::freezable(deps, &addresses).map(drop),
        E::Unfreeze { addresses } => freeze::listed(deps.api, &addresses).map(drop),
        E::Pause { duration } => Ok(within("duration", duration, 1, MAX_PAUSE)?),
        E::UpdateOwnership(action) => Ok(ownership::acceptable(deps.api, &action)?),
        _ => Ok(()),
    }
}
