//! `EnableVoting`: only accounts that ask for checkpoints pay for them.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};

use crate::error::{ContractError, Result};
use crate::events;
use crate::state::{load_account, save_account, BALANCES, HOT, VOTES};

/// Checkpoints the caller's balance from the next block on. Enabling twice changes nothing.
///
/// System contracts and the pool are refused: what they hold is not theirs to vote with.
pub fn enable_voting(deps: DepsMut, env: Env, info: MessageInfo) -> Result<Response> {
    let mut account = load_account(deps.storage, &info.sender)?;
    let reason = if account.system.is_some() {
        Some("it is a registered system contract, which holds others' tokens")
    } else if HOT.load(deps.storage)?.pool == info.sender {
        Some("it is the fee pool")
    } else {
        None
    };
    if let Some(reason) = reason {
        return Err(ContractError::NoVoting {
            account: info.sender,
            reason,
        });
    }
    let balance = BALANCES
        .may_load(deps.storage, &info.sender)?
        .unwrap_or_default();
    if !account.voting {
        account.voting = true;
        save_account(deps.storage, &info.sender, &account)?;
        VOTES.save(deps.storage, &info.sender, &balance, env.block.height)?;
    }
    Ok(events::voting_enabled(&info.sender, balance))
}
