//! State of settlement.

use oaic_types::compute_settlement::{BooksResponse, ConfigResponse, QueryMsg};
use serde::Serialize;

use super::{balance, both, code_of, holds, open, paused, shown, with_code, Rows};
use crate::amount::Amount;
use crate::context::Context;
use crate::error::Result;

/// State of settlement.
#[derive(Debug, Serialize)]
pub struct SettlementStatus {
    /// Its address.
    pub address: String,
    /// Code it runs.
    pub code_id: Option<u64>,
    /// Its books.
    pub books: BooksResponse,
    /// What it holds of the token.
    pub balance: Amount,
    /// What its books say that it must hold at least.
    pub owes: Amount,
    /// End of a pause of openings.
    pub openings_paused_until: Option<u64>,
}

impl SettlementStatus {
    /// None where its address isn't known.
    pub(super) fn ask(ctx: &Context) -> Result<Option<Self>> {
        let Some(address) = &ctx.contracts.settlement else {
            return Ok(None);
        };
        let code_id = code_of(ctx.chain.as_ref(), address, "compute-settlement")?;
        let books: BooksResponse = ctx.ask(&QueryMsg::Books {})?;
        let config: ConfigResponse = ctx.ask(&QueryMsg::Config {})?;
        Ok(Some(Self {
            address: address.to_string(),
            code_id: Some(code_id),
            owes: owes(&books),
            books,
            balance: balance(ctx, address)?,
            openings_paused_until: config.paused_until,
        }))
    }

    pub(super) fn rows(&self, now: u64, rows: &mut Rows) {
        let books = &self.books;
        rows.push(("settlement", with_code(&self.address, self.code_id)));
        rows.push((
            "settled",
            format!(
                "{} in {} vouchers for {} calls",
                shown(books.settled),
                books.vouchers,
                books.calls
            ),
        ));
        rows.push((
            "fee booked",
            both(books.fee_booked, "flushed", books.fee_flushed),
        ));
        rows.push(("earned", both(books.earned, "claimed", books.claimed)));
        rows.push((
            "referrals",
            both(books.referral_earned, "claimed", books.referral_claimed),
        ));
        rows.push(("reserved", shown(books.reserved)));
        rows.push(("bonds", both(books.bonded, "slashed", books.slashed)));
        rows.push(("holds", holds(self.balance, self.owes)));
        rows.extend(paused("openings paused", self.openings_paused_until, now));
    }
}

fn owes(books: &BooksResponse) -> Amount {
    super::sum(&[
        books.reserved.u128(),
        open(books.earned, books.claimed),
        open(books.referral_earned, books.referral_claimed),
        open(books.fee_booked, books.fee_flushed),
        books.bonded.u128(),
    ])
}
