//! Events of the data market. Texts of sellers are in none of them.

use cosmwasm_std::Addr;

use super::events;

events! { Event:
    /// A listing was made.
    listed = Listed("listed") { listing: u64, seller: Addr }
    /// A listing has another version.
    version_published = VersionPublished("version_published") { listing: u64, version: u32 }
    /// A listing takes no more orders.
    withdrawn = Withdrawn("withdrawn") { listing: u64 }
    /// Who may order of a listing changed.
    access_set = AccessSet("access_set") {
        listing: u64, authorized: bool, min_security_level: u8,
    }
    /// A query can be ordered.
    query_registered = QueryRegistered("query_registered") {
        listing: u64, query: u32, price: u128,
    }
    /// A query has another price.
    query_priced = QueryPriced("query_priced") { listing: u64, query: u32, price: u128 }
    /// A query takes no more orders.
    query_closed = QueryClosed("query_closed") { listing: u64, query: u32 }
    /// A listing has another split.
    split_updated = SplitUpdated("split_updated") { listing: u64, split_version: u32 }
    /// A payee of a split is paid elsewhere.
    payee_address_set = PayeeAddressSet("payee_address_set") {
        listing: u64, split_version: u32, payee: u32, address: Addr,
    }
    /// An account may order of a listing.
    authorized = Authorized("authorized") { authorization: u64, listing: u64, grantee: Addr }
    /// An authorization ended.
    authorization_revoked = AuthorizationRevoked("authorization_revoked") { authorization: u64 }
    /// Something was ordered: a `file`, or the `answer` to a query.
    ordered = Ordered("ordered") {
        order: u64, kind: String, query: u32, listing: u64, version: u32, buyer: Addr,
        seller: Addr, price: u128, deliver_before: u64,
    }
    /// A buyer's first payment named a referrer, who stays for good.
    referrer_bound = ReferrerBound("referrer_bound") { buyer: Addr, referrer: Addr }
    /// An order was delivered.
    delivered = Delivered("delivered") {
        order: u64, listing: u64, buyer: Addr, dispute_before: u64,
    }
    /// An order was paid.
    order_completed = OrderCompleted("order_completed") {
        order: u64, listing: u64, buyer: Addr, gross: u128, fee: u128, referral: u128, net: u128,
    }
    /// A seller added to its deposit.
    deposited = Deposited("deposited") { seller: Addr, amount: u128, free: u128 }
    /// A seller took from its deposit.
    deposit_withdrawn = DepositWithdrawn("deposit_withdrawn") {
        seller: Addr, amount: u128, free: u128,
    }
    /// A buyer got the price back, because the order was `not_delivered`, `broken` or `disputed`.
    order_refunded = OrderRefunded("order_refunded") {
        order: u64, listing: u64, buyer: Addr, amount: u128, deposit: u128, compensation: u128,
        reason: String,
    }
    /// An order proved that a version isn't what its roots commit to.
    version_broken = VersionBroken("version_broken") { listing: u64, version: u32, order: u64 }
    /// A buyer rated an order.
    rated = Rated("rated") { order: u64, listing: u64, stars: u8 }
    /// A payee of a split was paid.
    claimed = Claimed("claimed") {
        listing: u64, split_version: u32, payee: u32, address: Addr, amount: u128,
    }
    /// A referrer was paid.
    referral_claimed = ReferralClaimed("referral_claimed") { referrer: Addr, amount: u128 }
    /// The fee that was booked was paid to the token.
    fee_flushed = FeeFlushed("fee_flushed") { amount: u128 }
    /// Sales were reported for rewards.
    usage_reported = UsageReported("usage_reported") {
        listing: u64, split_version: u32, epoch: u64, recipient: Addr, gross: u128, fee: u128,
    }
    /// Nothing is ordered until then.
    openings_paused = OpeningsPaused("openings_paused") { by: Addr, until: u64 }
    /// Orders are taken again.
    openings_unpaused = OpeningsUnpaused("openings_unpaused") { by: Addr }
    /// `what` changed.
    config_updated = ConfigUpdated("config_updated") { what: String }
}
