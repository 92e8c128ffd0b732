//! Closing a channel: what is left goes back to the depositor, or to the account that was named at
//! opening.

use cosmwasm_std::{DepsMut, Env};
use oaic_runtime::{token, Checked};

use super::channel::OpenChannel;
use super::list::Done;
use crate::error::ContractError;
use crate::events;
use crate::records::BOOKS;
use crate::state::Config;

/// Closes a channel. The depositor gets the rest untaxed: it never changed hands. Another account
/// pays the ordinary fee on it, or a channel would carry payments past the fee.
pub fn close(
    deps: &mut DepsMut,
    env: &Env,
    config: &Config,
    mut open: OpenChannel,
    how: &'static str,
) -> Result<Done, ContractError> {
    let paid = open.agreement.paid(&open.ledger)?;
    let rest = open.ledger.reserved;
    open.ledger.reserved = 0;
    open.agreement.closed = true;
    open.channel.closed_at = Some(env.block.time.seconds());
    open.channel.refunded = rest.into();
    open.channel.payer_unlock = None;
    open.channel.refund_unlock = None;
    open.save(deps.storage)?;

    let rest = u128::from(rest);
    let mut books = BOOKS.may_load(deps.storage, &())?.unwrap_or_default();
    books.reserved = books.reserved.minus(rest)?;
    let channel = &open.channel;
    let (to, fee) = match &channel.refund_to {
        None => (&channel.payer, 0),
        Some(account) => {
            let now = env.block.time.seconds();
            books.fee.refresh(deps.querier, &config.token, now);
            let fee = books.fee.book(rest)?;
            books.refund_fees = books.refund_fees.plus(fee)?;
            (account, fee)
        }
    };
    BOOKS.save(deps.storage, &(), &books);

    let message = match rest.minus(fee)? {
        0 => None,
        net => Some(token::transfer(&config.token, to, net.into())?),
    };
    Ok(Done {
        event: events::channel_closed(open.number, how, paid, to, rest, fee),
        message,
    })
}
