//! Every event of the contract. wasmd prefixes each type with `wasm-`. Amounts are uoaic. Texts of
//! sellers are in none of them.

use cosmwasm_std::{Addr, Event};
use oaic_messages::data_market::OrderKind;
use oaic_revenue::split::Payout;
use oaic_runtime::event::event;

use crate::model::order::as_str;
use crate::state::{Order, RefundReason, SaleKey};

pub fn listed(listing: u64, seller: &Addr) -> Event {
    event("listed", [("listing", &listing), ("seller", seller)])
}

pub fn version_published(listing: u64, version: u32) -> Event {
    event(
        "version_published",
        [("listing", &listing), ("version", &version)],
    )
}

pub fn withdrawn(listing: u64) -> Event {
    event("withdrawn", [("listing", &listing)])
}

pub fn access_set(listing: u64, authorized: bool, min_security_level: u8) -> Event {
    event(
        "access_set",
        [
            ("listing", &listing),
            ("authorized", &authorized),
            ("min_security_level", &min_security_level),
        ],
    )
}

pub fn query_registered(listing: u64, query: u32, price: u128) -> Event {
    event(
        "query_registered",
        [("listing", &listing), ("query", &query), ("price", &price)],
    )
}

pub fn query_priced(listing: u64, query: u32, price: u128) -> Event {
    event(
        "query_priced",
        [("listing", &listing), ("query", &query), ("price", &price)],
    )
}

pub fn query_closed(listing: u64, query: u32) -> Event {
    event("query_closed", [("listing", &listing), ("query", &query)])
}

pub fn split_updated(listing: u64, version: u32) -> Event {
    event(
        "split_updated",
        [("listing", &listing), ("split_version", &version)],
    )
}

pub fn payee_address_set(listing: u64, version: u32, payee: u32, address: &Addr) -> Event {
    event(
        "payee_address_set",
        [
            ("listing", &listing),
            ("split_version", &version),
            ("payee", &payee),
            ("address", address),
        ],
    )
}

pub fn authorized(authorization: u64, listing: u64, grantee: &Addr) -> Event {
    event(
        "authorized",
        [
            ("authorization", &authorization),
            ("listing", &listing),
            ("grantee", grantee),
        ],
    )
}

pub fn authorization_revoked(authorization: u64) -> Event {
    event("authorization_revoked", [("authorization", &authorization)])
}

pub fn ordered(id: u64, order: &Order) -> Event {
    let (kind, query) = match order.kind {
        OrderKind::File => ("file", 0),
        OrderKind::Answer { query } => ("answer", query),
    };
    event(
        "ordered",
        [
            ("order", &id),
            ("kind", &kind),
            ("query", &query),
            ("listing", &order.listing),
            ("version", &order.version),
            ("buyer", &order.buyer),
            ("seller", &order.seller),
            ("price", &order.price),
            ("deliver_before", &order.deliver_before),
        ],
    )
}

pub fn referrer_bound(buyer: &Addr, referrer: &Addr) -> Event {
    event("referrer_bound", [("buyer", buyer), ("referrer", referrer)])
}

pub fn delivered(id: u64, order: &Order, dispute_before: u64) -> Event {
    event(
        "delivered",
        [
            ("order", &id),
            ("listing", &order.listing),
            ("buyer", &order.buyer),
            ("dispute_before", &dispute_before),
        ],
    )
}

pub fn order_completed(id: u64, order: &Order, referral: u128, net: u128) -> Event {
    event(
        "order_completed",
        [
            ("order", &id),
            ("listing", &order.listing),
            ("buyer", &order.buyer),
            ("gross", &order.price),
            ("fee", &order.fee),
            ("referral", &referral),
            ("net", &net),
        ],
    )
}

pub fn deposited(seller: &Addr, amount: u128, free: u128) -> Event {
    event(
        "deposited",
        [("seller", seller), ("amount", &amount), ("free", &free)],
    )
}

pub fn deposit_withdrawn(seller: &Addr, amount: u128, free: u128) -> Event {
    event(
        "deposit_withdrawn",
        [("seller", seller), ("amount", &amount), ("free", &free)],
    )
}

pub fn order_refunded(id: u64, order: &Order, reason: RefundReason, compensation: u128) -> Event {
    event(
        "order_refunded",
        [
            ("order", &id),
            ("listing", &order.listing),
            ("buyer", &order.buyer),
            ("amount", &order.price),
            ("deposit", &order.deposit),
            ("compensation", &compensation),
            ("reason", &as_str(reason)),
        ],
    )
}

pub fn version_broken(listing: u64, version: u32, order: u64) -> Event {
    event(
        "version_broken",
        [
            ("listing", &listing),
            ("version", &version),
            ("order", &order),
        ],
    )
}

pub fn rated(id: u64, listing: u64, stars: u8) -> Event {
    event(
        "rated",
        [("order", &id), ("listing", &listing), ("stars", &stars)],
    )
}

pub fn claimed(paid: &Payout) -> Event {
    event(
        "claimed",
        [
            ("listing", &paid.place.source_id),
            ("split_version", &paid.place.split_version),
            ("payee", &paid.place.payee),
            ("address", &paid.address),
            ("amount", &paid.amount),
        ],
    )
}

pub fn referral_claimed(referrer: &Addr, amount: u128) -> Event {
    event(
        "referral_claimed",
        [("referrer", referrer), ("amount", &amount)],
    )
}

pub fn fee_flushed(amount: u128) -> Event {
    event("fee_flushed", [("amount", &amount)])
}

pub fn usage_reported(key: SaleKey, recipient: &Addr, gross: u128, fee: u128) -> Event {
    let (listing, split_version, epoch) = key;
    event(
        "usage_reported",
        [
            ("listing", &listing),
            ("split_version", &split_version),
            ("epoch", &epoch),
            ("recipient", recipient),
            ("gross", &gross),
            ("fee", &fee),
        ],
    )
}

pub fn openings_paused(by: &Addr, until: u64) -> Event {
    event("openings_paused", [("by", by), ("until", &until)])
}

pub fn openings_unpaused(by: &Addr) -> Event {
    event("openings_unpaused", [("by", by)])
}

pub fn config_updated(what: &str) -> Event {
    event("config_updated", [("what", &what)])
}
