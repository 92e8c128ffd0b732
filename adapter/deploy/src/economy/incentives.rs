//! `[incentives]`.

use oaic_messages::{
    incentives::{
        ProgramKind, MAX_CAP_BPS, MAX_CLAIM_TTL_EPOCHS, MAX_INITIAL_REPORTERS, MAX_PROGRAMS,
        MAX_PROGRAM_NAME, MAX_RELEASE_BPS, MAX_RISK_SHARE_BPS, MAX_USAGE_CAP_BPS,
    },
    shared::{Bps, BPS_DENOMINATOR},
};
use serde::{Deserialize, Serialize};

use super::check::{is_repeated, Check, ABOVE_ZERO};
use crate::CONTRACTS;

/// What fee and schedule are given out for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incentives {
    /// Share of what is free that an epoch hands to the programs.
    pub release_bps: Bps,
    /// A recipient's rewards are at most this share of what its usage burned.
    pub usage_cap_bps: Bps,
    /// For how many epochs a reward can be claimed, from the second one after its own on.
    pub claim_ttl_epochs: u64,
    /// Share of the whole pot that votes may make payable in one epoch.
    pub cap_bps: Bps,
    /// Share of the fee that the treasury's risk pool gets.
    pub risk_bps: Bps,
    /// What there are budgets for.
    pub programs: Vec<Program>,
    /// Contracts of this economy whose word on usage counts.
    #[serde(default)]
    pub reporters: Vec<Reporter>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Program {
    /// Name, 1 to 64 bytes, unique.
    pub name: String,
    pub kind: ProgramKind,
    /// Share of what an epoch releases.
    pub weight_bps: Bps,
}

/// A contract that reports usage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reporter {
    pub contract: String,
    /// Name of the program that its reports count for.
    pub program: String,
}

impl Incentives {
    pub fn program(&self, name: &str) -> Option<u8> {
        let position = self.programs.iter().position(|p| p.name == name)?;
        u8::try_from(position).ok()
    }

    pub(super) fn check(&self, mut check: Check) {
        check.bps("release_bps", self.release_bps, MAX_RELEASE_BPS);
        check.must(self.release_bps > 0, "release_bps", ABOVE_ZERO);
        check.bps("usage_cap_bps", self.usage_cap_bps, MAX_USAGE_CAP_BPS);
        let ttl = self.claim_ttl_epochs;
        check.within("claim_ttl_epochs", ttl, 1..=MAX_CLAIM_TTL_EPOCHS);
        check.bps("cap_bps", self.cap_bps, MAX_CAP_BPS);
        check.bps("risk_bps", self.risk_bps, MAX_RISK_SHARE_BPS);
        self.check_programs(&mut check);
        let key = "reporters";
        let reporters = &self.reporters;
        check.count(key, key, reporters.len(), 0..=MAX_INITIAL_REPORTERS);
        let programs = self.programs.iter();
        let usage = programs.filter(|program| program.kind == ProgramKind::Usage);
        let usage: Vec<&str> = usage.map(|program| program.name.as_str()).collect();
        for (i, reporter) in reporters.iter().enumerate() {
            let mut check = check.at(&format!("{key}[{i}]"));
            check.known("contract", &reporter.contract, &CONTRACTS);
            let twice = is_repeated(reporters, i, |r| r.contract.clone());
            check.must(!twice, "contract", "reports for two programs");
            check.known("program", &reporter.program, &usage);
        }
    }

    fn check_programs(&self, check: &mut Check) {
        let (key, programs) = ("programs", &self.programs);
        check.count(key, key, programs.len(), 1..=MAX_PROGRAMS);
        for (i, program) in programs.iter().enumerate() {
            let mut check = check.at(&format!("{key}[{i}]"));
            check.text("name", &program.name, 1..=MAX_PROGRAM_NAME);
            let twice = is_repeated(programs, i, |p| p.name.clone());
            check.must(!twice, "name", "is a program twice");
        }
        let weights: u32 = programs.iter().map(|p| u32::from(p.weight_bps)).sum();
        check.must(
            weights == u32::from(BPS_DENOMINATOR),
            key,
            format!("the weights make {weights} bps; all together must make {BPS_DENOMINATOR}"),
        );
    }
}
