//! Contracts that hold the token for others: settlement, the data market, private credits.

use cosmwasm_std::Addr;
use oaic_client::{Contract, DataMarket, Handle, PrivateCredits, Settlement};
use oaic_messages::{compute_settlement as cs, data_market as dm, private_credits as pc};
use serde::de::DeserializeOwned;

use super::{balance, both, code_of, open, paused, shown, sum, with_code, Rows};
use crate::commands::prelude::*;

/// A contract, its totals, and whether what it holds covers them.
#[derive(Debug, Serialize)]
pub struct Holder<T> {
    pub address: String,
    pub code_id: Option<u64>,
    pub totals: T,
    /// What it holds of the token.
    pub balance: Amount,
    /// What its totals say that it must hold at least.
    pub owes: Amount,
}

impl<T: DeserializeOwned> Holder<T> {
    /// A contract with its configuration, by its own questions for totals and that; `owes` adds up
    /// what totals say. None where its address isn't known.
    fn ask<K: Contract, C: DeserializeOwned>(
        ctx: &Context,
        address: &Option<Addr>,
        (totals, config): (&K::Query, &K::Query),
        owes: fn(&T) -> Amount,
    ) -> Result<Option<(Self, C)>> {
        let Some(address) = address else {
            return Ok(None);
        };
        let contract = Handle::<K>::new(ctx.chain.as_ref(), address.clone());
        let code_id = code_of(ctx.chain.as_ref(), address, K::NAME)?;
        let totals = contract.query(totals)?;
        let held = Self {
            address: address.to_string(),
            code_id: Some(code_id),
            owes: owes(&totals),
            totals,
            balance: balance(ctx, address)?,
        };
        Ok(Some((held, contract.query(config)?)))
    }

    fn named(&self, name: &'static str, rows: &mut Rows) {
        rows.push((name, with_code(&self.address, self.code_id)));
    }

    /// The row that says whether what it holds is enough.
    fn holds(&self, name: &'static str, rows: &mut Rows) {
        rows.push((name, covered(self.balance, self.owes)));
    }
}

fn covered(balance: Amount, owes: Amount) -> String {
    let covers = if balance >= owes {
        "covers"
    } else {
        "DOES NOT COVER"
    };
    format!("{balance}, {covers} the {owes} it owes")
}

/// A contract whose openings can be paused.
#[derive(Debug, Serialize)]
pub struct OpeningsStatus<T> {
    #[serde(flatten)]
    pub held: Holder<T>,
    pub openings_paused_until: Option<u64>,
}

pub type SettlementStatus = OpeningsStatus<cs::TotalsResponse>;

impl SettlementStatus {
    /// None where the address isn't known.
    pub(super) fn ask(ctx: &Context) -> Result<Option<Self>> {
        let address = &ctx.contracts.settlement;
        let questions = (&cs::QueryMsg::Totals {}, &cs::QueryMsg::Config {});
        let owes = |totals: &cs::TotalsResponse| {
            sum(&[
                totals.reserved.u128(),
                open(totals.earned, totals.claimed),
                open(totals.referral_earned, totals.referral_claimed),
                open(totals.fee_booked, totals.fee_flushed),
                totals.bonded.u128(),
            ])
        };
        let found = Holder::ask::<Settlement, cs::ConfigResponse>(ctx, address, questions, owes)?;
        Ok(found.map(|(held, config)| Self {
            held,
            openings_paused_until: config.paused_until,
        }))
    }

    pub(super) fn rows(&self, now: u64, rows: &mut Rows) {
        let totals = &self.held.totals;
        let fees = both(totals.fee_booked, "flushed", totals.fee_flushed);
        let referrals = both(totals.referral_earned, "claimed", totals.referral_claimed);
        self.held.named("settlement", rows);
        rows.extend([
            ("settled", shown(totals.settled)),
            ("fee booked", fees),
            ("earned", both(totals.earned, "claimed", totals.claimed)),
            ("referrals", referrals),
            ("reserved", shown(totals.reserved)),
            ("bonds", both(totals.bonded, "slashed", totals.slashed)),
        ]);
        self.held.holds("holds", rows);
        rows.extend(paused("openings paused", self.openings_paused_until, now));
    }
}

pub type MarketStatus = OpeningsStatus<dm::TotalsResponse>;

impl MarketStatus {
    /// None where the address isn't known.
    pub(super) fn ask(ctx: &Context) -> Result<Option<Self>> {
        let address = &ctx.contracts.data_market;
        let questions = (&dm::QueryMsg::Totals {}, &dm::QueryMsg::Config {});
        let owes = owed_by_market;
        let found = Holder::ask::<DataMarket, dm::ConfigResponse>(ctx, address, questions, owes)?;
        Ok(found.map(|(held, config)| Self {
            held,
            openings_paused_until: config.paused_until,
        }))
    }

