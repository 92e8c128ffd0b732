//! State of settlement.

use oaic_client::Settlement;
use oaic_messages::compute_settlement::{BooksResponse, ConfigResponse, QueryMsg};
use serde::Serialize;

use super::{both, open, paused, shown, Holder, Rows};
use crate::amount::Amount;
use crate::context::Context;
use crate::error::Result;

#[derive(Debug, Serialize)]
pub struct SettlementStatus {
    /// Its books, what it holds, and what it owes by them.
    #[serde(flatten)]
    pub held: Holder<BooksResponse>,
    /// End of a pause of openings.
    pub openings_paused_until: Option<u64>,
}

impl SettlementStatus {
    /// None where the address isn't known.
    pub(super) fn ask(ctx: &Context) -> Result<Option<Self>> {
        let address = ctx.contracts.settlement.as_ref();
        let questions = (&QueryMsg::Books {}, &QueryMsg::Config {});
        let found = Holder::ask::<Settlement, ConfigResponse>(ctx, address, questions, owes)?;
        Ok(found.map(|(held, config)| Self {
            held,
            openings_paused_until: config.paused_until,
        }))
    }

    pub(super) fn rows(&self, now: u64, rows: &mut Rows) {
        let books = &self.held.books;
        self.held.named("settlement", rows);
        rows.push(("settled", shown(books.settled)));
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
        self.held.holds("holds", rows);
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
