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
    /// Name of the scenario.
    pub scenario: &'static str,
    /// `embedded` or `localnet`.
    pub backend: String,
    /// Chain id.
    pub chain_id: String,
    /// Days that were walked.
    pub days: u64,
    /// Where the supply was, over time; the last one is the end.
    pub samples: Vec<Sample>,
    /// Where every unit of the supply at genesis is at the end.
    pub accounts: Vec<Account>,
    /// Each unlock, looked at a day before, on its second, and a day after.
    pub unlocks: Vec<Unlock>,
    /// Proposals, in order.
    pub proposals: Vec<Proposal>,
    /// Sales.
    pub sales: Vec<Sale>,
    /// Stakes, one a term.
    pub stakes: Vec<Stake>,
    /// Buyback auctions.
    pub buybacks: Vec<Buyback>,
    /// Somebody who bought votes to pay itself with them.
    pub attack: Attack,
    /// Figures beside the tables.
    pub totals: Totals,
    /// Whether every book adds up.
    pub balanced: bool,
    /// Every book that was recomputed.
    pub checks: Vec<Check>,
    /// How long the run took, in milliseconds.
    pub duration_ms: u64,
}

/// Where the supply was at one time. The parts that hold coins sum to the supply at genesis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sample {
    /// Days since genesis.
    pub day: u64,
    /// Not vested yet.
    pub locked: Uint128,
    /// For sale and not sold.
    pub unsold: Uint128,
    /// Reserve and risk pool.
    pub treasury: Uint128,
    /// In the incentives contract.
    pub incentives: Uint128,
    /// Staked: bonded, not unbonding.
    pub staked: Uint128,
    /// Everything else that exists: in accounts, escrows, and vested or earned but not claimed.
    pub liquid: Uint128,
    /// Burned so far.
    pub burned: Uint128,
    /// Vested so far, claimed or not; wherever it is by now, it is counted there.
    pub unlocked: Uint128,
}

impl Sample {
    /// Supply at this time.
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
    /// Who.
    pub label: String,
    /// What for.
    pub note: String,
    /// How much.
    pub amount: Uint128,
}

/// An unlock, looked at three times. Amounts are what the plan had released by then.
#[derive(Clone, Debug, Serialize)]
pub struct Unlock {
    /// Plan of the vesting contract.
    pub plan: String,
    /// Day of the unlock since genesis.
    pub day: u64,
    /// A day before.
    pub before: Uint128,
    /// On its second.
    pub on: Uint128,
    /// A day after.
    pub after: Uint128,
}

/// A proposal and what became of it.
#[derive(Clone, Debug, Serialize)]
pub struct Proposal {
    /// Number.
    pub id: u64,
    /// Day it was made, since genesis.
    pub day: u64,
    /// Policy class.
    pub class: String,
    /// Title.
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

/// A sale.
#[derive(Clone, Debug, Serialize)]
pub struct Sale {
    /// Which.
    pub name: String,
    /// What became of it.
    pub outcome: String,
    /// Offered.
    pub for_sale: Uint128,
    /// Sold, in the end.
    pub sold: Uint128,
    /// Coins that were raised, as text.
    pub raised: String,
    /// Coins that went back to buyers, as text.
    pub refunded: String,
}

/// A stake under one term.
#[derive(Clone, Debug, Serialize)]
pub struct Stake {
    /// Whose.
    pub account: String,
    /// Seconds it was locked for; 0 is flexible.
    pub term: u64,
    /// How much.
    pub amount: Uint128,
    /// Highest tier it gave.
    pub tier: u8,
    /// Dividends paid to it.
    pub dividends: Uint128,
}

/// A buyback auction.
#[derive(Clone, Debug, Serialize)]
pub struct Buyback {
    /// Day it began.
    pub day: u64,
    /// What was sold, as text.
    pub sold: String,
    /// What was burned for it.
    pub burned: Uint128,
    /// What the epoch's budget allowed.
    pub budget: Uint128,
}

/// What it cost to buy votes in the sale, and what they moved. The price of OAIC is the sale's.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Attack {
    /// Accounts that it bought with.
    pub accounts: u64,
    /// OAIC that it bought.
    pub bought: Uint128,
    /// What it paid for them, in units of the sale's first denom.
    pub paid: Uint128,
    /// Proposals that it made.
    pub proposals: u64,
    /// Whether the others voted its last one down.
    pub repelled: bool,
    /// What its votes paid it, in their order.
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
    /// Number of its proposal.
    pub proposal: u64,
    /// Day it was paid, since genesis.
    pub day: u64,
    /// Its Yes votes.
    pub yes: Uint128,
    /// The others' No.
    pub no: Uint128,
    /// How much was paid.
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

/// Sums over the whole run.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Totals {
    /// Supply at genesis.
    pub initial_supply: Uint128,
    /// Supply at the end.
    pub supply: Uint128,
    /// Burned by fees.
    pub burned_fees: Uint128,
    /// Burned by buybacks.
    pub burned_buybacks: Uint128,
    /// Settled for calls, before the fee.
    pub settled: Uint128,
    /// Dividends paid.
    pub dividends: Uint128,
    /// Usage rewards paid.
    pub rewards: Uint128,
    /// Grants and bounties paid.
    pub grants: Uint128,
    /// Spent of the reserve by votes.
    pub reserve_spent: Uint128,
    /// Claims that the risk pool paid.
    pub risk_paid: Uint128,
}

/// A figure as tables show it.
pub(super) struct Figure {
    pub name: &'static str,
    pub key: &'static str,
    pub value: String,
    /// Without what a tile has no room for.
    pub short: String,
}

impl YearsReport {
    pub(super) fn figures(&self) -> Vec<Figure> {
        let totals = &self.totals;
        let amount = |name, key, value: Uint128| Figure {
            name,
            key,
            value: oaic(value.u128()),
            short: format!("{} OAIC", grouped(value.u128() / UOAIC_PER_OAIC)),
        };
        let last = self.samples.last().copied().unwrap_or_default();
        let mut figures = vec![Figure {
            name: "days walked",
            key: "days",
            value: grouped(self.days),
            short: grouped(self.days),
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

    /// Sum of the statement's lines.
    pub fn accounted(&self) -> Uint128 {
        self.accounts.iter().map(|account| account.amount).sum()
    }

    pub(super) fn good(&self) -> usize {
        self.checks.iter().filter(|check| check.holds()).count()
    }

    pub(super) fn verdict(&self) -> &'static str {
        match self.balanced {
            true => "balanced",
            false => "NOT BALANCED",
        }
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
