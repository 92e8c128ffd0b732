//! A channel's three records together, and topping it up.

use cosmwasm_std::{Addr, DepsMut, Env, Response, Storage};
use oaic_runtime::{Checked, RuntimeError};

use crate::error::ContractError;
use crate::events;
use crate::records::{Agreement, Ledger, AGREEMENTS, BOOKS, LEDGERS};
use crate::state::{Channel, CHANNELS};

/// All of a channel that is not closed.
pub struct OpenChannel {
    pub number: u64,
    pub channel: Channel,
    pub agreement: Agreement,
    pub ledger: Ledger,
}

impl OpenChannel {
    /// Loads it, with the session key that is in force now.
    pub fn load(storage: &dyn Storage, env: &Env, number: u64) -> Result<Self, ContractError> {
        let unknown = || RuntimeError::unknown("channel", number);
        let channel = CHANNELS.may_load(storage, number)?.ok_or_else(unknown)?;
        let mut agreement = AGREEMENTS.may_load(storage, &number)?.ok_or_else(unknown)?;
        let ledger = LEDGERS.may_load(storage, &number)?.ok_or_else(unknown)?;
        if agreement.closed {
            return Err(ContractError::ChannelClosed { channel: number });
        }
        agreement.promote(&ledger, env.block.time.seconds(), env.block.height)?;
        Ok(OpenChannel {
            number,
            channel,
            agreement,
            ledger,
        })
    }

    /// Refuses everyone but the payer.
    pub fn ensure_payer(&self, sender: &Addr, action: &'static str) -> Result<(), ContractError> {
        match self.channel.payer == *sender {
            true => Ok(()),
            false => Err(RuntimeError::unauthorized(
                sender,
                action,
                format!("payer {}", self.channel.payer),
            )
            .into()),
        }
    }

    pub fn save(&self, storage: &mut dyn Storage) -> Result<(), ContractError> {
        CHANNELS.save(storage, self.number, &self.channel)?;
        AGREEMENTS.save(storage, &self.number, &self.agreement);
        LEDGERS.save(storage, &self.number, &self.ledger);
        Ok(())
    }
}

/// Adds to a channel's reserve, out of its payer's account alone: what comes in is not taxed and
/// the rest goes out to him untaxed, so that anybody else's top-up would be a payment past the fee.
/// No pause stops it, or who calls already would starve; and it changes no request to unlock.
pub fn top_up(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    amount: u64,
    number: u64,
) -> Result<Response, ContractError> {
    let mut open = OpenChannel::load(deps.storage, env, number)?;
    open.ensure_payer(sender, "top up this channel")?;
    open.agreement.deposited = open.agreement.deposited.plus(amount)?;
    open.ledger.reserved = open.ledger.reserved.plus(amount)?;
    open.save(deps.storage)?;
    reserve(deps.storage, amount)?;
    Ok(Response::new().add_event(events::channel_topped_up(
        number,
        sender,
        amount,
        open.ledger.reserved,
    )))
}

/// Books what came into a channel.
pub fn reserve(storage: &mut dyn Storage, amount: u64) -> Result<(), ContractError> {
    let mut books = BOOKS.may_load(storage, &())?.unwrap_or_default();
    books.reserved = books.reserved.plus(u128::from(amount))?;
    BOOKS.save(storage, &(), &books);
    Ok(())
}
