//! `[incentives]`.

use oaic_messages::{
    incentives::{
        ProgramKind, MAX_CAP_BPS, MAX_CLAIM_TTL_EPOCHS, MAX_INITIAL_REPORTERS, MAX_PROGRAMS,
        MAX_PROGRAM_NAME, MAX_RELEASE_BPS, MAX_RISK_SHARE_BPS, MAX_USAGE_CAP_BPS,
    },
    shared::{Bps, BPS_DENOMINATOR},
};
use serde::{Deserialize, Serialize};

use super::check::Check;
use crate::CONTRACTS;

const AT: &str = "incentives";

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

    pub(super) fn check(&self, check: &mut Check) {
        check.bps(AT, "release_bps", self.release_bps, MAX_RELEASE_BPS);
        check.must(
            self.release_bps > 0,
            AT,
            "release_bps",
            "must be above zero",
        );
        check.bps(AT, "usage_cap_bps", self.usage_cap_bps, MAX_USAGE_CAP_BPS);
        let ttl = self.claim_ttl_epochs;
        check.within(AT, "claim_ttl_epochs", ttl, 1, MAX_CLAIM_TTL_EPOCHS);
        check.bps(AT, "cap_bps", self.cap_bps, MAX_CAP_BPS);
        check.bps(AT, "risk_bps", self.risk_bps, MAX_RISK_SHARE_BPS);
        self.check_programs(check);
        let reporters = self.reporters.len();
        check.count(
            AT,
            "reporters",
            "reporters",
            reporters,
            0,
            MAX_INITIAL_REPORTERS,
        );
        for (i, reporter) in self.reporters.iter().enumerate() {
            let at = format!("{AT}.reporters[{i}]");
            check.known(&at, "contract", &reporter.contract, &CONTRACTS);
            let twice = self.reporters[..i]
                .iter()
                .any(|r| r.contract == reporter.contract);
            check.must(!twice, &at, "contract", "reports for two programs");
            let names: Vec<&str> = self
                .programs
                .iter()
                .filter(|p| p.kind == ProgramKind::Usage)
                .map(|p| p.name.as_str())
                .collect();
            check.known(&at, "program", &reporter.program, &names);
        }
    }

    fn check_programs(&self, check: &mut Check) {
        let programs = &self.programs;
        check.count(AT, "programs", "programs", programs.len(), 1, MAX_PROGRAMS);
        for (i, program) in programs.iter().enumerate() {
            let at = format!("{AT}.programs[{i}]");
            check.text(&at, "name", &program.name, 1, MAX_PROGRAM_NAME);
            let twice = programs[..i].iter().any(|p| p.name == program.name);
            check.must(!twice, &at, "name", "is a program twice");
        }
        let weights: u32 = programs.iter().map(|p| u32::from(p.weight_bps)).sum();
        check.must(
            weights == u32::from(BPS_DENOMINATOR),
            AT,
            "programs",
            format!("the weights make {weights} bps; all together must make {BPS_DENOMINATOR}"),
        );
    }
}
