//! Freezes, and the limits of the guardian's.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Uint128};

use crate::shared::{Bps, Governor};

/// How long a guardian's freeze lasts, in seconds (21 days); then it ends by itself. It is longer
/// than the slowest vote that can confirm it.
pub const FREEZE_SPAN: u64 = 21 * 86_400;

/// Time during which the guardian can't freeze an account again, in seconds (90 days), counted from
/// the scheduled end of its own freeze or from an unfreeze by the owner, whichever is later.
pub const FREEZE_COOLDOWN: u64 = 90 * 86_400;

/// Maximum number of accounts that the guardian can have frozen at a time.
pub const MAX_GUARDIAN_FREEZES: usize = 20;

/// What those accounts may hold together, in basis points of the supply (1 %). A single account may
/// exceed it; otherwise the richest thief would be the safest.
pub const MAX_GUARDIAN_FROZEN_BPS: Bps = 100;

/// Maximum number of accounts that one message can freeze or unfreeze.
pub const MAX_FREEZE_BATCH: usize = 100;

/// A freeze.
#[cw_serde]
pub struct Freeze {
    /// Who ordered the freeze.
    pub by: Governor,
    /// When it ends, in Unix time. Unset for the owner's, which ends when the owner unfreezes
    /// the account.
    pub until: Option<u64>,
}

/// A freeze that the guardian ordered.
#[cw_serde]
pub struct GuardianFreeze {
    /// The account.
    pub account: Addr,
    /// When it ends, in Unix time.
    pub until: u64,
    /// What the account held when it was frozen, in uoaic.
    pub held: Uint128,
}

/// The guardian's freezes, and what it can still order.
#[cw_serde]
pub struct GuardianBudget {
    /// Its freezes in force, at most [`MAX_GUARDIAN_FREEZES`].
    pub freezes: Vec<GuardianFreeze>,
    /// Number of further accounts that it can freeze.
    pub accounts_left: u32,
    /// Total that the frozen accounts held when they were frozen, in uoaic.
    pub held: Uint128,
    /// Maximum of that total, in uoaic, by the current supply.
    pub max_held: Uint128,
    /// Earliest time at which it can pause, in Unix time, if no pause is in force.
    pub pause_from: u64,
    /// Earliest time at which it can freeze the queried account, in Unix time; 0: at any time.
    pub freeze_from: Option<u64>,
}
