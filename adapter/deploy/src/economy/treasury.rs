//! `[treasury]`.

use oaic_messages::{
    shared::Bps,
    treasury::{
        BudgetRules, Caps, MAX_BUDGET_BPS, MAX_CLAIM_TTL, MAX_METRIC_SOURCES, MAX_RESERVE_BPS,
        MAX_RISK_BPS,
    },
};
use serde::{Deserialize, Serialize};

use super::check::Check;
use crate::CONTRACTS;

const AT: &str = "treasury";

/// Reserve, risk pool and buyback. The reserve's row of the allocation is what it begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Treasury {
    /// What of each pot may become payable in one epoch, in basis points of it.
    pub caps: Caps,
    /// How long an approved claim on the risk pool can be collected, in seconds.
    pub claim_ttl: u64,
    /// Contracts of this economy that measure what the coin's value is anchored to.
    pub metric_sources: Vec<String>,
    /// What the buyback budget of an epoch is made of.
    pub budget: Budget,
}

/// Shares of the epoch before that make the buyback budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    pub api_revenue_bps: Bps,
    pub license_revenue_bps: Bps,
    pub compute_investment_bps: Bps,
}

impl Budget {
    pub fn rules(&self) -> BudgetRules {
        BudgetRules {
            api_revenue_bps: self.api_revenue_bps,
            license_revenue_bps: self.license_revenue_bps,
            compute_investment_bps: self.compute_investment_bps,
        }
    }
}

impl Treasury {
    pub(super) fn check(&self, check: &mut Check) {
        const CAPS: &str = "treasury.caps";
        let Caps {
            reserve_bps,
            native_bps,
            risk_bps,
        } = self.caps;
        check.bps(CAPS, "reserve_bps", reserve_bps, MAX_RESERVE_BPS);
        check.bps(CAPS, "native_bps", native_bps, MAX_RESERVE_BPS);
        check.bps(CAPS, "risk_bps", risk_bps, MAX_RISK_BPS);
        // Test chains may have it shorter; the contract knows which those are.
        check.within(AT, "claim_ttl", self.claim_ttl, 1, MAX_CLAIM_TTL);
        let sources = &self.metric_sources;
        let key = "metric_sources";
        check.count(AT, key, "contracts", sources.len(), 0, MAX_METRIC_SOURCES);
        for (i, source) in sources.iter().enumerate() {
            let key = format!("{key}[{i}]");
            check.known(AT, &key, source, &CONTRACTS);
            check.must(!sources[..i].contains(source), AT, &key, "is there twice");
        }
        const BUDGET: &str = "treasury.budget";
        for (key, share) in [
            ("api_revenue_bps", self.budget.api_revenue_bps),
            ("license_revenue_bps", self.budget.license_revenue_bps),
            ("compute_investment_bps", self.budget.compute_investment_bps),
        ] {
            check.bps(BUDGET, key, share, MAX_BUDGET_BPS);
        }
    }
}
