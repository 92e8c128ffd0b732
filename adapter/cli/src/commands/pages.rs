//! Lists that a contract gives page by page.

use std::fmt::{Display, Write as _};

use oaic_messages::shared::{Page, MAX_PAGE_LIMIT};

use crate::args::PageArgs;
use crate::error::{CliError, Kind, Result};

/// Most that is read of a list at once: one that a node makes up never ends.
const MOST: usize = 1_000_000;

/// Items of a list: one page, or all pages.
pub(crate) fn pages<T, K: PartialOrd + Clone>(
    args: &PageArgs,
    first: Option<K>,
    key: impl Fn(&T) -> K,
    ask: impl Fn(Option<K>, u32) -> Result<Page<T>>,
) -> Result<Page<T>> {
    let limit = if args.all { MAX_PAGE_LIMIT } else { args.limit };
    let mut found = Page {
        items: Vec::new(),
        has_more: false,
    };
    walk(first, limit, key, ask, |page: Page<T>| {
        found.items.extend(page.items);
        found.has_more = page.has_more;
        args.all
    })?;
    Ok(found)
}

/// All items of a list.
pub(crate) fn every<T, K: PartialOrd + Clone>(
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
pub(crate) fn first<T, K: PartialOrd + Clone>(
    key: impl Fn(&T) -> K,
    ask: impl Fn(Option<K>, u32) -> Result<Page<T>>,
    wanted: impl Fn(&T) -> bool,
) -> Result<Option<T>> {
    let mut found = None;
    walk(None, MAX_PAGE_LIMIT, key, ask, |page: Page<T>| {
        found = page.items.into_iter().find(&wanted);
        found.is_none()
    })?;
    Ok(found)
}

/// Reads page after page, as long as there are more and `take` wants them.
fn walk<T, K: PartialOrd + Clone>(
    mut start_after: Option<K>,
    limit: u32,
    key: impl Fn(&T) -> K,
    ask: impl Fn(Option<K>, u32) -> Result<Page<T>>,
    mut take: impl FnMut(Page<T>) -> bool,
) -> Result<()> {
    let mut read = 0usize;
    loop {
        let page = ask(start_after.clone(), limit)?;
        for item in &page.items {
            let key = key(item);
            // Keys that don't rise are a list that goes round.
            if start_after.as_ref().is_some_and(|last| key <= *last) {
                return Err(made_up("it doesn't rise from entry to entry"));
            }
            start_after = Some(key);
        }
        read = read.saturating_add(page.items.len());
        let more = page.has_more && !page.items.is_empty();
        if !take(page) || !more {
            return Ok(());
        }
        if read >= MOST {
            return Err(CliError::new(
                Kind::Untrusted,
                format!("the list that the node shows goes on after {MOST} entries"),
            )
            .next("read it in parts, with --limit and --after, or ask another node (--rpc)"));
        }
    }
}

fn made_up(why: &str) -> CliError {
    CliError::new(
        Kind::Untrusted,
        format!("the list that the node shows isn't the contract's: {why}"),
    )
    .next("ask another node (--rpc)")
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

    /// A list without an end takes neither all time nor all memory.
    #[test]
    fn a_list_that_goes_round_or_never_ends_is_left() {
        let page = |items: Vec<u64>| {
            Ok(Page {
                items,
                has_more: true,
            })
        };
        let rising = |after: Option<u64>, limit: u32| {
            let start = after.map_or(0, |after| after + 1);
            page((start..start + u64::from(limit)).collect())
        };
        type Ask<'a> = &'a dyn Fn(Option<u64>, u32) -> Result<Page<u64>>;
        let lists: [Ask; 4] = [
            &|_, _| page(vec![1, 2, 3]),
            &|after, _| page(vec![after.unwrap_or(5)]),
            &|_, _| page(vec![7, 6]),
            &rising,
        ];
        for ask in lists {
            for error in [
                every(|id| *id, ask).unwrap_err(),
                first(|id| *id, ask, |_| false).unwrap_err(),
            ] {
                assert_eq!(error.kind(), Kind::Untrusted, "{error}");
            }
        }
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
