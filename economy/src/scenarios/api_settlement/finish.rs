//! The end: every total recomputed from the chain's state, and the report.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use cosmwasm_std::{Addr, Binary, Uint128};
use oaic_math::price::{call_price, price_array};
use oaic_messages::compute_settlement::{PricesResponse, QueryMsg};
use oaic_messages::token::BurnCause;
use oaic_vouchers::EMPTY_PEAKS;

use super::meter::LaneTotal;
use super::parties::address_of;
use super::{settle, Run};
use crate::audit::Audit;
use crate::format::ratio;
use crate::report::{AnyReport, Arrivals, ChainInfo, Earning, Report, WorkloadInfo};
use crate::scenarios::{elapsed_ms, market, Outcome};
use crate::snapshot::Snapshot;

const BARS: u64 = 60;

impl Run<'_> {
    /// Read the chain's totals, compare them with each other and with what both sides of every
    /// lane have kept, and report.
    /// Totals that don't add up are reported; they are not an error.
    pub fn report(&mut self) -> Result<Outcome> {
        let lanes = self.meter.totals()?;
        let parties = &self.parties;
        let snapshot = Snapshot::take(&parties.token, &parties.settlement)?;
        let mut audit = snapshot.audit();
        self.replay_rules(&mut audit, &snapshot, &lanes)?;
        self.account_rules(&mut audit, &snapshot)?;
        let draft = self.figures(&snapshot, &lanes, &audit);
        identities(&mut audit, &draft);

        let report = self.figures(&snapshot, &lanes, &audit);
        let mut digest = parties.labels.digest(&parties.outcomes);
        for account in &snapshot.accounts {
            let label = parties.labels.of(account.address.as_str()).to_owned();
            digest.balances.insert(label, account.balance.to_string());
        }
        Ok(Outcome {
            statement: report.statement(),
            json: serde_json::to_value(&report)?,
            audit,
            digest,
            report: Some(AnyReport::Settlement(Box::new(report))),
        })
    }

    /// The chain has settled exactly what was replayed, at exactly its prices.
    fn replay_rules(
        &self,
        audit: &mut Audit,
        snapshot: &Snapshot,
        lanes: &[LaneTotal],
    ) -> Result<()> {
        let sum = |of: &dyn Fn(&LaneTotal) -> u128| lanes.iter().map(of).sum::<u128>();
        let count = u128::try_from(self.next)?;
        let settled = snapshot.channels.iter().flat_map(|(_, lanes)| lanes);
        let settled: u128 = settled.map(|lane| u128::from(lane.sequence)).sum();
        let rule = "calls acknowledged on chain = calls replayed";
        audit.equal("replay", rule, settled, count);
        let prompt = sum(&|lane| lane.prompt_tokens.into());
        let completion = sum(&|lane| lane.completion_tokens.into());
        let done = &self.workload.requests[..self.next];
        let asked: u128 = done.iter().map(|r| u128::from(r.prompt_tokens)).sum();
        let rule = "prompt tokens in receipts = in the workload";
        audit.equal("replay", rule, prompt, asked);
        let asked: u128 = done.iter().map(|r| u128::from(r.completion_tokens)).sum();
        let rule = "completion tokens in receipts = in the workload";
        audit.equal("replay", rule, completion, asked);

        // Priced once more, here, from the chain's tables: nobody's word is taken for it.
        let mut tables = Vec::new();
        for service in &self.parties.services {
            let ask = QueryMsg::Prices {
                service_id: *service,
                version: Some(1),
            };
            let PricesResponse { table, .. } = self.parties.settlement.query(&ask)?;
            tables.push((price_array(&table.prices)?, table.max_call.u128()));
        }
        let mut cost = 0;
        for request in done {
            let (prices, max_call) = &tables[request.service];
            cost += call_price(&market::units(request), prices, 0, *max_call)?;
        }
        let receipts = sum(&|lane| lane.provider.sum);
        let rule = "sum of receipts = prices × units, computed again";
        audit.equal("prices", rule, receipts, cost);
        // What a call's voucher authorized beyond its price was never claimed.
        let paid: Uint128 = snapshot
            .channels
            .iter()
            .map(|(channel, _)| channel.paid)
            .sum();
        let rule = "settled = sum of receipts";
        audit.equal("replay", rule, paid, receipts);
        let vouchers = sum(&|lane| lane.payer.authorized);
        let rule = "settled on chain = last vouchers the payers signed";
        audit.equal("vouchers", rule, paid, vouchers);
        let (rule, settled) = (
            "vouchers settled = vouchers sent",
            settle::vouchers(&self.parties)?,
        );
        audit.equal("vouchers", rule, settled, self.vouchers);

        let mut good = 0u128;
        for lane in lanes {
            let id = (lane.id.channel, lane.id.terms, lane.id.lane);
            let mut settled = snapshot.channels.iter().flat_map(|(_, lanes)| lanes);
            let settled = settled.find(|l| (l.channel, l.terms, l.lane) == id);
            let on_chain = settled.map_or((0, 0, EMPTY_PEAKS.into()), |l| {
                (l.sequence, l.paid.u128(), l.peaks.clone())
            });
            let mine = &lane.payer;
            let tree = Binary::from(mine.commitment);
            if on_chain == (mine.calls, mine.sum, tree.clone()) && lane.payer == lane.provider {
                good += 1;
                continue;
            }
            let channel = self.parties.labels.id_label("channel", lane.id.channel);
            let name = || format!("{channel}, {}", lane.id);
            let rule = "paid on chain = sum of the payer's receipts";
            audit.equal(name(), rule, on_chain.1, mine.sum);
            let rule = "calls on chain = in the payer's session";
            audit.equal(name(), rule, on_chain.0, mine.calls);
            let rule = "the root on chain is the payer's (1: it is)";
            audit.equal(name(), rule, on_chain.2 == tree, true);
            let rule = "sum of the provider's receipts = of the payer's";
            audit.equal(name(), rule, lane.provider.sum, lane.payer.sum);
        }
        let rule = "calls, amount and root on chain = in the payer's and the provider's session";
        audit.equal("each lane", rule, good, u128::try_from(lanes.len())?);
        Ok(())
    }

    /// Every account holds what it began with, less what it put in, plus what it was paid.
    fn account_rules(&self, audit: &mut Audit, snapshot: &Snapshot) -> Result<()> {
        let mut expected: BTreeMap<Addr, i128> = BTreeMap::new();
        let mut add = |address: &Addr, amount: i128| {
            *expected.entry(address.clone()).or_default() += amount;
        };
        for (name, amount) in &self.parties.economy.genesis.balances {
            let address = Addr::unchecked(address_of(self.setup.chain, name)?);
            add(&address, signed(amount.uoaic())?);
        }
        for (name, amount) in self.parties.economy.contract_balances() {
            let address = self.parties.deployment.address(name)?;
            add(address, signed(amount.uoaic())?);
        }
        for (channel, _) in &snapshot.channels {
            add(&channel.payer, -signed(channel.deposited.u128())?);
        }
        for provider in &snapshot.providers {
            add(&provider.address, -signed(provider.bond.u128())?);
        }
        for payee in snapshot.splits.iter().flat_map(|split| &split.payees) {
            if let Some(address) = &payee.address {
                add(address, signed(payee.claimed.u128())?);
            }
        }
        for referrer in &snapshot.referrers {
            add(&referrer.address, signed(referrer.claimed.u128())?);
        }
        let pool = snapshot
            .fee_paid
            .paid
            .saturating_sub(snapshot.fee_paid.burned);
        add(&snapshot.token.pool, signed(pool.u128())?);

        let rule = "balance = genesis − deposits − bond + claims + pool";
        let (mut good, mut looked_at) = (0u128, 0u128);
        let known = snapshot.accounts.iter().map(|a| &a.address);
        let known: BTreeSet<&Addr> = known.chain(expected.keys()).collect();
        for address in known.into_iter().filter(|a| **a != snapshot.settlement) {
            looked_at += 1;
            let should = expected.get(address).copied().unwrap_or_default();
            let holds = snapshot.balance(address);
            if u128::try_from(should) == Ok(holds) {
                good += 1;
                continue;
            }
            let name = format!("account {}", self.parties.labels.of(address.as_str()));
            audit.equal(
                name,
                rule,
                holds,
                u128::try_from(should).unwrap_or_default(),
            );
        }
        audit.equal("each account", rule, good, looked_at);
        Ok(())
    }

    fn figures(&self, snapshot: &Snapshot, lanes: &[LaneTotal], audit: &Audit) -> Report {
        let gross: Uint128 = snapshot
            .channels
            .iter()
            .map(|(channel, _)| channel.paid)
            .sum();
        let earnings = self.earnings(snapshot);
        let split: Uint128 = snapshot.splits.iter().map(|split| split.accumulated).sum();
        let net = split + snapshot.referrers.iter().map(|r| r.earned).sum::<Uint128>();
        let mut payees: BTreeMap<String, Uint128> = BTreeMap::new();
        for earning in &earnings {
            *payees.entry(earning.label.clone()).or_default() += earning.earned;
        }
        let mut causes = snapshot.burned.by_cause.iter();
        let burned = causes.find(|by| by.cause == BurnCause::Fee);
        let settled = snapshot.channels.iter().flat_map(|(_, lanes)| lanes);
        let calls = settled.map(|lane| lane.sequence).sum();
        let vouchers = self.settlements.last().map_or(0, |point| point.vouchers);
        Report {
            scenario: super::plan::NAME,
            chain: ChainInfo {
                backend: self.setup.backend.to_owned(),
                id: self.setup.chain.chain_id(),
                token: self.parties.token.address().to_string(),
                settlement: self.parties.settlement.address().to_string(),
            },
            workload: WorkloadInfo {
                source: self.workload.source.clone(),
                seed: self.workload.seed,
                span_ms: self.workload.span_ms(),
                consumers: self.plan.consumers.len(),
                services: self.plan.services.len(),
                channels: self.channels.len(),
                lanes: self.plan.lanes,
            },
            calls,
            prompt_tokens: lanes.iter().map(|lane| lane.prompt_tokens).sum(),
            completion_tokens: lanes.iter().map(|lane| lane.completion_tokens).sum(),
            gross,
            net,
            fee: gross.saturating_sub(net),
            burned: burned.map(|by| by.amount).unwrap_or_default(),
            pool: snapshot
                .fee_paid
                .paid
                .saturating_sub(snapshot.fee_paid.burned),
            supply: Uint128::new(snapshot.supply),
            vouchers,
            payees,
            balanced: audit.balanced(),
            calls_per_voucher: ratio(u128::from(calls), u128::from(vouchers)),
            initial_supply: snapshot.token.initial_supply,
            earnings,
            arrivals: self.arrivals(),
            settlements: self.settlements.clone(),
            checks: audit.checks.clone(),
            duration_ms: elapsed_ms(self.started),
        }
    }

    /// What every label earned, the most first.
    fn earnings(&self, snapshot: &Snapshot) -> Vec<Earning> {
        let mut earnings: Vec<Earning> = Vec::new();
        let mut add = |label: String, role, earned: Uint128, claimed: Uint128| match earnings
            .iter_mut()
            .find(|e| e.label == label && e.role == role)
        {
            Some(entry) => {
                entry.earned += earned;
                entry.claimed += claimed;
            }
            None => earnings.push(Earning {
                label,
                role,
                earned,
                claimed,
            }),
        };
        for split in &snapshot.splits {
            let mut left = split.accumulated;
            for payee in &split.payees {
                left = left.saturating_sub(payee.earned);
                if !payee.earned.is_zero() {
                    let (label, role) = (payee.label.clone(), Some(payee.role));
                    add(label, role, payee.earned, payee.claimed);
                }
            }
            // Shares round down; what is left becomes somebody's with the next settlements.
            if !left.is_zero() {
                let label = "rounding, still in the splits".to_owned();
                add(label, None, left, Uint128::zero());
            }
        }
        for referrer in &snapshot.referrers {
            let name = self.parties.labels.of(referrer.address.as_str());
            let label = format!("referrer {name}");
            add(label, None, referrer.earned, referrer.claimed);
        }
        earnings.sort_by(|a, b| b.earned.cmp(&a.earned).then_with(|| a.label.cmp(&b.label)));
        earnings
    }

    fn arrivals(&self) -> Vec<Arrivals> {
        let span = self.workload.span_ms() + 1;
        let bars = BARS.min(span);
        let from = |bar: u64| span / bars * bar + span % bars * bar / bars;
        let mut arrivals: Vec<Arrivals> = (0..bars)
            .map(|bar| Arrivals {
                from_ms: from(bar),
                calls: 0,
            })
            .collect();
        for request in &self.workload.requests[..self.next] {
            let bar = arrivals.partition_point(|bar| bar.from_ms <= request.at_ms);
            if let Some(bar) = bar.checked_sub(1).and_then(|bar| arrivals.get_mut(bar)) {
                bar.calls += 1;
            }
        }
        arrivals
    }
}

/// What the figures of the report promise of each other.
fn identities(audit: &mut Audit, report: &Report) {
    let fee = report.burned + report.pool;
    let taken = report.gross.saturating_sub(report.net);
    audit.equal("report", "gross − net = burned + pool", taken, fee);
    let payees: Uint128 = report.payees.values().sum();
    audit.equal("report", "sum of payees = net", payees, report.net);
}

fn signed(amount: u128) -> Result<i128> {
    i128::try_from(amount).context("an amount is beyond every supply")
}
