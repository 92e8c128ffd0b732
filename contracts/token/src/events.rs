//! Every attribute that the token emits, in one place; one function an event.
//!
//! The cw20 actions carry cw20-base's attributes in its order, then ours. In every event `amount`
//! is gross, and the sum of all `burned` attributes is what supply has fallen by. Amounts are in
//! uoaic, times in seconds since 1970.

use cosmwasm_std::{attr, Addr, Response, Uint128};
use oaic_math::fee::FeeSplit;
use oaic_messages::shared::Bps;
use oaic_messages::token::{BurnCause, Exemption};

use crate::state::System;

/// Tokens moved: `transfer`, `send`, or with a spender `transfer_from`, `send_from`.
pub fn moved(
    action: &'static str,
    from: &Addr,
    to: &Addr,
    by: Option<&Addr>,
    split: &FeeSplit,
) -> Response {
    action_of(action)
        .add_attribute("from", from)
        .add_attribute("to", to)
        .add_attributes(by.map(|by| attr("by", by)))
        .add_attribute("amount", split.gross.to_string())
        .add_attribute("net", split.net.to_string())
        .add_attribute("burned", split.burned.to_string())
        .add_attribute("pool", split.pool.to_string())
}

/// A holder's tokens were burned: `burn`, or with a spender `burn_from`.
pub fn burned(action: &'static str, from: &Addr, by: Option<&Addr>, amount: Uint128) -> Response {
    action_of(action)
        .add_attribute("from", from)
        .add_attributes(by.map(|by| attr("by", by)))
        .add_attribute("amount", amount)
        .add_attribute("burned", amount)
}

/// A system contract burned its own tokens.
pub fn system_burned(from: &Addr, amount: Uint128, cause: BurnCause) -> Response {
    burned("system_burn", from, None, amount).add_attribute("cause", cause_name(cause))
}

/// A system contract paid a fee that it had booked; `amount = burned + pool`.
pub fn fee_paid(from: &Addr, amount: Uint128, burned: Uint128, pool: Uint128) -> Response {
    action_of("pay_fee")
        .add_attribute("from", from)
        .add_attribute("amount", amount)
        .add_attribute("burned", burned)
        .add_attribute("pool", pool)
}

/// An allowance changed: `increase_allowance` or `decrease_allowance`.
pub fn allowance(action: &'static str, owner: &Addr, spender: &Addr, amount: Uint128) -> Response {
    action_of(action)
        .add_attribute("owner", owner)
        .add_attribute("spender", spender)
        .add_attribute("amount", amount)
}

/// An account's balance is checkpointed from the next block on.
pub fn voting_enabled(account: &Addr, power: Uint128) -> Response {
    action_of("enable_voting")
        .add_attribute("account", account)
        .add_attribute("power", power)
}

/// An account's power is zero from the next block on.
pub fn voting_disabled(account: &Addr) -> Response {
    action_of("disable_voting").add_attribute("account", account)
}

/// A fee rate is to come.
pub fn fee_scheduled(fee_bps: Bps, effective_at: u64) -> Response {
    action_of("schedule_fee")
        .add_attribute("fee_bps", fee_bps.to_string())
        .add_attribute("effective_at", effective_at.to_string())
}

/// A scheduled rate was dropped; `fee_bps` stays in force.
pub fn fee_change_canceled(fee_bps: Bps) -> Response {
    action_of("cancel_scheduled_fee").add_attribute("fee_bps", fee_bps.to_string())
}

/// The pool half of fees goes elsewhere.
pub fn pool_set(pool: &Addr) -> Response {
    action_of("set_pool").add_attribute("pool_address", pool)
}

/// There is another guardian, or none.
pub fn guardian_set(guardian: Option<&Addr>) -> Response {
    action_of("set_guardian").add_attribute("guardian", guardian.map_or("none", Addr::as_str))
}

/// A system contract was registered or its entry changed.
pub fn system_contract_set(address: &Addr, system: &System) -> Response {
    action_of("set_system_contract")
        .add_attribute("address", address)
        .add_attribute("exemption", exemption_name(system.exemption))
        .add_attribute("escrow", system.escrow.to_string())
        .add_attribute("takes_transfers", system.takes_transfers.to_string())
}

/// A system contract was struck off.
pub fn system_contract_removed(address: &Addr) -> Response {
    action_of("remove_system_contract").add_attribute("address", address)
}

/// Another staking contract, or none.
pub fn staking_set(staking: Option<&Addr>) -> Response {
    action_of("set_staking").add_attribute("staking", staking.map_or("none", Addr::as_str))
}

/// Accounts were frozen (`freeze`) or thawed (`unfreeze`).
pub fn freeze_changed(action: &'static str, accounts: &[Addr], by: &Addr) -> Response {
    action_of(action)
        .add_attributes(accounts.iter().map(|account| attr("account", account)))
        .add_attribute("by", by)
}

/// Movements stopped until a time.
pub fn paused(until: u64, by: &Addr) -> Response {
    action_of("pause")
        .add_attribute("until", until.to_string())
        .add_attribute("by", by)
}

/// Movements go on.
pub fn unpaused(by: &Addr) -> Response {
    action_of("unpause").add_attribute("by", by)
}

fn action_of(action: &'static str) -> Response {
    Response::new().add_attribute("action", action)
}

/// A cause as JSON writes it.
fn cause_name(cause: BurnCause) -> &'static str {
    match cause {
        BurnCause::Fee => "fee",
        BurnCause::Holder => "holder",
        BurnCause::Allowance => "allowance",
        BurnCause::Buyback => "buyback",
        BurnCause::Slash => "slash",
    }
}

/// An exemption as JSON writes it.
fn exemption_name(exemption: Exemption) -> &'static str {
    match exemption {
        Exemption::None => "none",
        Exemption::Sender => "sender",
        Exemption::Recipient => "recipient",
        Exemption::Both => "both",
    }
}
