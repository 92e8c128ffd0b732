//! State of settlement.

use oaic_client::Settlement;
use oaic_messages::compute_settlement::{ConfigResponse, QueryMsg, TotalsResponse};
use serde::Serialize;

use super::{both, open, paused, shown, Holder, Rows};
use crate::amount::Amount;
use crate::context::Context;
use crate::error::Result;

#[derive(Debug, Serialize)]
pub struct SettlementStatus {
    /// Its books, what it holds, and what it owes by them.
    #[serde(flatten)]
    pub held: Holder<TotalsResponse>,
    /// End of a pause of openings.
    pub openings_paused_until: Option<u64>,
}

impl SettlementStatus {
    /// None where the address isn't known.
    pub(super) fn ask(ctx: &Context) -> Result<Option<Self>> {
        let address = ctx.contracts.settlement.as_ref();
        let questions = (&QueryMsg::Totals {}, &QueryMsg::Config {});
        let found = Holder::ask::<Settlement, ConfigResponse>(ctx, address, questions, owes)?;
        Ok(found.map(|(held, config)| Self {
            held,
            openings_paused_until: config.paused_until,
        }))
    }

    pub(super) fn rows(&self, now: u64, rows: &mut Rows) {
        let totals = &self.held.totals;
        self.held.named("settlement", rows);
        rows.push(("settled", shown(totals.settled)));
        rows.push((
            "fee booked",
            both(totals.fee_booked, "flushed", totals.fee_flushed),
        ));
        rows.push(("earned", both(totals.earned, "claimed", totals.claimed)));
        rows.push((
            "referrals",
            both(totals.referral_earned, "claimed", totals.referral_claimed),
        ));
        rows.push(("reserved", shown(totals.reserved)));
        rows.push(("bonds", both(totals.bonded, "slashed", totals.slashed)));
        self.held.holds("holds", rows);
        rows.extend(paused("openings paused", self.openings_paused_until, now));
    }
}

fn owes(totals: &TotalsResponse) -> Amount {
    super::sum(&[
        totals.reserved.u128(),
        open(totals.earned, totals.claimed),
        open(totals.referral_earned, totals.referral_claimed),
        open(totals.fee_booked, totals.fee_flushed),
        totals.bonded.u128(),
    ])
}
