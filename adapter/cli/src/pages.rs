//! Lists that a contract gives page by page.

use std::fmt::{Display, Write as _};

use oaic_client::List;
use oaic_messages::shared::Page;

use crate::args::PageArgs;
use crate::error::Result;

/// Items of a list: one page, or all pages.
pub(crate) fn page<T, K: PartialOrd + Clone>(
    args: &PageArgs,
    list: List<'_, T, K>,
) -> Result<Page<T>> {
    if args.all {
        return Ok(Page {
            items: list.all()?,
            has_more: false,
        });
    }
    Ok(list.page_size(args.limit).page()?)
}

/// Where the next page of a list begins; None: there is none.
pub(crate) fn next_after<T, K>(page: &Page<T>, key: impl Fn(&T) -> K) -> Option<K> {
    page.items.last().filter(|_| page.has_more).map(key)
}

/// The line below a list that goes on, with the flags that show more of it.
pub(crate) fn more(out: &mut String, next_after: Option<impl Display>) {
    if let Some(last) = next_after {
        let _ = writeln!(out, "more are not shown: --after {last}, or --all");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;

    fn list<'a>(end: u64, rises: bool) -> List<'a, u64, u64> {
        let ask = move |after: Option<u64>, limit: u32| {
            let start = after.filter(|_| rises).map_or(0, |a| a + 1);
            let items: Vec<u64> = (start..end).take(limit as usize).collect();
            let has_more = items.last().is_some_and(|last| last + 1 < end);
            Ok(Page { items, has_more })
        };
        List::new(ask, |id| *id)
    }

    #[test]
    fn one_page_is_shown_or_all_of_them() {
        let mut args = PageArgs {
            limit: 30,
            all: true,
        };
        let all = page(&args, list(250, true)).unwrap();
        assert_eq!((all.items.len(), all.has_more), (250, false));
        args.all = false;
        let first = page(&args, list(250, true)).unwrap();
        assert_eq!((first.items.len(), first.has_more), (30, true));
        let last = page(&args, list(250, true).after(240)).unwrap();
        assert_eq!((last.items.len(), last.has_more), (9, false));
    }

    #[test]
    fn a_list_that_is_made_up_is_not_trusted() {
        let all = PageArgs {
            limit: 30,
            all: true,
        };
        for made_up in [list(250, false), list(u64::MAX, true)] {
            let error = page(&all, made_up).unwrap_err();
            assert_eq!(error.kind(), Kind::Untrusted, "{error}");
        }
    }
}
