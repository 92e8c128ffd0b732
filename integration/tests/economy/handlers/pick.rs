//! Who and what an operation's numbers stand for.

use oaic_messages::treasury::{AuctionStatus, ClaimStatus};
use oaic_testing::simulation::Pick;

use crate::state::EconomyState;
use crate::suite::{Suite, PEOPLE};

pub fn person(pick: Pick) -> &'static str {
    pick.of(&PEOPLE).copied().unwrap_or(PEOPLE[0])
}

/// Somebody the sale owes something, if there is one and not always; else anybody.
pub fn buyer_in(suite: &Suite, now: &EconomyState, pick: Pick) -> String {
    let unsettled = now.purchases.iter().filter(|p| !p.settled);
    let unsettled: Vec<_> = unsettled.map(|p| &p.buyer).collect();
    match pick.of(&unsettled) {
        Some(buyer) if !pick.0.is_multiple_of(5) => buyer.to_string(),
        _ => suite.addr(person(pick)).into(),
    }
}

/// Numbers of a series that begins with 1.
pub fn numbered(pick: Pick, count: u64) -> Option<u64> {
    Some(pick.index(usize::try_from(count).ok()?)? as u64 + 1)
}

/// One of some that fit, if any does and not always; else any.
pub fn mostly(pick: Pick, all: &[u64], fitting: &[u64]) -> Option<u64> {
    match pick.of(fitting) {
        Some(one) if !pick.0.is_multiple_of(5) => Some(*one),
        _ => pick.of(all).copied(),
    }
}

pub fn claim_in(now: &EconomyState, pick: Pick, fits: impl Fn(ClaimStatus) -> bool) -> Option<u64> {
    let all: Vec<u64> = now.claims.iter().map(|c| c.id).collect();
    let fitting = now.claims.iter().filter(|c| fits(c.status));
    mostly(pick, &all, &fitting.map(|c| c.id).collect::<Vec<_>>())
}

pub fn auction_in(
    now: &EconomyState,
    pick: Pick,
    fits: impl Fn(AuctionStatus) -> bool,
) -> Option<u64> {
    let all: Vec<u64> = now.auctions.iter().map(|a| a.id).collect();
    let fitting = now.auctions.iter().filter(|a| fits(a.status));
    mostly(pick, &all, &fitting.map(|a| a.id).collect::<Vec<_>>())
}
