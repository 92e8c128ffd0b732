//! Queries.

mod channel;
mod config;
mod provider;
mod service;
mod usage;

use oaic_types::shared::{Page, DEFAULT_PAGE_LIMIT, MAX_PAGE_LIMIT};

use crate::error::ContractError;

pub use channel::{channel, channels, lane, lanes, terms, unlocking};
pub use config::{books, config};
pub use provider::{provider, providers};
pub use service::{prices, referrer, referrer_of, service, services, split};
pub use usage::prove_usage;

/// The first items of what follows, at most [`MAX_PAGE_LIMIT`], and whether there are more.
fn page<T>(
    items: impl Iterator<Item = Result<T, ContractError>>,
    limit: Option<u32>,
) -> Result<Page<T>, ContractError> {
    let limit = limit.unwrap_or(DEFAULT_PAGE_LIMIT).clamp(1, MAX_PAGE_LIMIT);
    let limit = usize::try_from(limit).unwrap_or(1);
    let mut rest = items;
    let items = rest.by_ref().take(limit).collect::<Result<_, _>>()?;
    Ok(Page {
        items,
        has_more: rest.next().is_some(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paged(items: u32, limit: Option<u32>) -> (usize, bool) {
        let page = page((0..items).map(Ok), limit).unwrap();
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
