//! How often each kind of operation was done.

use std::collections::BTreeMap;
use std::fmt::{Debug, Display, Formatter, Result};

use super::Outcome;

/// By kind of operation: how often it was done, how often it was refused.
#[derive(Clone, Debug, Default)]
pub struct Coverage(BTreeMap<String, (usize, usize)>);

impl Coverage {
    /// Counts an operation.
    pub fn count(&mut self, op: &impl Debug, outcome: &Outcome) {
        let (done, refused) = match outcome {
            Outcome::Done => (1, 0),
            Outcome::Refused(_) => (0, 1),
            Outcome::Skipped => return,
        };
        self.add_counts(kind_of(op), (done, refused));
    }

    /// Adds the counts of another.
    pub fn add(&mut self, other: Self) {
        for (kind, counts) in other.0 {
            self.add_counts(kind, counts);
        }
    }

    fn add_counts(&mut self, kind: String, (done, refused): (usize, usize)) {
        let counts = self.0.entry(kind).or_default();
        counts.0 += done;
        counts.1 += refused;
    }

    /// How often a kind was done, and how often it was refused.
    pub fn of(&self, kind: &str) -> (usize, usize) {
        self.0.get(kind).copied().unwrap_or_default()
    }
}

impl Display for Coverage {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        for (kind, (done, refused)) in &self.0 {
            writeln!(f, "{kind:>26}: {done:4} done, {refused:4} refused")?;
        }
        Ok(())
    }
}

/// Name of an operation's kind: of its variant, and of the variant in that one.
pub fn kind_of(op: &impl Debug) -> String {
    let text = format!("{op:?}");
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let name_in = |text: &str| text.split(|c| !is_name(c)).next().map(str::to_owned);
    let outer = name_in(&text).unwrap_or_default();
    let inner = text[outer.len()..].strip_prefix('(').and_then(name_in);
    match inner {
        // A variant, and neither a number nor `None`.
        Some(inner) if inner.starts_with(char::is_uppercase) && inner != "None" => {
            format!("{outer}.{inner}")
        }
        _ => outer,
    }
}
