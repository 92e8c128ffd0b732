//! What is wrong with an economy.

use std::{fmt, io, ops::RangeInclusive};

use oaic_chain::is_address;
use oaic_messages::shared::{Bps, BPS_DENOMINATOR};

use crate::Amount;

/// Longest account label; every address is longer, so a mistyped one never passes for a label.
const MAX_LABEL: usize = 32;

pub const ABOVE_ZERO: &str = "must be above zero";

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
            let line = problem.line.map(|line| format!(":{line}"));
            write!(f, "{}{}: ", self.0, line.unwrap_or_default())?;
            if !problem.key.is_empty() {
                write!(f, "{}: ", problem.key)?;
            }
            f.write_str(&problem.message)?;
        }
        Ok(())
    }
}

/// What is wrong, of a part of the economy that a path names, like `services[0]`.
pub struct Check<'a> {
    path: String,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Check<'a> {
    pub fn new(problems: &'a mut Vec<Problem>) -> Self {
        Self {
            path: String::new(),
            problems,
        }
    }

    /// The same of a part of this one.
    pub fn at(&mut self, key: &str) -> Check<'_> {
        Check {
            path: self.join(key),
            problems: self.problems,
        }
    }

    fn join(&self, key: &str) -> String {
        match (self.path.as_str(), key) {
            (path, "") => path.to_owned(),
            ("", key) => key.to_owned(),
            (path, key) => format!("{path}.{key}"),
        }
    }

    /// Without a key, the part itself is wrong.
    pub fn fail(&mut self, key: &str, message: impl Into<String>) {
        let key = self.join(key);
        self.problems.push(Problem {
            line: None,
            key,
            message: message.into(),
        });
    }

    pub fn must(&mut self, holds: bool, key: &str, message: impl Into<String>) {
        if !holds {
            self.fail(key, message);
        }
    }

    pub fn bps(&mut self, key: &str, value: Bps, max: Bps) {
        let of = if max == BPS_DENOMINATOR {
            " (100 %)"
        } else {
            ""
        };
        let message = format!("{value} bps; at most {max}{of}");
        self.must(value <= max, key, message);
    }

    pub fn within(&mut self, key: &str, value: impl Into<u64>, range: RangeInclusive<u64>) {
        let value = value.into();
        let (min, max) = (range.start(), range.end());
        let message = format!("{value}; {min} to {max} are possible");
        self.must(range.contains(&value), key, message);
    }

    /// A number of things, like `grants`, or the bytes of a text.
    pub fn count(&mut self, key: &str, what: &str, found: usize, range: RangeInclusive<usize>) {
        let (min, max) = (range.start(), range.end());
        let message = format!("{found} {what}; {min} to {max} are possible");
        self.must(range.contains(&found), key, message);
    }

    pub fn text(&mut self, key: &str, text: &str, range: RangeInclusive<usize>) {
        self.count(key, "bytes", text.len(), range);
    }

    pub fn positive(&mut self, key: &str, amount: Amount) {
        self.must(amount.uoaic() > 0, key, ABOVE_ZERO);
    }

    pub fn known(&mut self, key: &str, name: &str, known: &[&str]) {
        let message = format!("'{name}' is none of {}", known.join(", "));
        self.must(known.contains(&name), key, message);
    }

    /// A native denom, as the chain's bank takes them.
    pub fn denom(&mut self, key: &str, denom: &str) {
        let letter = |c: char| c.is_ascii_alphabetic();
        let fine = |c: char| c.is_ascii_alphanumeric() || "/:._-".contains(c);
        self.must(
            (3..=128).contains(&denom.len())
                && denom.starts_with(letter)
                && denom.chars().all(fine),
            key,
            format!(
                "'{denom}' is not a denom: a letter, then 2 to 127 of a-z A-Z 0-9 / : . _ - follow"
            ),
        );
    }

    pub fn label(&mut self, key: &str, name: &str) {
        let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
        self.must(
            (1..=MAX_LABEL).contains(&name.len()) && name.chars().all(fine),
            key,
            format!("'{name}' is not a label: 1 to {MAX_LABEL} of a-z 0-9 - _ . are possible"),
        );
    }

    pub fn account(&mut self, key: &str, name: &str) {
        if is_address(name) {
            return;
        }
        if name.len() > MAX_LABEL {
            let message = format!("'{name}' is too long for a label and not a valid address");
            self.fail(key, message);
        } else {
            self.label(key, name);
        }
    }
}

/// Whether an item has what one before it has.
pub fn is_repeated<T, K: PartialEq>(items: &[T], index: usize, of: impl Fn(&T) -> K) -> bool {
    let mut before = items[..index].iter().map(&of);
    before.any(|other| other == of(&items[index]))
}
