//! Events, as [`oaic_messages::events::data_market`] has them, of what the contract holds.

use cosmwasm_std::{Addr, Event};
use oaic_messages::data_market::OrderKind;
use oaic_messages::events::data_market as events;
use oaic_revenue::split::Payout;

use crate::model::order::as_str;
use crate::state::{Order, RefundReason, SaleKey};

pub use events::{
    access_set, authorization_revoked, authorized, config_updated, deposit_withdrawn, deposited,
    fee_flushed, listed, openings_paused, openings_unpaused, payee_address_set, query_closed,
    query_priced, query_registered, rated, referral_claimed, referrer_bound, split_updated,
    version_broken, version_published, withdrawn,
};

pub fn ordered(id: u64, order: &Order) -> Event {
    let (kind, query) = match order.kind {
        OrderKind::File => ("file", 0),
        OrderKind::Answer { query } => ("answer", query),
    };
    events::ordered(
        id,
        kind,
        query,
        order.listing,
        order.version,
        &order.buyer,
        &order.seller,
        order.price.u128(),
        order.deliver_before,
    )
}

pub fn delivered(id: u64, order: &Order, dispute_before: u64) -> Event {
    events::delivered(id, order.listing, &order.buyer, dispute_before)
}

pub fn order_completed(id: u64, order: &Order, referral: u128, net: u128) -> Event {
    events::order_completed(
        id,
        order.listing,
        &order.buyer,
        order.price.u128(),
        order.fee.u128(),
        referral,
        net,
    )
}

pub fn order_refunded(id: u64, order: &Order, reason: RefundReason, compensation: u128) -> Event {
    events::order_refunded(
        id,
        order.listing,
        &order.buyer,
        order.price.u128(),
        order.deposit.u128(),
        compensation,
        as_str(reason),
    )
}

pub fn claimed(paid: &Payout) -> Event {
    events::claimed(
        paid.place.source_id,
        paid.place.split_version,
        paid.place.payee,
        &paid.address,
        paid.amount,
    )
}

pub fn usage_reported(key: SaleKey, recipient: &Addr, gross: u128, fee: u128) -> Event {
    let (listing, split_version, epoch) = key;
    events::usage_reported(listing, split_version, epoch, recipient, gross, fee)
}
