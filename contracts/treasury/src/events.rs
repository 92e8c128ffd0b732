//! Events, as [`oaic_messages::events::treasury`] has them, of what the contract holds.

use cosmwasm_std::{Addr, Event};
use oaic_math::auction::Fill;
use oaic_messages::events::treasury as events;

use crate::state::{Auction, Claim};

pub use events::{
    config_updated, deposited, metric_source_failed, metrics_recorded, outflow_booked,
    risk_pool_funded, spent, synced,
};

pub fn claim_approved(id: u64, claim: &Claim) -> Event {
    events::claim_approved(
        id,
        &claim.claimant,
        claim.amount,
        claim.kind,
        &claim.reference,
        claim.expires_at,
    )
}

/// `claim_paid`, `claim_canceled`, `claim_released`.
pub fn claim_ended(event: &str, id: u64, claim: &Claim) -> Event {
    events::claim_ended(event, id, &claim.claimant, claim.amount)
}

pub fn auction_started(id: u64, auction: &Auction) -> Event {
    events::auction_started(
        id,
        &auction.denom,
        auction.amount,
        auction.start_price,
        auction.end_price,
        auction.starts_at,
        auction.ends_at,
        auction.epoch,
        auction.reserved,
    )
}

pub fn auction_bid(id: u64, auction: &Auction, by: &Addr, price: u128, fill: &Fill) -> Event {
    events::auction_bid(
        id,
        by,
        &auction.denom,
        price,
        fill.assets,
        fill.paid,
        fill.refund,
        auction.remaining,
    )
}

pub fn auction_closed(id: u64, auction: &Auction) -> Event {
    events::auction_closed(id, &auction.denom, auction.remaining, auction.burned)
}
