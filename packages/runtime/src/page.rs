//! Bounded lists.

use oaic_messages::shared::{Page, DEFAULT_PAGE_LIMIT, MAX_PAGE_LIMIT};

/// How many items a list gives that was asked for `limit`: 1 to [`MAX_PAGE_LIMIT`].
pub fn limit(limit: Option<u32>) -> usize {
    let limit = limit.unwrap_or(DEFAULT_PAGE_LIMIT).clamp(1, MAX_PAGE_LIMIT);
    usize::try_from(limit).unwrap_or(1)
}

/// The first items of a list, and whether more follow.
///
/// # Errors
/// The first error among the items that were looked at.
pub fn page<T, E>(
    items: impl Iterator<Item = Result<T, E>>,
    asked: Option<u32>,
) -> Result<Page<T>, E> {
    let mut rest = items;
    let items = rest.by_ref().take(limit(asked)).collect::<Result<_, _>>()?;
    Ok(Page {
        items,
        has_more: rest.next().is_some(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paged(items: u32, limit: Option<u32>) -> (usize, bool) {
        let page = page((0..items).map(Ok::<_, ()>), limit).unwrap();
        (page.items.len(), page.has_more)
    }

    #[test]
    fn pages_are_bounded_and_say_what_follows() {
        assert_eq!(paged(0, None), (0, false));
        assert_eq!(paged(30, None), (30, false));
        assert_eq!(paged(31, None), (30, true));
        assert_eq!(paged(5, Some(0)), (1, true));
        assert_eq!(paged(101, Some(u32::MAX)), (100, true));
        assert_eq!(paged(100, Some(100)), (100, false));
    }
}
