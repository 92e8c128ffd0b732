//! Lists of the contract's, which nodes show page by page and records prove.

use oaic_messages::private_credits::QueryMsg;
use oaic_messages::shared::{Page, MAX_PAGE_LIMIT};
use oaic_records::private_credits::Head;
use oaic_runtime::packed::Record;
use oaic_runtime::RuntimeError;
use serde::de::DeserializeOwned;

use crate::error::{Result, WalletError};
use crate::source::{ask, Source};

/// A list of the contract's, of which the entries from `next` up to `end` are wanted.
pub(crate) struct List {
    pub what: &'static str,
    pub next: u64,
    /// The number after the last.
    pub end: u64,
    /// Number of the list's first entry.
    pub first: u64,
}

impl List {
    /// Those entries, in their order, however a node cuts its pages. What it tells beyond the end is
    /// newer than what is proven, and waits.
    pub fn fetch<T: DeserializeOwned>(
        &self,
        source: &dyn Source,
        question: impl Fn(Option<u64>, Option<u32>) -> QueryMsg,
        number: impl Fn(&T) -> u64,
    ) -> Result<Vec<T>> {
        let count = |number: u64| number.saturating_sub(self.first);
        if self.end < self.next {
            return Err(WalletError::Older {
                what: self.what,
                found: count(self.end),
                known: count(self.next),
            });
        }
        let mut all = vec![];
        let mut next = self.next;
        while next < self.end {
            let page: Page<T> = ask(source, &question(next.checked_sub(1), Some(MAX_PAGE_LIMIT)))?;
            if page.items.is_empty() {
                return Err(WalletError::Missing {
                    what: self.what,
                    found: count(next),
                    expected: count(self.end),
                });
            }
            for item in page.items {
                if next == self.end {
                    break;
                }
                let found = number(&item);
                if found != next {
                    return Err(WalletError::Order {
                        what: self.what,
                        expected: next,
                        found,
                    });
                }
                all.push(item);
                next += 1;
            }
        }
        Ok(all)
    }
}

/// What is proven of a list beyond what is known, when the entries make the digest that is. Its
/// entries are numbered from 1.
pub(crate) fn fetch_proven<T: DeserializeOwned, E: Record>(
    what: &'static str,
    (known, proven): (&Head, &Head),
    source: &dyn Source,
    question: impl Fn(Option<u64>, Option<u32>) -> QueryMsg,
    number: impl Fn(&T) -> u64,
    entry: impl Fn(&T) -> Result<E>,
) -> Result<Vec<E>> {
    let list = List {
        what,
        next: known.count.saturating_add(1),
        end: proven.count.saturating_add(1),
        first: 1,
    };
    let new = list.fetch(source, question, number)?;
    let new: Vec<E> = new.iter().map(entry).collect::<Result<_>>()?;
    let mut made = *known;
    for entry in &new {
        made.push(entry).map_err(corrupt)?;
    }
    match made == *proven {
        true => Ok(new),
        false => Err(WalletError::Untrue {
            what,
            count: made.count,
            expected: format!("digest {}", cosmwasm_std::HexBinary::from(proven.digest)),
        }),
    }
}

pub(crate) fn corrupt(error: RuntimeError) -> WalletError {
    WalletError::Source(Box::new(error))
}
