//! State of private credits.

use oaic_client::PrivateCredits;
use oaic_messages::private_credits::{BooksResponse, ConfigResponse, QueryMsg};
use serde::Serialize;

use super::{both, open, paused, shown, Holder, Rows};
use crate::amount::Amount;
use crate::context::Context;
use crate::error::Result;

#[derive(Debug, Serialize)]
pub struct CreditsStatus {
    /// Its books, what it holds, and what it owes by them. What closed channels left and nobody has
    /// reclaimed is held on top of it, and is in no book.
    #[serde(flatten)]
    pub held: Holder<BooksResponse>,
    /// End of a pause of deposits.
    pub deposits_paused_until: Option<u64>,
}

impl CreditsStatus {
    /// None where the address isn't known.
    pub(super) fn ask(ctx: &Context) -> Result<Option<Self>> {
        let address = ctx.contracts.private_credits.as_ref();
        let questions = (&QueryMsg::Books {}, &QueryMsg::Config {});
        let found = Holder::ask::<PrivateCredits, ConfigResponse>(ctx, address, questions, owes)?;
        Ok(found.map(|(held, config)| Self {
            held,
            deposits_paused_until: config.paused_until,
        }))
    }

    pub(super) fn rows(&self, now: u64, rows: &mut Rows) {
        let books = &self.held.books;
        self.held.named("private credits", rows);
        rows.push((
            "unspent notes",
            format!(
                "{}, worth {}",
                books.outstanding_notes,
                shown(books.outstanding)
            ),
        ));
        rows.push(("deposited", both(books.deposited, "spent", books.spent)));
        rows.push((
            "into channels",
            both(books.into_channels, "reclaimed", books.reclaimed),
        ));
        rows.push(("exited", both(books.exited, "relayers", books.relayed)));
        rows.push((
            "fee on exits",
            both(books.fee_booked, "flushed", books.fee_flushed),
        ));
        rows.push(("dust", both(books.dust, "flushed", books.dust_flushed)));
        self.held.holds("credits hold", rows);
        rows.extend(paused("deposits paused", self.deposits_paused_until, now));
    }
}

/// As [`BooksResponse`] says.
fn owes(books: &BooksResponse) -> Amount {
    super::sum(&[
        books.outstanding.u128(),
        open(books.fee_booked, books.fee_flushed),
        open(books.dust, books.dust_flushed),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Amounts that no two sums of books have in common.
    #[test]
    fn owed_are_notes_and_what_of_fee_and_dust_is_not_flushed() {
        let books = BooksResponse {
            outstanding: 1_000u128.into(),
            deposited: 1_000_000u128.into(),
            fee_booked: 150u128.into(),
            fee_flushed: 50u128.into(),
            dust: 17u128.into(),
            dust_flushed: 7u128.into(),
            ..BooksResponse::default()
        };
        assert_eq!(owes(&books), Amount(1_110));
    }
}
