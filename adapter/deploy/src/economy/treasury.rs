//! `[treasury]`.

use oaic_messages::treasury::{
    BudgetRules, Caps, MAX_BUDGET_BPS, MAX_CLAIM_TTL, MAX_METRIC_SOURCES, MAX_RESERVE_BPS,
    MAX_RISK_BPS,
};
use serde::{Deserialize, Serialize};

use super::check::{is_repeated, Check};
use crate::CONTRACTS;

/// Reserve, risk pool and buyback. The reserve's row of the allocation is what it begins with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Treasury {
    /// What of each pot may become payable in one epoch, in basis points of it.
    pub caps: Caps,
    /// How long an approved claim on the risk pool can be collected, in seconds.
    pub claim_ttl: u64,
    /// Contracts of this economy that measure what the coin's value is anchored to.
    pub metric_sources: Vec<String>,
    /// What the buyback budget of an epoch is made of: shares of the epoch before.
    pub budget: BudgetRules,
}

impl Treasury {
    pub(super) fn check(&self, mut check: Check) {
        let mut caps = check.at("caps");
        caps.bps("reserve_bps", self.caps.reserve_bps, MAX_RESERVE_BPS);
        caps.bps("native_bps", self.caps.native_bps, MAX_RESERVE_BPS);
        caps.bps("risk_bps", self.caps.risk_bps, MAX_RISK_BPS);
        // Test chains may have it shorter; the contract knows which those are.
        check.within("claim_ttl", self.claim_ttl, 1..=MAX_CLAIM_TTL);
        let (key, sources) = ("metric_sources", &self.metric_sources);
        check.count(key, "contracts", sources.len(), 0..=MAX_METRIC_SOURCES);
        for (i, source) in sources.iter().enumerate() {
            let key = format!("{key}[{i}]");
            check.known(&key, source, &CONTRACTS);
            check.must(
                !is_repeated(sources, i, String::clone),
                &key,
                "is there twice",
            );
        }
        let mut budget = check.at("budget");
        for (key, share) in [
            ("api_revenue_bps", self.budget.api_revenue_bps),
            ("license_revenue_bps", self.budget.license_revenue_bps),
            ("compute_investment_bps", self.budget.compute_investment_bps),
        ] {
            budget.bps(key, share, MAX_BUDGET_BPS);
        }
    }
}
