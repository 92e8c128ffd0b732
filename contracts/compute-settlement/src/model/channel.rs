//! The three records of a channel, loaded and saved together.

use cosmwasm_std::{Addr, Env, Storage};
use oaic_runtime::{Checked, RuntimeError};

use crate::error::{ContractError, Result};
use crate::state::{
    Agreement, Channel, ChannelBalance, AGREEMENTS, CHANNELS, CHANNEL_BALANCES, TOTALS,
};

/// All records of a channel that is not closed.
pub struct OpenChannel {
    pub number: u64,
    pub channel: Channel,
    pub agreement: Agreement,
    pub balance: ChannelBalance,
}

impl OpenChannel {
    /// Loads a channel, with the session key in force now.
    pub fn load(storage: &dyn Storage, env: &Env, number: u64) -> Result<Self> {
        let unknown = || RuntimeError::unknown("channel", number);
        let channel = CHANNELS.may_load(storage, number)?.ok_or_else(unknown)?;
        let mut agreement = AGREEMENTS.may_load(storage, &number)?.ok_or_else(unknown)?;
        let balance = CHANNEL_BALANCES
            .may_load(storage, &number)?
            .ok_or_else(unknown)?;
        if agreement.closed {
            return Err(ContractError::ChannelClosed { channel: number });
        }
        agreement.promote(&balance, env.block.time.seconds(), env.block.height)?;
        Ok(OpenChannel {
            number,
            channel,
            agreement,
            balance,
        })
    }

    /// Refuses everyone but the payer.
    pub fn ensure_payer(&self, sender: &Addr, action: &'static str) -> Result<()> {
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

    pub fn save(&self, storage: &mut dyn Storage) -> Result<()> {
        CHANNELS.save(storage, self.number, &self.channel)?;
        AGREEMENTS.save(storage, &self.number, &self.agreement);
        CHANNEL_BALANCES.save(storage, &self.number, &self.balance);
        Ok(())
    }
}

/// Adds a deposit to the total of reserves.
pub fn add_to_reserved(storage: &mut dyn Storage, amount: u64) -> Result<()> {
    let mut totals = TOTALS.may_load(storage, &())?.unwrap_or_default();
    totals.reserved = totals.reserved.add_checked(u128::from(amount))?;
    TOTALS.save(storage, &(), &totals);
    Ok(())
}
