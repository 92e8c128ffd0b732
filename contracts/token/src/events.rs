//! Events, as [`oaic_messages::events::token`] has them, of what the contract holds.

use cosmwasm_std::{Addr, Response, Uint128};
use oaic_math::fee::FeeSplit;
use oaic_messages::events::token as events;
use oaic_messages::token::BurnCause;

use crate::state::System;

pub use events::{
    allowance, fee_change_canceled, fee_paid, fee_scheduled, freeze_changed, paused, pool_set,
    system_contract_removed, unpaused, voting_disabled, voting_enabled,
};

/// Tokens moved: `transfer`, `send`, or with a spender `transfer_from`, `send_from`.
pub fn moved(
    action: &str,
    from: &Addr,
    to: &Addr,
    by: Option<&Addr>,
    split: &FeeSplit,
) -> Response {
    events::moved(
        action,
        from,
        to,
        by,
        split.gross,
        split.net,
        split.burned,
        split.pool,
    )
}

/// A holder's tokens were burned: `burn`, or with a spender `burn_from`.
pub fn burned(action: &str, from: &Addr, by: Option<&Addr>, amount: Uint128) -> Response {
    events::burned(action, from, by, amount, amount)
}

/// A system contract burned its own tokens.
pub fn system_burned(from: &Addr, amount: Uint128, cause: BurnCause) -> Response {
    events::system_burned(from, amount, amount, cause)
}

/// There is another guardian, or none.
pub fn guardian_set(guardian: Option<&Addr>) -> Response {
    events::guardian_set(guardian.map_or("none", Addr::as_str))
}

/// A system contract was registered or its entry changed.
pub fn system_contract_set(address: &Addr, system: &System) -> Response {
    events::system_contract_set(
        address,
        system.exemption,
        system.escrow,
        system.takes_transfers,
    )
}

/// Another staking contract, or none.
pub fn staking_set(staking: Option<&Addr>) -> Response {
    events::staking_set(staking.map_or("none", Addr::as_str))
}
