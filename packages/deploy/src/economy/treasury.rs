//! `[treasury]`.

use oaic_types::{
    shared::{Bps, BPS_DENOMINATOR},
    treasury::{BudgetRules, MAX_CLAIM_TTL, MAX_METRIC_SOURCES},
};
use serde::{Deserialize, Serialize};

use super::check::Check;
use crate::CONTRACTS;

const AT: &str = "treasury";

/// Reserve, risk pool and buyback. The reserve's row of the allocation is what it begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Treasury {
    /// What of an asset may leave the reserve in one epoch, in basis points of it.
    pub spend_cap_bps: Bps,
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
    /// Of the API revenue.
    pub api_revenue_bps: Bps,
    /// Of the licence revenue.
    pub licence_revenue_bps: Bps,
    /// Of the compute investment.
    pub compute_investment_bps: Bps,
}

impl Budget {
    /// As the contract takes it.
    pub fn rules(&self) -> BudgetRules {
        BudgetRules {
            api_revenue_bps: self.api_revenue_bps,
            licence_revenue_bps: self.licence_revenue_bps,
            compute_investment_bps: self.compute_investment_bps,
        }
    }
}

impl Treasury {
    pub(super) fn check(&self, check: &mut Check) {
        check.bps(AT, "spend_cap_bps", self.spend_cap_bps, BPS_DENOMINATOR);
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
            ("licence_revenue_bps", self.budget.licence_revenue_bps),
            ("compute_investment_bps", self.budget.compute_investment_bps),
        ] {
            check.bps(BUDGET, key, share, BPS_DENOMINATOR);
        }
    }
}
