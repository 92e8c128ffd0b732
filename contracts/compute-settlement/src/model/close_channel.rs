//! Closing a channel: the rest goes back to the depositor, or to the account named at opening.

use cosmwasm_std::{DepsMut, Env};
use oaic_runtime::{token, Checked};

use crate::error::Result;
use crate::events;
use crate::model::channel::OpenChannel;
use crate::model::channel_list::Done;
use crate::state::{Config, TOTALS};

/// Closes a channel. The depositor gets the rest untaxed, because it never changed hands. Another
/// account pays the ordinary fee on it, or a channel would carry payments past the fee.
pub fn close(
    deps: &mut DepsMut,
    env: &Env,
    config: &Config,
    mut open: OpenChannel,
    how: &'static str,
) -> Result<Done> {
    let paid = open.agreement.paid(&open.balance)?;
    let rest = open.balance.reserved;
    open.balance.reserved = 0;
    open.agreement.closed = true;
    open.channel.closed_at = Some(env.block.time.seconds());
    open.channel.refunded = rest.into();
    open.channel.payer_unlock = None;
    open.channel.refund_unlock = None;
    open.save(deps.storage)?;

    let rest = u128::from(rest);
    let mut totals = TOTALS.may_load(deps.storage, &())?.unwrap_or_default();
    totals.reserved = totals.reserved.sub_checked(rest)?;
    let channel = &open.channel;
    let (to, fee) = match &channel.refund_to {
        None => (&channel.payer, 0),
        Some(account) => {
            let now = env.block.time.seconds();
            totals.fee.refresh(deps.querier, &config.token, now);
            let fee = totals.fee.book(rest)?;
            totals.refund_fees = totals.refund_fees.add_checked(fee)?;
            (account, fee)
        }
    };
    TOTALS.save(deps.storage, &(), &totals);

    let message = match rest.sub_checked(fee)? {
        0 => None,
        net => Some(token::transfer(&config.token, to, net.into())?),
    };
    Ok(Done {
        event: events::channel_closed(open.number, how, paid, to, rest, fee),
        message,
    })
}
