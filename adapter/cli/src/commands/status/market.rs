//! State of the data market.

use oaic_client::DataMarket;
use oaic_messages::data_market::{ConfigResponse, QueryMsg, TotalsResponse};
use serde::Serialize;

use super::{both, open, paused, shown, Holder, Rows};
use crate::amount::Amount;
use crate::context::Context;
use crate::error::Result;

#[derive(Debug, Serialize)]
pub struct MarketStatus {
    /// Its books, what it holds, and what it owes by them.
    #[serde(flatten)]
    pub held: Holder<TotalsResponse>,
    /// End of a pause of openings.
    pub openings_paused_until: Option<u64>,
}

impl MarketStatus {
    /// None where the address isn't known.
    pub(super) fn ask(ctx: &Context) -> Result<Option<Self>> {
        let address = ctx.contracts.data_market.as_ref();
        let questions = (&QueryMsg::Totals {}, &QueryMsg::Config {});
        let found = Holder::ask::<DataMarket, ConfigResponse>(ctx, address, questions, owes)?;
        Ok(found.map(|(held, config)| Self {
            held,
            openings_paused_until: config.paused_until,
        }))
    }

    pub(super) fn rows(&self, now: u64, rows: &mut Rows) {
        let totals = &self.held.totals;
        self.held.named("data market", rows);
        rows.push((
            "orders",
            format!("{}, of which {} hold money", totals.orders, totals.open),
        ));
        rows.push(("escrowed", shown(totals.escrowed)));
        rows.push(("sellers' deposits", shown(totals.deposits)));
        rows.push(("sold", both(totals.paid, "refunded", totals.refunded)));
        rows.push((
            "fee on sales",
            both(totals.fee_booked, "flushed", totals.fee_flushed),
        ));
        rows.push((
            "sellers earned",
            both(totals.earned, "claimed", totals.claimed),
        ));
        rows.push((
            "referrals on sales",
            both(totals.referral_earned, "claimed", totals.referral_claimed),
        ));
        self.held.holds("market holds", rows);
        rows.extend(paused("market paused", self.openings_paused_until, now));
    }
}

/// As [`TotalsResponse`] says.
fn owes(totals: &TotalsResponse) -> Amount {
    super::sum(&[
        totals.escrowed.u128(),
        totals.deposits.u128(),
        open(totals.earned, totals.claimed),
        open(totals.referral_earned, totals.referral_claimed),
        open(totals.fee_booked, totals.fee_flushed),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owed_is_what_is_held_and_what_of_the_rest_nobody_was_paid_yet() {
        let totals = TotalsResponse {
            escrowed: 1_000u128.into(),
            deposits: 10_000u128.into(),
            paid: 1_000_000u128.into(),
            earned: 150u128.into(),
            claimed: 50u128.into(),
            referral_earned: 17u128.into(),
            referral_claimed: 7u128.into(),
            fee_booked: 5u128.into(),
            fee_flushed: 4u128.into(),
            ..TotalsResponse::default()
        };
        assert_eq!(owes(&totals), Amount(11_111));
    }
}
