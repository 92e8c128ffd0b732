//! Events of the treasury.

use cosmwasm_std::{Addr, Uint128};

use super::{events, words};
use crate::treasury::{ClaimKind, Fund};

words! {
    Fund { Reserve = "reserve", RiskPool = "risk_pool" }
    ClaimKind { Research = "research", Market = "market", Compliance = "compliance" }
}

events! { Event:
    /// Coins came in for a fund.
    deposited = Deposited("deposited") { by: Addr, fund: Fund, asset: String, amount: Uint128 }
    /// Coins that were here already were booked.
    synced = Synced("synced") { fund: Fund, asset: String, amount: Uint128 }
    /// Coins left.
    spent = Spent("spent") { asset: String, recipient: Addr, amount: Uint128, purpose: String }
    /// The reserve paid into the risk pool.
    risk_pool_funded = RiskPoolFunded("risk_pool_funded") { amount: Uint128 }
    /// An outflow of another contract was booked.
    outflow_booked = OutflowBooked("outflow_booked") { by: Addr, amount: Uint128 }
    /// A claim on the risk pool was approved.
    claim_approved = ClaimApproved("claim_approved") {
        claim: u64, claimant: Addr, amount: Uint128, kind: ClaimKind, reference: String,
        expires_at: u64,
    }
    /// A claim was paid, canceled, or its amount released after it expired.
    claim_ended = ClaimEnded("claim_paid", "claim_canceled", "claim_released") {
        claim: u64, claimant: Addr, amount: Uint128,
    }
    /// An auction began.
    auction_started = AuctionStarted("auction_started") {
        auction: u64, denom: String, amount: Uint128, start_price: Uint128, end_price: Uint128,
        starts_at: u64, ends_at: u64, epoch: u64, reserved: Uint128,
    }
    /// A bid was filled.
    auction_bid = AuctionBid("auction_bid") {
        auction: u64, bidder: Addr, denom: String, price: u128, assets: u128, burned: u128,
        refund: u128, remaining: Uint128,
    }
    /// An auction ended.
    auction_closed = AuctionClosed("auction_closed") {
        auction: u64, denom: String, returned: Uint128, burned: Uint128,
    }
    /// An epoch's metrics were recorded.
    metrics_recorded = MetricsRecorded("metrics_recorded") { source: Addr, epoch: u64 }
    /// A contract did not give its metrics.
    metric_source_failed = MetricSourceFailed("metric_source_failed") {
        source: Addr, error: String,
    }
    /// The configuration changed.
    config_updated = ConfigUpdated("config_updated") {}
}
