//! Spending on a channel that is open.

use cosmwasm_std::{DepsMut, Response};
use oaic_messages::compute_settlement::ReceiveMsg;
use oaic_messages::private_credits::Command;
use oaic_runtime::{token, Checked};

use crate::error::Result;
use crate::events;
use crate::model::channel::SignedCommand;
use crate::model::spend::Spent;
use crate::state::{Config, CHANNELS, TOTALS};

/// Adds to a channel. Only its session key may do so, like only the payer at settlement.
pub fn top_up(
    deps: DepsMut,
    config: &Config,
    signed: &SignedCommand<'_>,
    spent: &Spent,
    amount: u128,
    response: Response,
) -> Result<Response> {
    let command = Command::TopUp {
        action: &spent.digest,
    };
    let mut channel = signed.check(deps.storage, deps.api, config, &command)?;
    channel.deposited = channel.deposited.add_checked(amount.into())?;
    CHANNELS.save(deps.storage, signed.channel, &channel)?;
    let mut totals = TOTALS.load(deps.storage)?;
    totals.into_channels = totals.into_channels.add_checked(amount)?;
    TOTALS.save(deps.storage, &totals)?;
    let hook = ReceiveMsg::TopUp {
        channel: signed.channel,
    };
    let send = token::send(&config.token, &config.settlement, amount.into(), &hook)?;
    Ok(response
        .add_event(events::commanded(signed.channel, signed.sequence, "top_up"))
        .add_event(events::credit_topped_up(signed.channel, amount))
        .add_message(send))
}
