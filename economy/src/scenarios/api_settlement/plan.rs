//! Who takes part, as data: `economy/scenarios/api-settlement.toml`.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{ensure, Context, Result};
use oaic_channel::Limits;
use oaic_deploy::{Amount, Economy};
use serde::Deserialize;

use crate::workload::Population;

pub const NAME: &str = "api-settlement";

const BUILTIN: &str = include_str!("../../../scenarios/api-settlement.toml");

/// Lanes of one channel at most: each is a voucher in every settlement.
const MAX_LANES: u32 = 100;

/// The scenario file. Amounts are OAIC.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Calls between two settlements.
    pub settle_every: usize,
    pub lanes: u32,
    /// What a channel is opened and topped up with.
    pub deposit: Amount,
    /// What can settle out of a channel under the consumer's session key at most, top-ups included.
    pub spend_limit: Amount,
    /// Tokens that a call asks for at most: with its prompt's, they make its ceiling.
    pub max_tokens: u32,
    /// What a consumer lets one call cost at most.
    pub max_call: Amount,
    /// What a consumer lets lie with one provider, beyond what was answered, before it leaves.
    pub exposure: Amount,
    /// Account of the economy that the consumers' balances come out of.
    pub funded_by: String,
    /// What each consumer has at genesis.
    pub balance: Amount,
    pub services: Vec<CalledService>,
    pub consumers: Vec<Consumer>,
    /// Accounts that payees without one get while the scenario runs, by label.
    #[serde(default)]
    pub payees: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalledService {
    pub model: String,
    /// How much it is called, relative to the others.
    pub weight: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consumer {
    pub account: String,
    /// How much it calls, relative to the others.
    pub weight: u32,
    /// Label of who brought it here.
    pub referrer: Option<String>,
}

impl Plan {
    pub fn builtin() -> Result<Self> {
        Self::parse(BUILTIN).context("economy/scenarios/api-settlement.toml")
    }

    pub fn parse(text: &str) -> Result<Self> {
        let plan: Self = toml::from_str(text)?;
        ensure!(
            plan.settle_every > 0,
            "settle_every: must be at least 1 call"
        );
        let lanes = plan.lanes;
        ensure!(
            (1..=MAX_LANES).contains(&lanes),
            "lanes: {lanes}; must be 1 to {MAX_LANES}"
        );
        ensure!(plan.deposit.uoaic() > 0, "deposit: must be above zero");
        ensure!(
            plan.balance >= plan.deposit,
            "balance: must be at least the deposit"
        );
        plan.limits()?;
        named_once(
            "services",
            plan.services.iter().map(|s| (s.model.as_str(), s.weight)),
        )?;
        named_once(
            "consumers",
            plan.consumers
                .iter()
                .map(|c| (c.account.as_str(), c.weight)),
        )?;
        Ok(plan)
    }

    /// What a consumer allows itself on each channel.
    pub fn limits(&self) -> Result<Limits> {
        let (spend, call) = (self.spend_limit.uoaic(), self.max_call.uoaic());
        let limits = Limits::new(spend, call, self.lanes);
        let limits = limits.with_exposure(self.exposure.uoaic());
        limits.context("exposure")
    }

    /// Who can call what, as a workload needs to know.
    pub fn population(&self) -> Population {
        Population {
            consumers: self.consumers.iter().map(|c| c.weight).collect(),
            services: self.services.iter().map(|s| s.weight).collect(),
            lanes: self.lanes,
        }
    }

    /// An economy with the consumers' balances in its genesis.
    pub fn endow(&self, mut economy: Economy) -> Result<Economy> {
        for service in &self.services {
            let model = &service.model;
            ensure!(
                economy.services.iter().any(|s| s.model == *model),
                "services: the economy offers no model '{model}'"
            );
        }
        for consumer in &self.consumers {
            economy.endow(&self.funded_by, &consumer.account, self.balance)?;
        }
        Ok(economy)
    }
}

fn named_once<'a>(what: &str, entries: impl Iterator<Item = (&'a str, u32)>) -> Result<()> {
    let mut seen = BTreeSet::new();
    for (name, weight) in entries {
        ensure!(seen.insert(name), "{what}: '{name}' is there twice");
        ensure!(
            weight > 0,
            "{what}: '{name}' has weight 0; leave it out instead"
        );
    }
    ensure!(!seen.is_empty(), "{what}: there must be at least one");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_plan_fits_the_shipped_economy() {
        let plan = Plan::builtin().unwrap();
        let economy = plan.endow(Economy::builtin().unwrap()).unwrap();
        economy.validate().unwrap();
        for consumer in &plan.consumers {
            assert_eq!(economy.genesis.balance(&consumer.account), plan.balance);
        }
        for label in plan.payees.keys() {
            let payees = economy.services.iter().flat_map(|s| &s.payees);
            assert!(
                payees
                    .clone()
                    .any(|p| p.name() == label && p.account.is_none()),
                "{label}"
            );
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let wrong = |from: &str, to: &str| {
            let text = BUILTIN.replacen(from, to, 1);
            assert_ne!(text, BUILTIN, "{from} is in the file");
            let plan = Plan::parse(&text);
            plan.and_then(|p| p.endow(Economy::builtin()?).map(drop))
                .unwrap_err()
                .to_string()
        };
        assert!(wrong("settle_every = 250", "settle_every = 0").contains("settle_every"));
        assert!(wrong("lanes = 2", "lanes = 0").contains("1 to 100"));
        assert!(wrong("deposit = 1", "deposit = 0").contains("deposit"));
        assert!(wrong("exposure = 1", "exposure = \"0.5\"").contains("exposure"));
        assert!(wrong("weight = 24", "weight = 0").contains("'atlas-robotics' has weight 0"));
        assert!(wrong("birch-legal", "atlas-robotics").contains("'atlas-robotics' is there twice"));
        assert!(wrong("\"code-small\"", "\"gpt-9\"").contains("no model 'gpt-9'"));
        assert!(wrong("lanes = 2", "lane = 2").contains("lane"));
        assert!(wrong("balance = 1_000_000", "balance = 100_000_000").contains("too few"));
    }
}
