//! The report as tables for a terminal.

use oaic_runtime::text::printable;
use std::fmt::Write as _;

use super::{term, YearsReport};
use crate::format::{grouped, oaic, percent};
use crate::report::text::{align_right, table, with_books};

impl YearsReport {
    pub fn statement(&self) -> String {
        let mut out = String::new();
        let _ = writeln!(
            out,
            "{} on {} chain {}: {} days in {} ms",
            self.scenario,
            self.backend,
            self.chain_id,
            grouped(self.days),
            grouped(self.duration_ms)
        );
        for part in [
            self.figures_table(),
            self.sales_table(),
            self.unlocks_table(),
            self.stakes_table(),
            self.proposals_table(),
            self.buybacks_table(),
            self.attack_table(),
            self.accounts_table(),
        ] {
            let _ = writeln!(out, "{part}");
        }
        with_books(out, self.balanced, &self.checks)
    }

    fn figures_table(&self) -> String {
        let mut rows = table(&["over all", "OAIC"]);
        for figure in self.figures() {
            rows.add_row([figure.name.to_owned(), figure.value]);
        }
        align_right(&mut rows, &[1]);
        rows.to_string()
    }

    fn sales_table(&self) -> String {
        let mut rows = table(&[
            "sale",
            "outcome",
            "for sale",
            "sold",
            "raised USD",
            "refunded USD",
        ]);
        for sale in &self.sales {
            rows.add_row([
                printable(&sale.name),
                sale.outcome.clone(),
                oaic(sale.for_sale.u128()),
                oaic(sale.sold.u128()),
                oaic(sale.raised.u128()),
                oaic(sale.refunded.u128()),
            ]);
        }
        align_right(&mut rows, &[2, 3, 4, 5]);
        rows.to_string()
    }

    /// One line per plan; the page and the JSON have one per unlock.
    fn unlocks_table(&self) -> String {
        let mut rows = table(&[
            "unlocks of",
            "times",
            "first on day",
            "released by it",
            "last on day",
            "released by it",
        ]);
        let mut plans: Vec<&str> = self.unlocks.iter().map(|u| u.plan.as_str()).collect();
        plans.dedup();
        for plan in plans {
            let own = || self.unlocks.iter().filter(|unlock| unlock.plan == plan);
            let (Some(first), Some(last)) = (own().next(), own().next_back()) else {
                continue;
            };
            rows.add_row([
                printable(plan),
                own().count().to_string(),
                grouped(first.day),
                oaic(first.on.u128()),
                grouped(last.day),
                oaic(last.on.u128()),
            ]);
        }
        align_right(&mut rows, &[1, 2, 3, 4, 5]);
        rows.to_string()
    }

    fn stakes_table(&self) -> String {
        let mut rows = table(&["stake of", "term", "OAIC", "tier", "dividends"]);
        for stake in &self.stakes {
            rows.add_row([
                printable(&stake.account),
                term(stake.term),
                oaic(stake.amount.u128()),
                stake.tier.to_string(),
                oaic(stake.dividends.u128()),
            ]);
        }
        align_right(&mut rows, &[2, 3, 4]);
        rows.to_string()
    }

    fn proposals_table(&self) -> String {
        let mut rows = table(&[
            "nr",
            "day",
            "class",
            "proposal",
            "outcome",
            "yes",
            "of supply",
            "needed",
        ]);
        for proposal in &self.proposals {
            rows.add_row([
                proposal.id.to_string(),
                grouped(proposal.day),
                proposal.class.clone(),
                printable(&proposal.title),
                proposal.outcome.clone(),
                proposal.yes.clone(),
                proposal.of_supply.clone(),
                proposal.needed.clone(),
            ]);
        }
        align_right(&mut rows, &[0, 1, 5, 6, 7]);
        rows.to_string()
    }

    fn buybacks_table(&self) -> String {
        let mut rows = table(&["buyback on day", "sold USD", "burned OAIC", "budget OAIC"]);
        for buyback in &self.buybacks {
            rows.add_row([
                grouped(buyback.day),
                oaic(buyback.sold.u128()),
                oaic(buyback.burned.u128()),
                oaic(buyback.budget.u128()),
            ]);
        }
        align_right(&mut rows, &[0, 1, 2, 3]);
        rows.to_string()
    }

    fn attack_table(&self) -> String {
        let mut rows = table(&["attack by proposal", "day", "yes", "no", "moved OAIC"]);
        for payment in &self.attack.payments {
            rows.add_row([
                payment.proposal.to_string(),
                grouped(payment.day),
                oaic(payment.yes.u128()),
                oaic(payment.no.u128()),
                oaic(payment.moved.u128()),
            ]);
        }
        align_right(&mut rows, &[0, 1, 2, 3, 4]);
        format!("{rows}\n{}", self.attack.sentence())
    }

    fn accounts_table(&self) -> String {
        let whole = self.totals.initial_supply.u128();
        let mut rows = table(&["statement: who holds it", "what", "OAIC", "of genesis"]);
        for account in &self.accounts {
            rows.add_row([
                printable(&account.label),
                account.note.clone(),
                oaic(account.amount.u128()),
                percent(account.amount.u128(), whole),
            ]);
        }
        let sum = self.accounted().u128();
        rows.add_row([
            "all".to_owned(),
            "every unit of genesis".to_owned(),
            oaic(sum),
            percent(sum, whole),
        ]);
        align_right(&mut rows, &[2, 3]);
        rows.to_string()
    }
}
