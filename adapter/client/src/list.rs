//! Lists that a contract gives page by page.

use oaic_messages::shared::{Page, MAX_PAGE_LIMIT};

use crate::{ClientError, Result};

/// Items that are read of a list at most: one that a node makes up never ends.
pub const MAX_ITEMS: usize = 1_000_000;

type Ask<'c, T, Q> = Box<dyn Fn(Option<Q>, u32) -> Result<Page<T>> + 'c>;

/// A list in the order of its keys. Each page is checked to go on where the last one ended, so a
/// node that makes up a list that goes round, or never ends, is found out.
pub struct List<'c, T, Q> {
    ask: Ask<'c, T, Q>,
    key: Box<dyn Fn(&T) -> Q + 'c>,
    after: Option<Q>,
    limit: u32,
}

impl<'c, T, Q: PartialOrd + Clone> List<'c, T, Q> {
    /// A list of pages after a key, of at most so many items, and the key of an item.
    pub fn new(
        ask: impl Fn(Option<Q>, u32) -> Result<Page<T>> + 'c,
        key: impl Fn(&T) -> Q + 'c,
    ) -> Self {
        Self {
            ask: Box::new(ask),
            key: Box::new(key),
            after: None,
            limit: MAX_PAGE_LIMIT,
        }
    }

    /// The list after a key, without that key's item.
    #[must_use]
    pub fn after(mut self, key: impl Into<Option<Q>>) -> Self {
        self.after = key.into();
        self
    }

    /// The same, asked for in pages of this size; default [`MAX_PAGE_LIMIT`].
    #[must_use]
    pub fn page_size(mut self, limit: u32) -> Self {
        self.limit = limit;
        self
    }

    /// Key of an item.
    pub fn key(&self, item: &T) -> Q {
        (self.key)(item)
    }

    /// Its first page.
    ///
    /// # Errors
    /// As the chain says; [`ClientError::MadeUpList`].
    pub fn page(&self) -> Result<Page<T>> {
        let mut after = self.after.clone();
        self.next(&mut after)
    }

    /// All of it, at most [`MAX_ITEMS`].
    ///
    /// # Errors
    /// As [`Self::page`]; [`ClientError::EndlessList`].
    pub fn all(&self) -> Result<Vec<T>> {
        let mut found = vec![];
        self.walk(|page| {
            found.extend(page);
            true
        })?;
        Ok(found)
    }

    /// The first item that is wanted. Pages behind its own aren't asked for.
    ///
    /// # Errors
    /// As [`Self::all`].
    pub fn find(&self, wanted: impl Fn(&T) -> bool) -> Result<Option<T>> {
        let mut found = None;
        self.walk(|page| {
            found = page.into_iter().find(&wanted);
            found.is_none()
        })?;
        Ok(found)
    }

    /// Reads page after page, as long as there are more and `take` wants them.
    fn walk(&self, mut take: impl FnMut(Vec<T>) -> bool) -> Result<()> {
        let (mut after, mut read) = (self.after.clone(), 0usize);
        loop {
            let page = self.next(&mut after)?;
            read = read.saturating_add(page.items.len());
            let more = page.has_more && !page.items.is_empty();
            if !take(page.items) || !more {
                return Ok(());
            }
            if read >= MAX_ITEMS {
                return Err(ClientError::EndlessList { read });
            }
        }
    }

    fn next(&self, after: &mut Option<Q>) -> Result<Page<T>> {
        let page = (self.ask)(after.clone(), self.limit)?;
        for item in &page.items {
            let key = self.key(item);
            if after.as_ref().is_some_and(|last| key <= *last) {
                let why = "its keys don't increase from entry to entry";
                return Err(ClientError::MadeUpList { why });
            }
            *after = Some(key);
        }
        Ok(page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list<'c>(ask: impl Fn(Option<u64>, u32) -> Result<Page<u64>> + 'c) -> List<'c, u64, u64> {
        List::new(ask, |id| *id)
    }

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
                list(ask).all().unwrap_err(),
                list(ask).find(|_| false).unwrap_err(),
            ] {
                let found = matches!(
                    error,
                    ClientError::MadeUpList { .. } | ClientError::EndlessList { .. }
                );
                assert!(found, "{error}");
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
        let list = list(ask).page_size(30);
        assert_eq!(list.all().unwrap().len(), 250);
        for wanted in [0, 99, 100, 249] {
            assert_eq!(list.find(|id| *id == wanted).unwrap(), Some(wanted));
        }
        assert_eq!(list.find(|id| *id == 250).unwrap(), None);
        assert!(list.page().unwrap().has_more);
        let page = list.after(240).page().unwrap();
        assert_eq!((page.items.len(), page.has_more), (9, false));
    }
}
