//! `Accepts`: which of the owner's messages would be refused, known before anybody votes on them.

use cosmwasm_std::{Binary, Deps, Env};
use oaic_messages::gates::AllowedResponse;
use oaic_messages::token::{ExecuteMsg, MAX_PAUSE};
use oaic_runtime::{address, amount::within, ownership};

use crate::error::Result;
use crate::execute;
use crate::state::load_account;
use crate::validate;

pub fn accepts(deps: Deps, env: &Env, msg: &Binary) -> Result<AllowedResponse> {
    Ok(oaic_runtime::accepts(msg, |msg| check(deps, env, msg))?)
}

/// Makes the checks of execution that do not depend on time.
fn check(deps: Deps, env: &Env, msg: ExecuteMsg) -> Result<()> {
    use ExecuteMsg as E;
    let valid = |field, raw: &str| address::valid(deps.api, field, raw);
    match msg {
        E::Transfer { recipient, .. } | E::TransferFrom { recipient, .. } => {
            let to = valid("recipient", &recipient)?;
            let payee = load_account(deps.storage, &to)?;
            match cw_ownable::get_ownership(deps.storage)?.owner {
                Some(owner) => validate::ensure_not_lost(deps.storage, env, &owner, &to, &payee),
                None => Ok(()),
            }
        }
        E::Send { contract, .. } | E::SendFrom { contract, .. } => {
            Ok(valid("contract", &contract).map(drop)?)
        }
        E::IncreaseAllowance { spender, .. } | E::DecreaseAllowance { spender, .. } => {
            Ok(valid("spender", &spender).map(drop)?)
        }
        E::Mint { .. } | E::UpdateMinter { .. } => execute::mint().map(drop),
        E::ScheduleFee { fee_bps, .. } => validate::fee_rate(fee_bps),
        E::SetPool { pool } => {
            let own = &env.contract.address;
            Ok(address::payable(deps.api, own, "pool", &pool).map(drop)?)
        }
        E::SetGuardian { guardian } => validate::guardian(deps, env, guardian.as_deref()).map(drop),
        E::SetStaking { staking } => validate::staking(deps, staking.as_deref()).map(drop),
        E::SetSystemContract { address, .. } => Ok(valid("address", &address).map(drop)?),
        E::RemoveSystemContract { address } => validate::registered(deps, &address).map(drop),
        E::Freeze { addresses } => validate::freezable(deps, &addresses).map(drop),
        E::Unfreeze { addresses } => validate::accounts(deps.api, &addresses).map(drop),
        E::Pause { duration } => Ok(within("duration", duration, 1, MAX_PAUSE)?),
        E::UpdateOwnership(action) => Ok(ownership::acceptable(deps.api, &action)?),
        // Messages without contents to check, and those of others.
        E::Burn { .. }
        | E::BurnFrom { .. }
        | E::UpdateMarketing { .. }
        | E::UploadLogo(_)
        | E::PayFee { .. }
        | E::SystemBurn { .. }
        | E::EnableVoting {}
        | E::DisableVoting {}
        | E::CancelScheduledFee {}
        | E::PullOrder { .. }
        | E::Unpause {} => Ok(()),
    }
}
