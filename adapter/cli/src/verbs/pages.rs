//! Lists that a contract gives page by page.

use std::fmt::{Display, Write as _};

use oaic_types::shared::{Page, MAX_PAGE_LIMIT};

use crate::cli::PageArgs;
use crate::error::{CliError, Kind, Result};

/// Pages that a list has at most: a million items. A node that says that there are more has no end.
const MAX_PAGES: usize = 10_000;

/// Items of a list: one page, or all pages.
///
/// # Errors
/// As asking says; the list has no end.
pub(crate) fn pages<T, K>(
    args: &PageArgs,
    first: Option<K>,
    key: impl Fn(&T) -> K,
    ask: impl Fn(Option<K>, u32) -> Result<Page<T>>,
) -> Result<Page<T>> {
    let limit = if args.all { MAX_PAGE_LIMIT } else { args.limit };
    let mut page = ask(first, limit)?;
    for _ in 1..MAX_PAGES {
        let Some(last) = page.items.last().filter(|_| args.all && page.has_more) else {
            return Ok(page);
        };
        let more = ask(Some(key(last)), limit)?;
        if more.items.is_empty() {
            return Ok(page);
        }
        page.items.extend(more.items);
        page.has_more = more.has_more;
    }
    Err(endless())
}

fn endless() -> CliError {
    CliError::new(
        Kind::Untrusted,
        format!("the node gave {MAX_PAGES} pages of a list and says that there are more"),
    )
    .next("ask another node")
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

/// The first item of a list that is wanted; pages behind its own aren't asked for.
pub(crate) fn first<T, K>(
    key: impl Fn(&T) -> K,
    ask: impl Fn(Option<K>, u32) -> Result<Page<T>>,
    wanted: impl Fn(&T) -> bool,
) -> Result<Option<T>> {
    let mut start_after = None;
    for _ in 0..MAX_PAGES {
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
    Err(endless())
}

/// Where the next page of a list begins; None: there is none.
pub(crate) fn next_after<T, K>(page: &Page<T>, key: impl Fn(&T) -> K) -> Option<K> {
    page.items.last().filter(|_| page.has_more).map(key)
}

/// The line below a list that goes on, with the flags that show more of it.
pub(crate) fn more(out: &mut String, next_after: Option<impl Display>) {
    if let Some(last) = next_after {
        let _ = writeln!(out, "there are more: --after {last}, or --all");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A node that repeats itself without end would fill the memory of whoever delivers by a timer.
    #[test]
    fn a_list_without_an_end_is_given_up() {
        let asked = std::cell::Cell::new(0);
        let ask = |_: Option<u64>, _: u32| {
            asked.set(asked.get() + 1);
            assert!(asked.get() <= MAX_PAGES, "it goes on");
            Ok(Page {
                items: vec![1],
                has_more: true,
            })
        };
        every(|id| *id, ask).unwrap_err();
        asked.set(0);
        first(|id| *id, ask, |id| *id == 2).unwrap_err();
    }

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
}
