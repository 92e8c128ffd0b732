//! Totals, and the fee on what leaves.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Event, Uint128, WasmMsg};
use cw_storage_plus::Item;
use oaic_messages::private_credits::BooksResponse;
use oaic_revenue::fee::FeeBook;
use oaic_runtime::{token, Checked};

use crate::error::ContractError;
use crate::events;

pub const BOOKS: Item<Books> = Item::new("books");

/// Totals, in uoaic; see [`BooksResponse`].
#[cw_serde]
#[derive(Default)]
pub struct Books {
    pub fee: FeeBook,
    pub fee_flushed: u128,
    pub outstanding: u128,
    pub outstanding_notes: u64,
    pub deposited: u128,
    pub spent: u128,
    pub into_channels: u128,
    pub exited: u128,
    pub relayed: u128,
    pub reclaimed: u128,
    pub dust: u128,
    pub dust_flushed: u128,
}

/// Why somebody is paid.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Payment {
    /// He left with the value of notes.
    Exit,
    /// He sent somebody's message.
    Relay,
}

impl Books {
    /// New notes of this value are in the tree.
    pub fn added(&mut self, value: u128, notes: usize) -> Result<(), ContractError> {
        self.outstanding = self.outstanding.plus(value)?;
        let notes = u64::try_from(notes).unwrap_or(u64::MAX);
        self.outstanding_notes = self.outstanding_notes.plus(notes)?;
        Ok(())
    }

    /// Notes of this value are spent.
    pub fn spent(&mut self, value: u128, notes: usize) -> Result<(), ContractError> {
        self.outstanding = self.outstanding.minus(value)?;
        let notes = u64::try_from(notes).unwrap_or(u64::MAX);
        self.outstanding_notes = self.outstanding_notes.minus(notes)?;
        self.spent = self.spent.plus(value)?;
        Ok(())
    }

    /// Pays an account, less the fee, which is booked here because the token doesn't take it.
    pub fn pay(
        &mut self,
        token: &Addr,
        payment: Payment,
        account: &Addr,
        gross: u128,
    ) -> Result<(Event, Option<WasmMsg>), ContractError> {
        let total = match payment {
            Payment::Exit => &mut self.exited,
            Payment::Relay => &mut self.relayed,
        };
        *total = total.plus(gross)?;
        let fee = self.fee.book(gross)?;
        let net = gross.minus(fee)?;
        let message = match net {
            // A unit alone is all fee, and the token moves no nothing.
            0 => None,
            net => Some(token::transfer(token, account, net.into())?),
        };
        Ok((events::paid(payment, account, gross, fee), message))
    }
}

impl From<Books> for BooksResponse {
    fn from(books: Books) -> Self {
        Self {
            outstanding: books.outstanding.into(),
            outstanding_notes: books.outstanding_notes,
            deposited: books.deposited.into(),
            spent: books.spent.into(),
            into_channels: books.into_channels.into(),
            exited: books.exited.into(),
            relayed: books.relayed.into(),
            reclaimed: books.reclaimed.into(),
            dust: books.dust.into(),
            dust_flushed: books.dust_flushed.into(),
            fee_points: Uint128::new(books.fee.points),
            fee_booked: Uint128::new(books.fee.booked),
            fee_flushed: books.fee_flushed.into(),
        }
    }
}
