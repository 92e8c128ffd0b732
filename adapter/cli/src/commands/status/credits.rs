//! State of private credits.

use oaic_client::PrivateCredits;
use oaic_messages::private_credits::{ConfigResponse, QueryMsg, TotalsResponse};
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
    pub held: Holder<TotalsResponse>,
    /// End of a pause of deposits.
    pub deposits_paused_until: Option<u64>,
}

impl CreditsStatus {
    /// None where the address isn't known.
    pub(super) fn ask(ctx: &Context) -> Result<Option<Self>> {
        let address = ctx.contracts.private_credits.as_ref();
        let questions = (&QueryMsg::Totals {}, &QueryMsg::Config {});
        let found = Holder::ask::<PrivateCredits, ConfigResponse>(ctx, address, questions, owes)?;
        Ok(found.map(|(held, config)| Self {
            held,
            deposits_paused_until: config.paused_until,
        }))
    }

    pub(super) fn rows(&self, now: u64, rows: &mut Rows) {
        let totals = &self.held.totals;
        self.held.named("private credits", rows);
        rows.push((
            "unspent notes",
            format!(
                "{}, worth {}",
                totals.outstanding_notes,
                shown(totals.outstanding)
            ),
        ));
        rows.push(("deposited", both(totals.deposited, "spent", totals.spent)));
        rows.push((
            "into channels",
            both(totals.into_channels, "reclaimed", totals.reclaimed),
        ));
        rows.push(("exited", both(totals.exited, "relayers", totals.relayed)));
        rows.push((
            "fee on exits",
            both(totals.fee_booked, "flushed", totals.fee_flushed),
        ));
        rows.push(("dust", both(totals.dust, "flushed", totals.dust_flushed)));
        self.held.holds("credits hold", rows);
        rows.extend(paused("deposits paused", self.deposits_paused_until, now));
    }
}

/// As [`TotalsResponse`] says.
fn owes(totals: &TotalsResponse) -> Amount {
    super::sum(&[
        totals.outstanding.u128(),
        open(totals.fee_booked, totals.fee_flushed),
        open(totals.dust, totals.dust_flushed),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Amounts that no two sums of books have in common.
    #[test]
    fn owed_are_notes_and_what_of_fee_and_dust_is_not_flushed() {
        let totals = TotalsResponse {
            outstanding: 1_000u128.into(),
            deposited: 1_000_000u128.into(),
            fee_booked: 150u128.into(),
            fee_flushed: 50u128.into(),
            dust: 17u128.into(),
            dust_flushed: 7u128.into(),
            ..TotalsResponse::default()
        };
        assert_eq!(owes(&totals), Amount(1_110));
    }
}
