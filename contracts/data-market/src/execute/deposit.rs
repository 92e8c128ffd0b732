//! `Deposit`, a hook of `Send`: a seller's security for their orders.

use cosmwasm_std::{Addr, DepsMut, Response, Uint128};
use oaic_runtime::amount::nonzero;
use oaic_runtime::Checked;

use crate::error::Result;
use crate::events;
use crate::model::payment;
use crate::state::SELLERS;

/// Adds to the sender's own deposit, so no coins change hands.
pub fn deposit(deps: DepsMut, seller: &Addr, amount: Uint128) -> Result<Response> {
    nonzero("amount", amount)?;
    let mut record = SELLERS.may_load(deps.storage, seller)?.unwrap_or_default();
    record.free = record.free.add_checked(amount)?;
    SELLERS.save(deps.storage, seller, &record)?;
    payment::add_deposit(deps.storage, amount)?;
    let event = events::deposited(seller, amount.u128(), record.free.u128());
    Ok(Response::new().add_event(event))
}