    pub(super) fn rows(&self, now: u64, rows: &mut Rows) {
        let totals = &self.held.totals;
        let orders = format!("{}, of which {} hold money", totals.orders, totals.open);
        let fees = both(totals.fee_booked, "flushed", totals.fee_flushed);
        let referrals = both(totals.referral_earned, "claimed", totals.referral_claimed);
        self.held.named("data market", rows);
        rows.extend([
            ("orders", orders),
            ("escrowed", shown(totals.escrowed)),
            ("sellers' deposits", shown(totals.deposits)),
            ("sold", both(totals.paid, "refunded", totals.refunded)),
            ("fee on sales", fees),
            (
                "sellers earned",
                both(totals.earned, "claimed", totals.claimed),
            ),
            ("referrals on sales", referrals),
        ]);
        self.held.holds("market holds", rows);
        rows.extend(paused("market paused", self.openings_paused_until, now));
    }
}

/// As [`dm::TotalsResponse`] says.
fn owed_by_market(totals: &dm::TotalsResponse) -> Amount {
    sum(&[
        totals.escrowed.u128(),
        totals.deposits.u128(),
        open(totals.earned, totals.claimed),
        open(totals.referral_earned, totals.referral_claimed),
        open(totals.fee_booked, totals.fee_flushed),
    ])
}

#[derive(Debug, Serialize)]
pub struct CreditsStatus {
    /// What closed channels left and nobody has reclaimed is held on top of it, and is in no total.
    #[serde(flatten)]
    pub held: Holder<pc::TotalsResponse>,
    pub deposits_paused_until: Option<u64>,
}

impl CreditsStatus {
    /// None where the address isn't known.
    pub(super) fn ask(ctx: &Context) -> Result<Option<Self>> {
        let address = &ctx.contracts.private_credits;
        let questions = (&pc::QueryMsg::Totals {}, &pc::QueryMsg::Config {});
        let owes = owed_by_credits;
        let found =
            Holder::ask::<PrivateCredits, pc::ConfigResponse>(ctx, address, questions, owes)?;
        Ok(found.map(|(held, config)| Self {
            held,
            deposits_paused_until: config.paused_until,
        }))
    }

    pub(super) fn rows(&self, now: u64, rows: &mut Rows) {
        let totals = &self.held.totals;
        let (count, worth) = (totals.outstanding_notes, shown(totals.outstanding));
        let channels = both(totals.into_channels, "reclaimed", totals.reclaimed);
        let fees = both(totals.fee_booked, "flushed", totals.fee_flushed);
        self.held.named("private credits", rows);
        rows.extend([
            ("unspent notes", format!("{count}, worth {worth}")),
            ("deposited", both(totals.deposited, "spent", totals.spent)),
            ("into channels", channels),
            ("exited", both(totals.exited, "relayers", totals.relayed)),
            ("fee on exits", fees),
            ("dust", both(totals.dust, "flushed", totals.dust_flushed)),
        ]);
        self.held.holds("credits hold", rows);
        rows.extend(paused("deposits paused", self.deposits_paused_until, now));
    }
}

/// As [`pc::TotalsResponse`] says.
fn owed_by_credits(totals: &pc::TotalsResponse) -> Amount {
    sum(&[
        totals.outstanding.u128(),
        open(totals.fee_booked, totals.fee_flushed),
        open(totals.dust, totals.dust_flushed),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contract_that_holds_too_little_is_shouted_about() {
        let text = covered(Amount(4_999_999), Amount(5_000_000));
        assert!(text.contains("DOES NOT COVER the 5 OAIC"), "{text}");
        let text = covered(Amount(5_000_000), Amount(5_000_000));
        assert!(text.contains(", covers the 5 OAIC"), "{text}");
    }

    #[test]
    fn a_market_owes_what_it_holds_and_what_of_the_rest_nobody_was_paid_yet() {
        let totals = dm::TotalsResponse {
            escrowed: 1_000u128.into(),
            deposits: 10_000u128.into(),
            paid: 1_000_000u128.into(),
            earned: 150u128.into(),
            claimed: 50u128.into(),
            referral_earned: 17u128.into(),
            referral_claimed: 7u128.into(),
            fee_booked: 5u128.into(),
            fee_flushed: 4u128.into(),
            ..dm::TotalsResponse::default()
        };
        assert_eq!(owed_by_market(&totals), Amount(11_111));
    }

    /// Amounts that no two sums of totals have in common.
    #[test]
    fn credits_owe_notes_and_what_of_fee_and_dust_is_not_flushed() {
        let totals = pc::TotalsResponse {
            outstanding: 1_000u128.into(),
            deposited: 1_000_000u128.into(),
            fee_booked: 150u128.into(),
            fee_flushed: 50u128.into(),
            dust: 17u128.into(),
            dust_flushed: 7u128.into(),
            ..pc::TotalsResponse::default()
        };
        assert_eq!(owed_by_credits(&totals), Amount(1_110));
    }
}
