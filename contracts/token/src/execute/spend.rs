//! `transfer_from`, `send_from` and `burn_from`: a spender uses an allowance, which falls by the
//! gross amount.

use cosmwasm_std::{
    Addr, Binary, BlockInfo, DepsMut, Env, MessageInfo, Response, Storage, Uint128,
};
use cw20::Cw20ReceiveMsg;
use oaic_messages::token::BurnCause;
use oaic_runtime::address;

use crate::error::ContractError;
use crate::events;
use crate::ledger::{self, Way};
use crate::state::{ALLOWANCES, ALLOWANCES_SPENDER};

/// Moves an owner's tokens.
pub fn transfer_from(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    owner: String,
    recipient: String,
    amount: Uint128,
) -> Result<Response, ContractError> {
    let to = address::valid(deps.api, "recipient", &recipient)?;
    let from = address::valid(deps.api, "owner", &owner)?;
    spend(deps.storage, &env.block, &from, &info.sender, amount)?;
    let by = &info.sender;
    let split = ledger::move_tokens(deps.storage, &env, Way::Plain { by }, &from, &to, amount)?;
    Ok(events::moved("transfer_from", &from, &to, Some(by), &split))
}

/// Moves an owner's tokens to a contract and calls it with what arrived; as in cw20-base the
/// contract is told the spender as sender. So the spender is who is paid, and the contract's
/// own exemption doesn't count.
pub fn send_from(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    owner: String,
    contract: String,
    amount: Uint128,
    msg: Binary,
) -> Result<Response, ContractError> {
    let to = address::valid(deps.api, "contract", &contract)?;
    let from = address::valid(deps.api, "owner", &owner)?;
    spend(deps.storage, &env.block, &from, &info.sender, amount)?;
    let way = Way::HookOfSpender;
    let split = ledger::move_tokens(deps.storage, &env, way, &from, &to, amount)?;
    let hook = Cw20ReceiveMsg {
        sender: info.sender.to_string(),
        amount: split.net.into(),
        msg,
    };
    Ok(
        events::moved("send_from", &from, &to, Some(&info.sender), &split)
            .add_message(hook.into_cosmos_msg(contract)?),
    )
}

/// Destroys an owner's tokens; untaxed.
pub fn burn_from(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    owner: String,
    amount: Uint128,
) -> Result<Response, ContractError> {
    let from = address::valid(deps.api, "owner", &owner)?;
    spend(deps.storage, &env.block, &from, &info.sender, amount)?;
    ledger::burn_tokens(deps.storage, &env, &from, amount, BurnCause::Allowance)?;
    Ok(events::burned(
        "burn_from",
        &from,
        Some(&info.sender),
        amount,
    ))
}

/// Takes an amount off an allowance, in both of cw20-base's maps, which always hold the same.
fn spend(
    storage: &mut dyn Storage,
    block: &BlockInfo,
    owner: &Addr,
    spender: &Addr,
    amount: Uint128,
) -> Result<(), ContractError> {
    let mut entry = ALLOWANCES
        .may_load(storage, (owner, spender))?
        .ok_or(cw20_base::ContractError::NoAllowance {})?;
    if entry.expires.is_expired(block) {
        return Err(cw20_base::ContractError::Expired {}.into());
    }
    entry.allowance =
        entry
            .allowance
            .checked_sub(amount)
            .map_err(|_| ContractError::InsufficientAllowance {
                owner: owner.clone(),
                spender: spender.clone(),
                allowance: entry.allowance,
                needed: amount,
            })?;
    ALLOWANCES.save(storage, (owner, spender), &entry)?;
    ALLOWANCES_SPENDER.save(storage, (spender, owner), &entry)?;
    Ok(())
}
