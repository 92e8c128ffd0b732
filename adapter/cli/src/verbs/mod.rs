//! One module a command.

pub mod channel;
pub mod completions;
pub mod data;
pub mod export;
pub mod grant;
pub mod keys;
pub(crate) mod lists;
pub mod network;
pub mod offer;
pub mod open;
pub mod provider;
pub mod receipt;
pub mod service;
pub mod status;
pub mod token;
pub mod voucher;
pub mod zk;

use oaic_types::shared::{Page, MAX_PAGE_LIMIT};
use serde::Serialize;

use crate::cli::PageArgs;
use crate::error::Result;

/// Items of a list: one page, or all pages.
pub(crate) fn pages<T, K>(
    args: &PageArgs,
    first: Option<K>,
    key: impl Fn(&T) -> K,
    ask: impl Fn(Option<K>, u32) -> Result<Page<T>>,
) -> Result<Page<T>> {
    let limit = if args.all { MAX_PAGE_LIMIT } else { args.limit };
    let mut page = ask(first, limit)?;
    while args.all && page.has_more {
        let Some(last) = page.items.last() else { break };
        let more = ask(Some(key(last)), limit)?;
        if more.items.is_empty() {
            break;
        }
        page.items.extend(more.items);
        page.has_more = more.has_more;
    }
    Ok(page)
}

/// All items of a list.
pub(crate) fn every<T, K>(
    key: impl Fn(&T) -> K,
    ask: impl Fn(Option<K>, u32) -> Result<Page<T>>,
) -> Result<Vec<T>> {
    let all = PageArgs {
        limit: MAX_PAGE_LIMIT,
        all: true,
    };
    Ok(pages(&all, None, key, ask)?.items)
}

/// The first item of a list that is looked for; what comes behind its page isn't asked for.
pub(crate) fn first<T, K>(
    key: impl Fn(&T) -> K,
    ask: impl Fn(Option<K>, u32) -> Result<Page<T>>,
    wanted: impl Fn(&T) -> bool,
) -> Result<Option<T>> {
    let mut start_after = None;
    loop {
        let page = ask(start_after, MAX_PAGE_LIMIT)?;
        start_after = page.items.last().map(&key);
        let more = page.has_more && start_after.is_some();
        if let Some(found) = page.items.into_iter().find(&wanted) {
            return Ok(Some(found));
        }
        if !more {
            return Ok(None);
        }
    }
}

/// What a transaction did, for commands that have nothing more to say.
#[derive(Debug, Serialize)]
pub(crate) struct Sent {
    pub(crate) action: String,
    pub(crate) height: u64,
    pub(crate) tx: String,
    pub(crate) gas_used: Option<u64>,
}

impl Sent {
    pub(crate) fn new(action: impl Into<String>, outcome: &oaic_chain::TxOutcome) -> Self {
        Self {
            action: action.into(),
            height: outcome.height,
            tx: outcome.hash.clone(),
            gas_used: outcome.gas_used,
        }
    }
}

impl crate::output::Report for Sent {
    const SCHEMA: &'static str = "oaic/sent/1";

    fn human(&self, out: &mut String) {
        out.push_str("done: ");
        out.push_str(&self.action);
        out.push('\n');
    }
}

/// An attribute of a contract's first event of a kind.
pub(crate) fn attribute<'a>(
    outcome: &'a oaic_chain::TxOutcome,
    event: &'a str,
    key: &'a str,
) -> Option<&'a str> {
    attributes(outcome, event, key).next()
}

/// An attribute of each of a contract's events of a kind, which wasmd prefixes with `wasm-`.
pub(crate) fn attributes<'a>(
    outcome: &'a oaic_chain::TxOutcome,
    event: &'a str,
    key: &'a str,
) -> impl Iterator<Item = &'a str> {
    outcome
        .events
        .iter()
        .filter(move |found| found.kind.strip_prefix("wasm-").unwrap_or(&found.kind) == event)
        .filter_map(move |found| found.attribute(key))
}

/// A time for people, relative to now.
pub(crate) fn in_time(at: u64, now: u64) -> String {
    match at.checked_sub(now) {
        Some(0) | None => format!("{} ago", span(now.saturating_sub(at))),
        Some(left) => format!("in {}", span(left)),
    }
}

/// A span of seconds for people.
pub(crate) fn span(seconds: u64) -> String {
    match seconds {
        0..=119 => format!("{seconds} s"),
        120..=7_199 => format!("{} min", seconds / 60),
        7_200..=172_799 => format!("{} h", seconds / 3_600),
        _ => match (seconds / 86_400, seconds % 86_400 / 3_600) {
            (days, 0) => format!("{days} days"),
            (days, hours) => format!("{days} days {hours} h"),
        },
    }
}

/// A number of things, in words: the plural of each is its name and an s.
pub(crate) fn counted(number: u64, thing: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{s}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_pages_are_followed_to_the_end() {
        let ask = |after: Option<u64>, limit: u32| {
            let start = after.map_or(0, |a| a + 1);
            let items: Vec<u64> = (start..250).take(limit as usize).collect();
            let has_more = items.last().is_some_and(|last| *last < 249);
            Ok(Page { items, has_more })
        };
        let all = PageArgs {
            limit: 30,
            all: true,
        };
        assert_eq!(every(|id| *id, ask).unwrap().len(), 250);
        for wanted in [0, 99, 100, 249] {
            let found = first(|id| *id, ask, |id| *id == wanted).unwrap();
            assert_eq!(found, Some(wanted));
        }
        assert_eq!(first(|id| *id, ask, |id| *id == 250).unwrap(), None);
        let page = pages(&all, None, |id| *id, ask).unwrap();
        assert_eq!((page.items.len(), page.has_more), (250, false));
        let one = PageArgs {
            limit: 30,
            all: false,
        };
        let page = pages(&one, Some(240), |id| *id, ask).unwrap();
        assert_eq!((page.items.len(), page.has_more), (9, false));
    }

    #[test]
    fn times_are_readable() {
        assert_eq!(in_time(100, 40), "in 60 s");
        assert_eq!(in_time(40, 100), "60 s ago");
        assert_eq!(in_time(86_400 * 3, 0), "in 3 days");
        // two seconds after an order, its three days are not two
        assert_eq!(in_time(86_400 * 3 - 2, 0), "in 2 days 23 h");
    }
}
