//! `WithdrawDeposit`: pays back a part of a seller's security.

use cosmwasm_std::{DepsMut, MessageInfo, Response, Uint128};
use oaic_runtime::amount::nonzero;
use oaic_runtime::{token, Checked};

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::payment;
use crate::state::{CONFIG, SELLERS};

/// Pays back what no order holds.
pub fn withdraw_deposit(deps: DepsMut, info: &MessageInfo, amount: Uint128) -> Result<Response> {
    nonzero("amount", amount)?;
    let seller = &info.sender;
    let mut record = SELLERS.may_load(deps.storage, seller)?.unwrap_or_default();
    if amount > record.free {
        return Err(ContractError::DepositHeld {
            amount: amount.u128(),
            free: record.free.u128(),
            held: record.held.u128(),
        });
    }
    record.free = record.free.sub_checked(amount)?;
    SELLERS.save(deps.storage, seller, &record)?;
    payment::remove_deposit(deps.storage, amount)?;
    let token = CONFIG.load(deps.storage)?.token;
    let event = events::deposit_withdrawn(seller, amount.u128(), record.free.u128());
    Ok(Response::new()
        .add_event(event)
        .add_message(token::transfer(&token, seller, amount)?))
}
