//! Books that must add up: each is recomputed from the chain's own state and compared.

use std::fmt;

use anyhow::{bail, Result};
use serde::Serialize;

use crate::format::grouped;

/// How two figures must stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    Equal,
    /// The first covers the second.
    AtLeast,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    pub book: String,
    /// What must hold, in words: `first = second`.
    pub rule: &'static str,
    pub relation: Relation,
    #[serde(serialize_with = "as_string")]
    pub found: u128,
    #[serde(serialize_with = "as_string")]
    pub expected: u128,
}

fn as_string<S: serde::Serializer>(value: &u128, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(value)
}

impl Check {
    pub fn holds(&self) -> bool {
        match self.relation {
            Relation::Equal => self.found == self.expected,
            Relation::AtLeast => self.found >= self.expected,
        }
    }

    pub fn difference(&self) -> u128 {
        self.found.abs_diff(self.expected)
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match (self.relation, self.holds()) {
            (Relation::Equal, true) => "=",
            (Relation::Equal, false) => "≠",
            (Relation::AtLeast, true) => "≥",
            (Relation::AtLeast, false) => "<",
        };
        let (found, expected) = (grouped(self.found), grouped(self.expected));
        write!(f, "{}: {}: {found} {sign} {expected}", self.book, self.rule)?;
        if !self.holds() {
            write!(f, " (off by {})", grouped(self.difference()))?;
        }
        Ok(())
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Audit {
    pub checks: Vec<Check>,
}

impl Audit {
    pub fn equal(
        &mut self,
        book: impl Into<String>,
        rule: &'static str,
        found: impl Into<u128>,
        expected: impl Into<u128>,
    ) {
        self.checks.push(Check {
            book: book.into(),
            rule,
            relation: Relation::Equal,
            found: found.into(),
            expected: expected.into(),
        });
    }

    pub fn covers(
        &mut self,
        book: impl Into<String>,
        rule: &'static str,
        found: impl Into<u128>,
        needed: impl Into<u128>,
    ) {
        self.equal(book, rule, found, needed);
        if let Some(check) = self.checks.last_mut() {
            check.relation = Relation::AtLeast;
        }
    }

    /// Whether every check holds. No checks are not balanced: nothing was looked at.
    pub fn balanced(&self) -> bool {
        !self.checks.is_empty() && self.checks.iter().all(Check::holds)
    }

    /// Fail loudly.
    /// The error names every book that doesn't add up, with both figures.
    pub fn verify(&self) -> Result<()> {
        if self.checks.is_empty() {
            bail!("the books don't balance: none was looked at");
        }
        let wrong: Vec<_> = self
            .checks
            .iter()
            .filter(|c| !c.holds())
            .map(|c| format!("\n  {c}"))
            .collect();
        if !wrong.is_empty() {
            bail!(
                "{} of {} books don't add up:{}",
                wrong.len(),
                self.checks.len(),
                wrong.concat()
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_book_that_is_off_by_one_is_named_with_both_figures() {
        let mut audit = Audit::default();
        assert!(
            !audit.balanced() && audit.verify().is_err(),
            "an empty audit proves nothing"
        );
        audit.equal("supply", "balances = supply", 10u128, 10u128);
        audit.covers("escrow", "balance ≥ owed", 11u128, 10u128);
        audit.verify().unwrap();
        audit.equal("channel 7", "lanes = paid", 1_000_000u128, 999_999u128);
        audit.covers("escrow", "balance ≥ owed", 9u128, 10u128);
        assert!(!audit.balanced());
        let error = audit.verify().unwrap_err().to_string();
        for part in [
            "2 of 4",
            "channel 7: lanes = paid: 1,000,000 ≠ 999,999 (off by 1)",
            "9 < 10",
        ] {
            assert!(error.contains(part), "{error}");
        }
    }
}
