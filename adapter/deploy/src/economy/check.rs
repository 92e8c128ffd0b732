//! What is wrong with an economy.

use std::{fmt, io};

use oaic_chain::is_address;
use oaic_messages::shared::{Bps, BPS_DENOMINATOR};

use crate::Amount;

/// Longest account label; every address is longer, so a mistyped one never passes for a label.
const MAX_LABEL: usize = 32;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Line in the file, from 1; None for an economy that was changed in code.
    pub line: Option<usize>,
    /// Key, like `genesis.balances` or `services[0].payees[1].weight_bps`.
    pub key: String,
    /// What is wrong and what would be right.
    pub message: String,
}

#[derive(Debug, thiserror::Error)]
pub enum EconomyError {
    /// Not its source: who shows the chain of causes would show it twice.
    #[error("{path}: {cause}")]
    Unreadable { path: String, cause: io::Error },
    #[error("{}", Listing(.path, .problems))]
    Invalid {
        path: String,
        problems: Vec<Problem>,
    },
}

struct Listing<'a>(&'a str, &'a [Problem]);

impl fmt::Display for Listing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.1.iter().enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            write!(f, "{}", self.0)?;
            if let Some(line) = problem.line {
                write!(f, ":{line}")?;
            }
            write!(f, ": ")?;
            if !problem.key.is_empty() {
                write!(f, "{}: ", problem.key)?;
            }
            write!(f, "{}", problem.message)?;
        }
        Ok(())
    }
}

#[derive(Default)]
pub struct Check {
    pub problems: Vec<Problem>,
}

impl Check {
    pub fn fail(&mut self, section: &str, key: &str, message: impl Into<String>) {
        let key = if key.is_empty() {
            section.to_owned()
        } else {
            format!("{section}.{key}")
        };
        self.problems.push(Problem {
            line: None,
            key,
            message: message.into(),
        });
    }

    pub fn must(&mut self, holds: bool, section: &str, key: &str, message: impl Into<String>) {
        if !holds {
            self.fail(section, key, message);
        }
    }

    pub fn bps(&mut self, section: &str, key: &str, value: Bps, max: Bps) {
        let of = if max == BPS_DENOMINATOR {
            " (100 %)"
        } else {
            ""
        };
        self.must(
            value <= max,
            section,
            key,
            format!("{value} bps; at most {max}{of}"),
        );
    }

    pub fn within(&mut self, section: &str, key: &str, value: u64, min: u64, max: u64) {
        self.must(
            (min..=max).contains(&value),
            section,
            key,
            format!("{value}; {min} to {max} are possible"),
        );
    }

    pub fn count(
        &mut self,
        section: &str,
        key: &str,
        what: &str,
        found: usize,
        min: usize,
        max: usize,
    ) {
        self.must(
            (min..=max).contains(&found),
            section,
            key,
            format!("{found} {what}; {min} to {max} are possible"),
        );
    }

    pub fn positive(&mut self, section: &str, key: &str, amount: Amount) {
        self.must(amount.uoaic() > 0, section, key, "must be above zero");
    }

    pub fn known(&mut self, section: &str, key: &str, name: &str, known: &[&str]) {
        self.must(
            known.contains(&name),
            section,
            key,
            format!("'{name}' is none of {}", known.join(", ")),
        );
    }

    /// A native denom, as the chain's bank takes them.
    pub fn denom(&mut self, section: &str, key: &str, denom: &str) {
        let letter = |c: char| c.is_ascii_alphabetic();
        let fine = |c: char| c.is_ascii_alphanumeric() || "/:._-".contains(c);
        self.must(
            (3..=128).contains(&denom.len())
                && denom.starts_with(letter)
                && denom.chars().all(fine),
            section,
            key,
            format!(
                "'{denom}' is not a denom: a letter, then 2 to 127 of a-z A-Z 0-9 / : . _ - follow"
            ),
        );
    }

    /// Text of `min` to `max` bytes.
    pub fn text(&mut self, section: &str, key: &str, text: &str, min: usize, max: usize) {
        let length = text.len();
        self.must(
            (min..=max).contains(&length),
            section,
            key,
            format!("{length} bytes; {min} to {max} are possible"),
        );
    }

    pub fn label(&mut self, section: &str, key: &str, name: &str) {
        let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
        self.must(
            (1..=MAX_LABEL).contains(&name.len()) && name.chars().all(fine),
            section,
            key,
            format!("'{name}' is not a label: 1 to {MAX_LABEL} of a-z 0-9 - _ . are possible"),
        );
    }

    pub fn account(&mut self, section: &str, key: &str, name: &str) {
        if is_address(name) {
            return;
        }
        if name.len() > MAX_LABEL {
            let message = format!("'{name}' is too long for a label and not a valid address");
            self.fail(section, key, message);
        } else {
            self.label(section, key, name);
        }
    }
}
