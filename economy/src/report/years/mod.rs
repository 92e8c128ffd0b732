//! What a scenario over years reports: where the supply was over time, and what became of it.

mod charts;
mod html;
mod text;

use cosmwasm_std::Uint128;
use oaic_messages::shared::UOAIC_PER_OAIC;
use serde::Serialize;

use crate::audit::Check;
use crate::format::{grouped, oaic};

/// Figures of one run. Every amount is uoaic, a string in JSON, unless its field says otherwise.
#[derive(Clone, Debug, Serialize)]
pub struct YearsReport {
    pub scenario: &'static str,
    /// `embedded` or `localnet`.
    pub backend: String,
    pub chain_id: String,
    pub days: u64,
    /// Where the supply was, over time; the last one is the end.
    pub samples: Vec<Sample>,
    /// Where every unit of the supply at genesis is at the end.
    pub accounts: Vec<Account>,
    /// Each unlock, looked at a day before, at its second, and a day after.
    pub unlocks: Vec<Unlock>,
    pub proposals: Vec<Proposal>,
    pub sales: Vec<Sale>,
    pub stakes: Vec<Stake>,
    pub buybacks: Vec<Buyback>,
    /// Somebody who bought votes to pay itself with them.
    pub attack: Attack,
    pub totals: Totals,
    pub balanced: bool,
    pub checks: Vec<Check>,
    pub duration_ms: u64,
}

/// Where the supply was at one time. The parts that hold coins sum to the supply at genesis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sample {
    /// Days since genesis.
    pub day: u64,
    pub locked: Uint128,
    /// For sale and not sold.
    pub unsold: Uint128,
    /// Reserve and risk pool.
    pub treasury: Uint128,
    pub incentives: Uint128,
    /// Staked: bonded, not unbonding.
    pub staked: Uint128,
    /// Everything else that exists: in accounts, escrows, and vested or earned but not claimed.
    pub liquid: Uint128,
    pub burned: Uint128,
    /// Vested so far, claimed or not; wherever it is by now, it is counted there.
    pub unlocked: Uint128,
}

impl Sample {
    pub fn supply(&self) -> Uint128 {
        self.locked + self.unsold + self.treasury + self.incentives + self.staked + self.liquid
    }

    /// What circulates: supply without treasury, incentives, locked and unsold.
    pub fn circulating(&self) -> Uint128 {
        self.staked + self.liquid
    }
}

/// A line of the statement: who holds what at the end.
#[derive(Clone, Debug, Serialize)]
pub struct Account {
    pub label: String,
    pub note: String,
    pub amount: Uint128,
}

/// An unlock, looked at three times. Amounts are what the plan had released by then.
#[derive(Clone, Debug, Serialize)]
pub struct Unlock {
    pub plan: String,
    /// Day of the unlock since genesis.
    pub day: u64,
    pub before: Uint128,
    pub on: Uint128,
    pub after: Uint128,
}

#[derive(Clone, Debug, Serialize)]
pub struct Proposal {
    pub id: u64,
    /// Day it was made, since genesis.
    pub day: u64,
    pub class: String,
    pub title: String,
    /// `executed`, `voted down`, `too few yes`, `vetoed by the committee`, …
    pub outcome: String,
    /// Yes of yes and no, as text; `–` before it has ended.
    pub yes: String,
    /// Yes of the supply at the snapshot, as text.
    pub of_supply: String,
    /// Yes of the supply that its class needs, as text.
    pub needed: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Sale {
    pub name: String,
    pub outcome: String,
    pub for_sale: Uint128,
    pub sold: Uint128,
    /// In millionths of a USD, as is `refunded`.
    pub raised: Uint128,
    pub refunded: Uint128,
}

#[derive(Clone, Debug, Serialize)]
pub struct Stake {
    pub account: String,
    /// Seconds it was locked for; 0 is flexible.
    pub term: u64,
    pub amount: Uint128,
    pub tier: u8,
    pub dividends: Uint128,
}

#[derive(Clone, Debug, Serialize)]
pub struct Buyback {
    pub day: u64,
    /// In millionths of a USD.
    pub sold: Uint128,
    pub burned: Uint128,
    pub budget: Uint128,
}

/// What it cost to buy votes in the sale, and what they moved. The price of OAIC is the sale's.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Attack {
    pub accounts: u64,
    pub bought: Uint128,
    /// What it paid for them, in units of the sale's first denom.
    pub paid: Uint128,
    pub proposals: u64,
    /// Whether the others voted its last one down.
    pub repelled: bool,
    pub payments: Vec<Payment>,
    /// OAIC that its votes moved, in all.
    pub moved: Uint128,
    /// What that was worth at the price that it paid, in the same units, rounded up.
    pub worth: Uint128,
    /// What the attack lost, in the same units, if what it bought is worth nothing afterwards.
    pub lost: Uint128,
}

