//! New notes: paid in, and made of what channels left.

use oaic_messages::private_credits::{
    Command, ExecuteMsg, NewNote, ReceiveMsg, Relay, MAX_NEW_NOTES,
};
use oaic_records::element::to_binary;
use oaic_vouchers::SigningKey;

use super::Wallet;
use crate::denomination;
use crate::error::{Result, WalletError};
use crate::keys::Origin;

impl Wallet {
    /// A deposit of notes of these values: the hook of the token's `Send`, and the amount to send.
    ///
    /// # Errors
    /// [`WalletError::Unproven`] before a sync, [`WalletError::Count`], [`WalletError::Denomination`],
    /// [`WalletError::Reach`].
    pub fn deposit(&mut self, values: &[u64]) -> Result<(ReceiveMsg, u128)> {
        let found = values.len();
        if !(1..=MAX_NEW_NOTES).contains(&found) {
            return Err(WalletError::Count {
                found,
                min: 1,
                max: MAX_NEW_NOTES,
            });
        }
        let notes = self.new_notes(Origin::Deposit, values)?;
        let amount = values.iter().copied().map(u128::from).sum();
        Ok((ReceiveMsg::Deposit { notes }, amount))
    }

    /// Values of notes that make an amount exactly.
    ///
    /// # Errors
    /// [`WalletError::Amount`].
    pub fn split(&self, amount: u128) -> Result<Vec<u64>> {
        match denomination::split(amount, &self.denominations) {
            (values, 0) if !values.is_empty() => Ok(values),
            (_, rest) => Err(WalletError::Amount {
                amount,
                max: MAX_NEW_NOTES,
                known: self.denominations.clone(),
                rest,
            }),
        }
    }

    /// Takes back what a closed channel left: `left` uoaic, less the relayer's fee, as the largest
    /// notes it makes. What is below the smallest denomination goes to the risk pool; when it is
    /// more than one message holds, the rest waits for the next.
    ///
    /// # Errors
    /// [`WalletError::Unproven`] before a sync, [`WalletError::Amount`] when the fee is more than what
    /// is left, [`WalletError::Reach`].
    pub fn reclaim(
        &mut self,
        channel: u64,
        sequence: u64,
        key: &SigningKey,
        left: u128,
        relay: Option<Relay>,
    ) -> Result<ExecuteMsg> {
        let fee = relay.as_ref().map_or(0, |relay| relay.fee.u128());
        let amount = left.checked_sub(fee).ok_or_else(|| WalletError::Amount {
            amount: left,
            max: MAX_NEW_NOTES,
            known: self.denominations.clone(),
            rest: fee,
        })?;
        let (values, _) = denomination::split(amount, &self.denominations);
        self.own_channels(&[channel])?;
        let notes = self.new_notes(Origin::Reclaim(channel), &values)?;
        let commander = self.command(channel, sequence, key)?;
        let signature = commander.sign(&Command::Reclaim {
            notes: &notes,
            relay: relay.as_ref(),
        });
        Ok(ExecuteMsg::Reclaim {
            channel,
            notes,
            relay,
            sequence,
            signature,
        })
    }

    fn new_notes(&mut self, origin: Origin, values: &[u64]) -> Result<Vec<NewNote>> {
        self.ensure_proven()?;
        if let Some(value) = values.iter().find(|v| !self.denominations.contains(v)) {
            return Err(WalletError::Denomination {
                value: u128::from(*value),
                known: self.denominations.clone(),
            });
        }
        let count = u32::try_from(values.len()).unwrap_or(u32::MAX);
        let first = self.numbers(origin).take(count)?;
        self.look_for(origin);
        let notes = (first..).zip(values).map(|(number, value)| NewNote {
            denomination: (*value).into(),
            owner: to_binary(&self.keys.note_of(origin, number, *value).owner()),
        });
        Ok(notes.collect())
    }
}
