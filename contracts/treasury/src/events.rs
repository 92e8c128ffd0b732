//! Every event of the contract. Amounts of OAIC are in uoaic, of native coins in their units.

use cosmwasm_std::{Addr, Event, Uint128};
use oaic_math::auction::Fill;
use oaic_messages::treasury::{ClaimKind, Fund};
use oaic_runtime::event::event;

use crate::state::{Auction, Claim};

fn fund_name(fund: Fund) -> &'static str {
    match fund {
        Fund::Reserve => "reserve",
        Fund::RiskPool => "risk_pool",
    }
}

fn kind_name(kind: ClaimKind) -> &'static str {
    match kind {
        ClaimKind::Research => "research",
        ClaimKind::Market => "market",
        ClaimKind::Compliance => "compliance",
    }
}

pub fn deposited(by: &Addr, fund: Fund, asset: &str, amount: Uint128) -> Event {
    event(
        "deposited",
        [
            ("by", by),
            ("fund", &fund_name(fund)),
            ("asset", &asset),
            ("amount", &amount),
        ],
    )
}

pub fn synced(fund: Fund, asset: &str, amount: Uint128) -> Event {
    event(
        "synced",
        [
            ("fund", &fund_name(fund)),
            ("asset", &asset),
            ("amount", &amount),
        ],
    )
}

pub fn spent(asset: &str, recipient: &Addr, amount: Uint128, purpose: &str) -> Event {
    event(
        "spent",
        [
            ("asset", &asset),
            ("recipient", recipient),
            ("amount", &amount),
            ("purpose", &purpose),
        ],
    )
}

pub fn risk_pool_funded(amount: Uint128) -> Event {
    event("risk_pool_funded", [("amount", &amount)])
}

pub fn outflow_booked(by: &Addr, amount: Uint128) -> Event {
    event("outflow_booked", [("by", by), ("amount", &amount)])
}

pub fn claim_approved(id: u64, claim: &Claim) -> Event {
    event(
        "claim_approved",
        [
            ("claim", &id),
            ("claimant", &claim.claimant),
            ("amount", &claim.amount),
            ("kind", &kind_name(claim.kind)),
            ("reference", &claim.reference),
            ("expires_at", &claim.expires_at),
        ],
    )
}

/// `claim_paid`, `claim_canceled`, `claim_released`.
pub fn claim_ended(what: &str, id: u64, claim: &Claim) -> Event {
    event(
        what,
        [
            ("claim", &id),
            ("claimant", &claim.claimant),
            ("amount", &claim.amount),
        ],
    )
}

pub fn auction_started(id: u64, auction: &Auction) -> Event {
    event(
        "auction_started",
        [
            ("auction", &id),
            ("denom", &auction.denom),
            ("amount", &auction.amount),
            ("start_price", &auction.start_price),
            ("end_price", &auction.end_price),
            ("starts_at", &auction.starts_at),
            ("ends_at", &auction.ends_at),
            ("epoch", &auction.epoch),
            ("reserved", &auction.reserved),
        ],
    )
}

pub fn auction_bid(id: u64, auction: &Auction, by: &Addr, price: u128, fill: &Fill) -> Event {
    event(
        "auction_bid",
        [
            ("auction", &id),
            ("bidder", by),
            ("denom", &auction.denom),
            ("price", &price),
            ("assets", &fill.assets),
            ("burned", &fill.paid),
            ("refund", &fill.refund),
            ("remaining", &auction.remaining),
        ],
    )
}

pub fn auction_closed(id: u64, auction: &Auction) -> Event {
    event(
        "auction_closed",
        [
            ("auction", &id),
            ("denom", &auction.denom),
            ("returned", &auction.remaining),
            ("burned", &auction.burned),
        ],
    )
}

pub fn metrics_recorded(source: &Addr, epoch: u64) -> Event {
    event("metrics_recorded", [("source", source), ("epoch", &epoch)])
}

pub fn metric_source_failed(source: &Addr, error: &str) -> Event {
    event(
        "metric_source_failed",
        [("source", source), ("error", &error)],
    )
}

pub fn config_updated() -> Event {
    Event::new("config_updated")
}
