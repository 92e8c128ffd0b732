//! The end: every uoaic of genesis in one statement, and every contract's totals against what the
//! token says it holds.

use std::collections::BTreeMap;

use anyhow::{ensure, Result};
use cosmwasm_std::{Addr, Uint128};
use oaic_messages::dao::PolicyClass;
use oaic_messages::token::{BurnCause, BurnedResponse, QueryMsg as TokenQuery};
use oaic_messages::{compute_settlement, dao, incentives, sale, staking, treasury, vesting};

use super::calendar::DAY;
use super::fate::Fate;
use super::simulation::{Simulation, NAME};
use super::Setup;
use crate::digest::Digest;
use crate::report::{Account, AnyReport, YearsReport};
use crate::scenarios::{elapsed_ms, Outcome};
use crate::snapshot::Snapshot;

/// Part of what a contract holds: what for, and how much.
type Part = (&'static str, Uint128);

impl Simulation<'_> {
    pub(super) fn finish(mut self, setup: &Setup<'_>) -> Result<Outcome> {
        setup.progress.stage("closing the books");
        self.turn_cranks()?;
        self.sample()?;
        self.all_fates_came_true()?;
        self.settle_attack()?;

        let snapshot = Snapshot::take(&self.deployed.token, &self.deployed.settlement)?;
        let mut checks = snapshot.audit_beside(self.usage.burned_by_transfers).checks;
        self.audit.checks.append(&mut checks);

        let end = self.samples.last().copied().unwrap_or_default();
        let rule = "staked ≥ a tenth of what circulates";
        let tenth = end.circulating().u128() / 10;
        self.audit.covers("the last month", rule, end.staked, tenth);

        let reported: Uint128 = snapshot.usage.iter().map(|usage| usage.reported).sum();
        let rule = "reported to the incentives, each epoch's in time = settled";
        self.audit
            .equal("usage", rule, reported, snapshot.totals.settled);

        let genesis = self.genesis_supply()?;
        let accounts = self.accounts(&snapshot)?;
        let accounted: Uint128 = accounts.iter().map(|account| account.amount).sum();
        let rule = "Σ of its lines = supply at genesis";
        self.audit.equal("statement", rule, accounted, genesis);
        for sample in &self.samples {
            let book = format!("day {}", sample.day);
            let rule = "parts of the supply + burned = supply at genesis";
            self.audit
                .equal(book, rule, sample.supply() + sample.burned, genesis);
        }

        let burned: BurnedResponse = self.ask(&self.deployed.token, &TokenQuery::Burned {})?;
        let by = |cause| -> Uint128 {
            let ours = burned.by_cause.iter().filter(|b| b.cause == cause);
            ours.map(|b| b.amount).sum()
        };
        self.totals.initial_supply = genesis;
        self.totals.supply = snapshot.supply.into();
        self.totals.burned_fees = by(BurnCause::Fee);
        self.totals.burned_buybacks = by(BurnCause::Buyback);
        self.totals.settled = self.settled()?;
        let bought: Uint128 = self.buybacks.iter().map(|b| b.burned).sum();
        let rule = "Σ burned by auctions = burned for buybacks";
        self.audit
            .equal("buybacks", rule, bought, self.totals.burned_buybacks);

        let report = YearsReport {
            scenario: NAME,
            backend: setup.backend.to_owned(),
            chain_id: self.chain.chain_id(),
            days: self.calendar.end() / DAY,
            samples: self.samples,
            accounts,
            unlocks: self.unlocks,
            proposals: self.votes.rows,
            sales: self.sales,
            stakes: self.stakes,
            buybacks: self.buybacks,
            attack: self.attack,
            totals: self.totals,
            balanced: self.audit.balanced(),
            checks: self.audit.checks.clone(),
            duration_ms: elapsed_ms(self.started),
        };
        Ok(Outcome {
            statement: report.statement(),
            json: serde_json::to_value(&report)?,
            audit: self.audit,
            digest: Digest::default(),
            report: Some(AnyReport::Years(Box::new(report))),
        })
    }

    /// Every proposal that was made has ended, and each class met each fate.
    fn all_fates_came_true(&self) -> Result<()> {
        let open: Vec<u64> = self
            .votes
            .rows
            .iter()
            .filter(|row| row.outcome.is_empty())
            .map(|row| row.id)
            .collect();
        ensure!(open.is_empty(), "proposals {open:?} have not ended");
        for class in PolicyClass::ALL {
            for fate in Fate::of(class) {
                let met = self.votes.met.contains(&(class, fate));
                ensure!(met, "no proposal of class {class:?} was {fate:?}");
            }
        }
        Ok(())
    }

    /// Who holds what: accounts as the token says, contracts part by part as they say.
    fn accounts(&mut self, snapshot: &Snapshot) -> Result<Vec<Account>> {
        let parts = self.parts()?;
        let mut lines = Vec::new();
        let mut people = Vec::new();
        for account in &snapshot.accounts {
            if account.balance == 0 {
                continue;
            }
            let label = self.deployed.labels.of(account.address.as_str()).to_owned();
            let Some(parts) = parts.get(&account.address) else {
                people.push(Account {
                    label,
                    note: "in its account".to_owned(),
                    amount: account.balance.into(),
                });
                continue;
            };
            let sum: Uint128 = parts.iter().map(|(_, amount)| *amount).sum();
            let rule = "balance = Σ of what its books say";
            self.audit.equal(label.clone(), rule, account.balance, sum);
            lines.extend(parts.iter().filter(|(_, amount)| !amount.is_zero()).map(
                |(note, amount)| Account {
                    label: label.clone(),
                    note: (*note).to_owned(),
                    amount: *amount,
                },
            ));
        }
        lines.sort_by(|a, b| (&a.label, b.amount).cmp(&(&b.label, a.amount)));
        people.sort_by(|a, b| b.amount.cmp(&a.amount).then_with(|| a.label.cmp(&b.label)));
        lines.extend(people);
        let burned: BurnedResponse = self.ask(&self.deployed.token, &TokenQuery::Burned {})?;
        for burned in burned.by_cause.iter().filter(|b| !b.amount.is_zero()) {
            lines.push(Account {
                label: "burned".to_owned(),
                note: cause_name(burned.cause).to_owned(),
                amount: burned.amount,
            });
        }
        Ok(lines)
    }

    /// What each contract says it holds.
    fn parts(&self) -> Result<BTreeMap<Addr, Vec<Part>>> {
        let at = &self.deployed;
        let mut parts: BTreeMap<Addr, Vec<Part>> = BTreeMap::new();

        let totals: compute_settlement::TotalsResponse =
            self.ask(&at.settlement, &compute_settlement::QueryMsg::Totals {})?;
        let unclaimed = totals.earned - totals.claimed;
        let referrals = totals.referral_earned - totals.referral_claimed;
        parts.insert(
            at.settlement.address().clone(),
            vec![
                ("reserved in channels", totals.reserved),
                ("earned, not claimed", unclaimed),
                ("referrals, not claimed", referrals),
                ("bonds of providers", totals.bonded),
                ("fee, not flushed", totals.fee_booked - totals.fee_flushed),
            ],
        );

        let totals: vesting::UnvestedResponse =
            self.ask(&at.vesting, &vesting::QueryMsg::Unvested {})?;
        let held: vesting::Totals = self.ask(&at.vesting, &vesting::QueryMsg::Totals {})?;
        parts.insert(
            at.vesting.address().clone(),
            vec![
                ("not vested yet", totals.unvested),
                ("vested, not claimed", held.held - totals.unvested),
            ],
        );

        for sale in [Some(at.sale.address()), self.late_sale.as_ref()]
            .into_iter()
            .flatten()
        {
            let totals: sale::Totals = self.ask(&self.sale_at(sale), &sale::QueryMsg::Totals {})?;
            parts.insert(
                sale.clone(),
                vec![
                    ("sold, not claimed", totals.owed_tokens),
                    ("not delivered to the treasury", totals.undelivered_tokens),
                    ("returned by buyers", totals.returned_tokens),
                ],
            );
        }

        let totals: staking::TotalsResponse =
            self.ask(&at.staking, &staking::QueryMsg::Totals {})?;
        parts.insert(
            at.staking.address().clone(),
            vec![
                ("bonded", totals.bonded),
                ("unbonding", totals.unbonding),
                ("dividends, streaming", totals.streaming),
                ("dividends, not claimed", totals.allotted),
                ("arrived, not booked", totals.unbooked),
            ],
        );

        let totals: treasury::TotalsResponse =
            self.ask(&at.treasury, &treasury::QueryMsg::Totals { denom: None })?;
        parts.insert(
            at.treasury.address().clone(),
            vec![
                ("reserve", totals.reserve),
                ("risk pool, free", totals.risk_free),
                ("risk pool, approved claims", totals.risk_approved),
                ("arrived, not booked", totals.unsynced),
            ],
        );

        let totals: incentives::TotalsResponse =
            self.ask(&at.incentives, &incentives::QueryMsg::Totals {})?;
        parts.insert(
            at.incentives.address().clone(),
            vec![
                ("free for coming epochs", totals.free),
                ("programs of epochs", totals.programs),
                ("grants pool", totals.grants_pool),
                ("reserved for grants", totals.reserved_grants),
                ("reserved for bounties", totals.reserved_bounties),
                ("due to the risk pool", totals.risk_due),
                ("arrived, not booked", totals.unsynced),
            ],
        );

        let totals: dao::TotalsResponse = self.ask(&at.dao, &dao::QueryMsg::Totals {})?;
        parts.insert(
            at.dao.address().clone(),
            vec![("deposits of proposals", totals.deposits_held)],
        );
        Ok(parts)
    }
}

fn cause_name(cause: BurnCause) -> &'static str {
    match cause {
        BurnCause::Fee => "half of the fees",
        BurnCause::Holder => "by holders",
        BurnCause::Allowance => "by spenders",
        BurnCause::Buyback => "bought back",
        BurnCause::Slash => "slashed bonds",
    }
}
