//! Events of the public sale. Coins are as the bank prints them.

use cosmwasm_std::{Addr, Uint128};

use super::events;

events! { Event:
    /// Tokens were bought; `returned` is what was sent beyond their cost.
    bought = Bought("sale_bought") {
        buyer: Addr, tokens: Uint128, cost: String, returned: String,
    }
    /// The sale ended.
    decided = Decided("sale_decided") {
        outcome: String, sold: Uint128, unsold: Uint128, kept: String,
    }
    /// A buyer got tokens, or coins back.
    settled = Settled("sale_claimed", "sale_refunded") {
        buyer: Addr, tokens: Uint128, refund: String,
    }
    /// A buyer gave tokens back and was repaid.
    given_back = GivenBack("sale_given_back") { buyer: Addr, tokens: Uint128, repaid: String }
    /// Another round began.
    reopened = Reopened("sale_reopened") { round: u32, ends_at: u64 }
    /// What nobody is owed was paid out.
    swept = Swept("sale_swept") { denom: String, amount: Uint128 }
    /// Something could not be sent and stays here.
    undelivered = Undelivered("sale_undelivered") { denom: String, error: String }
}