/// A payment that the attacker voted itself, in uoaic.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Payment {
    pub proposal: u64,
    /// Day it was paid, since genesis.
    pub day: u64,
    pub yes: Uint128,
    pub no: Uint128,
    pub moved: Uint128,
}

impl Attack {
    /// It in a sentence: what it cost, what it moved, and that it lost.
    pub(super) fn sentence(&self) -> String {
        format!(
            "Somebody bought {} OAIC with {} accounts for {} USD in the sale and staked them. While at \
             most a fifth of the others' votes said No, it voted itself {} OAIC in {} payments, worth \
             {} USD at the price that it paid. If what it bought is worth nothing afterwards, the \
             attack lost {} USD.",
            oaic(self.bought.u128()),
            self.accounts,
            oaic(self.paid.u128()),
            oaic(self.moved.u128()),
            self.payments.len(),
            oaic(self.worth.u128()),
            oaic(self.lost.u128()),
        )
    }
}

#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Totals {
    pub initial_supply: Uint128,
    pub supply: Uint128,
    pub burned_fees: Uint128,
    pub burned_buybacks: Uint128,
    /// Settled for calls, before the fee.
    pub settled: Uint128,
    pub dividends: Uint128,
    pub rewards: Uint128,
    pub grants: Uint128,
    pub reserve_spent: Uint128,
    pub risk_paid: Uint128,
}

pub(super) struct Figure {
    pub name: &'static str,
    pub key: &'static str,
    pub value: String,
    /// Without what a tile has no room for.
    pub short: String,
    /// Of `short`.
    pub unit: &'static str,
}

impl YearsReport {
    pub(super) fn figures(&self) -> Vec<Figure> {
        let totals = &self.totals;
        let amount = |name, key, value: Uint128| Figure {
            name,
            key,
            value: oaic(value.u128()),
            short: grouped(value.u128() / UOAIC_PER_OAIC),
            unit: "OAIC",
        };
        let last = self.samples.last().copied().unwrap_or_default();
        let mut figures = vec![Figure {
            name: "days walked",
            key: "days",
            value: grouped(self.days),
            short: grouped(self.days),
            unit: "days",
        }];
        figures.extend([
            amount(
                "supply at genesis",
                "totals.initial_supply",
                totals.initial_supply,
            ),
            amount("supply at the end", "totals.supply", totals.supply),
            amount("circulating at the end", "samples[-1]", last.circulating()),
            amount("burned by fees", "totals.burned_fees", totals.burned_fees),
            amount(
                "burned by buybacks",
                "totals.burned_buybacks",
                totals.burned_buybacks,
            ),
            amount("settled for calls", "totals.settled", totals.settled),
            amount("dividends paid", "totals.dividends", totals.dividends),
            amount("usage rewards paid", "totals.rewards", totals.rewards),
            amount("grants and bounties paid", "totals.grants", totals.grants),
            amount(
                "reserve spent by votes",
                "totals.reserve_spent",
                totals.reserve_spent,
            ),
            amount(
                "claims paid by the risk pool",
                "totals.risk_paid",
                totals.risk_paid,
            ),
        ]);
        figures
    }

    pub fn accounted(&self) -> Uint128 {
        self.accounts.iter().map(|account| account.amount).sum()
    }
}

/// A span as people say it: `flexible`, `90 days`, `2 years`.
pub(super) fn term(seconds: u64) -> String {
    const DAY: u64 = 86_400;
    match seconds {
        0 => "flexible".to_owned(),
        s if s % (365 * DAY) == 0 => match s / (365 * DAY) {
            1 => "1 year".to_owned(),
            years => format!("{years} years"),
        },
        s if s % DAY == 0 => format!("{} days", s / DAY),
        s => format!("{} s", grouped(s)),
    }
}
