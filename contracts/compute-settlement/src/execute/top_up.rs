//! `TopUp`, a hook of `Send`.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use oaic_runtime::Checked;

use crate::error::Result;
use crate::events;
use crate::model::channel::{add_to_reserved, OpenChannel};

/// Adds to a channel's reserve, only from its payer's account: deposits are not taxed and the rest
/// goes back to the payer untaxed, so anybody else's top-up would be a payment past the fee. No
/// pause stops it, or running calls would starve; it does not change requests to unlock.
pub fn top_up(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    amount: u64,
    number: u64,
) -> Result<Response> {
    let mut open = OpenChannel::load(deps.storage, env, number)?;
    open.ensure_payer(sender, "top up this channel")?;
    open.agreement.deposited = open.agreement.deposited.add_checked(amount)?;
    open.balance.reserved = open.balance.reserved.add_checked(amount)?;
    open.save(deps.storage)?;
    add_to_reserved(deps.storage, amount)?;
    Ok(Response::new().add_event(events::channel_topped_up(
        number,
        sender,
        amount,
        open.balance.reserved,
    )))
}
