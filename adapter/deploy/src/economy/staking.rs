//! `[staking]`.

use oaic_messages::shared::DENOM;
use oaic_messages::staking::{
    self, Term, MAX_DIVIDEND_DENOMS, MAX_DIVIDEND_PERIOD, MAX_MIN_STAKE, MAX_RAMP, MAX_TERM,
    MAX_TERMS, MAX_TIERS, MAX_UNBONDING_PERIOD, MAX_WEIGHT_BPS, WEIGHT_ONE,
};
use serde::{Deserialize, Serialize};

use super::check::{is_repeated, Check};
use crate::Amount;

/// Terms, tiers and dividends. Times are in seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Staking {
    pub unbonding_period: u64,
    /// Minimum amount of a position.
    pub min_stake: Amount,
    /// How long stake takes until it counts in full for tiers.
    pub ramp: u64,
    /// How long a dividend takes to be paid out.
    pub dividend_period: u64,
    /// Native denoms that dividends may come in, beside OAIC.
    #[serde(default)]
    pub dividend_denoms: Vec<String>,
    /// Terms to choose from, the flexible one first.
    pub terms: Vec<Term>,
    /// Tiers above tier 0.
    pub tiers: Vec<Tier>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Minimum power: stake × weight of its term × how far it is ramped.
    pub min_power: Amount,
    pub security_level: u8,
    /// What it multiplies dividends by, in basis points.
    pub dividend_bps: u32,
}

impl Staking {
    pub fn tiers(&self) -> Vec<staking::Tier> {
        self.tiers
            .iter()
            .map(|tier| staking::Tier {
                min_power: tier.min_power.into(),
                security_level: tier.security_level,
                dividend_bps: tier.dividend_bps,
            })
            .collect()
    }

    pub(super) fn check(&self, mut check: Check) {
        let (period, stream) = (self.unbonding_period, self.dividend_period);
        check.within("unbonding_period", period, 0..=MAX_UNBONDING_PERIOD);
        check.within("ramp", self.ramp, 1..=MAX_RAMP);
        check.within("dividend_period", stream, 1..=MAX_DIVIDEND_PERIOD);
        check.positive("min_stake", self.min_stake);
        check.must(
            self.min_stake.uoaic() <= MAX_MIN_STAKE,
            "min_stake",
            "is above 1,000 OAIC, which would shut small holders out",
        );
        let (key, denoms) = ("dividend_denoms", &self.dividend_denoms);
        check.count(key, "denoms", denoms.len(), 0..=MAX_DIVIDEND_DENOMS);
        for (i, denom) in denoms.iter().enumerate() {
            let key = &format!("{key}[{i}]");
            check.denom(key, denom);
            let twice = is_repeated(denoms, i, String::clone);
            check.must(!twice, key, "is there twice");
            check.must(denom != DENOM, key, "always pays dividends; leave it out");
        }
        self.check_terms(&mut check);
        self.check_tiers(&mut check);
    }

    fn check_terms(&self, check: &mut Check) {
        check.count("terms", "terms", self.terms.len(), 1..=MAX_TERMS);
        for (i, term) in self.terms.iter().enumerate() {
            let mut check = check.at(&format!("terms[{i}]"));
            check.within("duration", term.duration, 0..=MAX_TERM);
            check.within("weight_bps", term.weight_bps, 1..=MAX_WEIGHT_BPS.into());
            let Some(before) = i.checked_sub(1).map(|i| self.terms[i]) else {
                let flexible = term.duration == 0;
                check.must(flexible, "duration", "the first term is flexible: 0");
                continue;
            };
            check.must(
                term.duration > before.duration,
                "duration",
                "must be longer than that of the term before",
            );
            check.must(
                term.weight_bps >= before.weight_bps,
                "weight_bps",
                "a longer term weighs less than the one before; weights must never fall",
            );
        }
    }

    fn check_tiers(&self, check: &mut Check) {
        check.count("tiers", "tiers", self.tiers.len(), 0..=MAX_TIERS);
        let mut before = Tier {
            min_power: Amount::default(),
            security_level: 0,
            dividend_bps: WEIGHT_ONE,
        };
        for (i, tier) in self.tiers.iter().enumerate() {
            let mut check = check.at(&format!("tiers[{i}]"));
            check.must(
                tier.min_power > before.min_power,
                "min_power",
                "must be above that of the tier before",
            );
            check.must(
                tier.security_level >= before.security_level,
                "security_level",
                "is below that of the tier before; it must never fall",
            );
            let (share, least) = (tier.dividend_bps, before.dividend_bps);
            check.must(
                (least..=MAX_WEIGHT_BPS).contains(&share),
                "dividend_bps",
                format!("{share}; {least} (the tier before) to {MAX_WEIGHT_BPS} are possible"),
            );
            before = *tier;
        }
    }
}
