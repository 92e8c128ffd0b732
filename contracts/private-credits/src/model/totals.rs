//! Totals, and payments that leave the notes, less the fee.

use cosmwasm_std::{Addr, Uint128, WasmMsg};
use oaic_messages::private_credits::TotalsResponse;
use oaic_runtime::{token, Checked};

use crate::error::Result;
use crate::state::Totals;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Payment {
    Exit,
    Relay,
}

/// A payment that was recorded.
pub struct Paid {
    pub fee: u128,
    /// None where the fee takes all of it.
    pub message: Option<WasmMsg>,
}

impl Totals {
    /// Records new notes.
    pub fn added(&mut self, value: u128, notes: usize) -> Result<()> {
        self.outstanding = self.outstanding.add_checked(value)?;
        let notes = u64::try_from(notes).unwrap_or(u64::MAX);
        self.outstanding_notes = self.outstanding_notes.add_checked(notes)?;
        Ok(())
    }

    /// Records spent notes.
    pub fn spent(&mut self, value: u128, notes: usize) -> Result<()> {
        self.outstanding = self.outstanding.sub_checked(value)?;
        let notes = u64::try_from(notes).unwrap_or(u64::MAX);
        self.outstanding_notes = self.outstanding_notes.sub_checked(notes)?;
        self.spent = self.spent.add_checked(value)?;
        Ok(())
    }

    /// Pays an account less the fee, which is booked here because the token does not charge it.
    pub fn pay(
        &mut self,
        token: &Addr,
        payment: Payment,
        account: &Addr,
        gross: u128,
    ) -> Result<Paid> {
        let total = match payment {
            Payment::Exit => &mut self.exited,
            Payment::Relay => &mut self.relayed,
        };
        *total = total.add_checked(gross)?;
        let fee = self.fee.book(gross)?;
        let net = gross.sub_checked(fee)?;
        let message = match net {
            // A single unit is all fee, and the token rejects zero transfers.
            0 => None,
            net => Some(token::transfer(token, account, net.into())?),
        };
        Ok(Paid { fee, message })
    }
}

impl From<Totals> for TotalsResponse {
    fn from(totals: Totals) -> Self {
        Self {
            outstanding: totals.outstanding.into(),
            outstanding_notes: totals.outstanding_notes,
            deposited: totals.deposited.into(),
            spent: totals.spent.into(),
            into_channels: totals.into_channels.into(),
            exited: totals.exited.into(),
            relayed: totals.relayed.into(),
            reclaimed: totals.reclaimed.into(),
            dust: totals.dust.into(),
            dust_flushed: totals.dust_flushed.into(),
            fee_points: Uint128::new(totals.fee.points),
            fee_booked: Uint128::new(totals.fee.booked),
            fee_flushed: totals.fee_flushed.into(),
        }
    }
}
