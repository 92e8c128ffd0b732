//! What is stored of a migration without a vote.

use cosmwasm_std::{Addr, Binary};
use serde::{Deserialize, Serialize};

/// Who ordered a migration, and when, in Unix time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    pub committee: Option<(Addr, u64)>,
    pub guardian: Option<(Addr, u64)>,
}

/// A migration without a vote. Stake is in uoaic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Migration {
    pub contract: Addr,
    pub code_id: u64,
    pub msg: Binary,
    /// When it was queued, in Unix time.
    pub queued_at: u64,
    /// Stake counts as of the start of this block.
    pub height: u64,
    /// How long it waits, in seconds.
    pub wait: u64,
    /// Total time for which the token had been paused when it was queued, in seconds.
    pub paused_before: u64,
    /// Stake that opposes it.
    pub against: u64,
    /// Stake that cancels it.
    pub cancels: u64,
    /// How and when it ended, unless it lapsed.
    pub end: Option<(MigrationEnd, u64)>,
}

/// How a migration ended, other than by lapsing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum MigrationEnd {
    Run,
    CanceledByOffice,
    CanceledByStake,
}

/// Migrations that are queued, or were when the last one was queued.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Queue {
    /// Number of the last one.
    pub last: u64,
    /// Numbers, at most [`MAX_QUEUED`](oaic_messages::dao::MAX_QUEUED).
    pub ids: Vec<u64>,
}
