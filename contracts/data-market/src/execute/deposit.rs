//! `Deposit` and `WithdrawDeposit`: what sellers stand for their orders with.

use cosmwasm_std::{Addr, DepsMut, MessageInfo, Response, Uint128};
use oaic_runtime::{amount::nonzero, token, Checked};

use crate::books;
use crate::error::ContractError;
use crate::events;
use crate::state::{CONFIG, SELLERS};

/// Adds to the sender's own deposit: nobody's coins become another's by it.
pub fn deposit(deps: DepsMut, seller: &Addr, amount: Uint128) -> Result<Response, ContractError> {
    nonzero("amount", amount)?;
    let mut stands = SELLERS.may_load(deps.storage, seller)?.unwrap_or_default();
    stands.free = stands.free.plus(amount)?;
    SELLERS.save(deps.storage, seller, &stands)?;
    books::deposited(deps.storage, amount)?;
    let event = events::deposited(seller, amount.u128(), stands.free.u128());
    Ok(Response::new().add_event(event))
}

/// Gives back what no order holds.
pub fn withdraw_deposit(
    deps: DepsMut,
    info: &MessageInfo,
    amount: Uint128,
) -> Result<Response, ContractError> {
    nonzero("amount", amount)?;
    let seller = &info.sender;
    let mut stands = SELLERS.may_load(deps.storage, seller)?.unwrap_or_default();
    if amount > stands.free {
        return Err(ContractError::DepositHeld {
            amount: amount.u128(),
            free: stands.free.u128(),
            held: stands.held.u128(),
        });
    }
    stands.free = stands.free.minus(amount)?;
    SELLERS.save(deps.storage, seller, &stands)?;
    books::deposit_withdrawn(deps.storage, amount)?;
    let token = CONFIG.load(deps.storage)?.token;
    let event = events::deposit_withdrawn(seller, amount.u128(), stands.free.u128());
    Ok(Response::new()
        .add_event(event)
        .add_message(token::transfer(&token, seller, amount)?))
}
