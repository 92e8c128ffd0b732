//! `SystemBurn`: a system contract destroys its own tokens, untaxed.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_messages::token::BurnCause;
use oaic_runtime::amount::nonzero;

use crate::error::{ContractError, Result};
use crate::model::balances;
use crate::state::load_account;
use crate::{events, validate};

/// Destroys a system contract's tokens and records them as a buyback or a slash.
pub fn system_burn(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    amount: Uint128,
    cause: BurnCause,
) -> Result<Response> {
    validate::ensure_system_contract(&load_account(deps.storage, &info.sender)?, &info.sender)?;
    if !matches!(cause, BurnCause::Buyback | BurnCause::Slash) {
        return Err(ContractError::CauseNotAllowed { cause });
    }
    nonzero("amount", amount)?;
    balances::burn_tokens(deps.storage, &env, &info.sender, amount, cause)?;
    Ok(events::system_burned(&info.sender, amount, cause))
}
