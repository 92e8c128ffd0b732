//! What is stored of a migration without a vote.

use cosmwasm_std::{Addr, Binary};
use serde::{Deserialize, Serialize};

/// Who ordered a migration, and when, in Unix seconds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// Ethics Committee.
    pub committee: Option<(Addr, u64)>,
    /// Guardian.
    pub guardian: Option<(Addr, u64)>,
}

/// A migration without a vote. Stake is in uoaic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Migration {
    /// The contract.
    pub contract: Addr,
    /// Its new code.
    pub code_id: u64,
    /// Message to the new code.
    pub msg: Binary,
    /// When it was queued, in Unix seconds.
    pub queued_at: u64,
    /// Stake is counted as this block found it when it began.
    pub height: u64,
    /// How long it waits, in seconds.
    pub wait: u64,
    /// For how long the token had ever been paused when it was queued, in seconds.
    pub paused_before: u64,
    /// Stake against it.
    pub against: u64,
    /// As much cancels it.
    pub cancels: u64,
    /// Its end, and when that was, if time doesn't tell it.
    pub end: Option<(MigrationEnd, u64)>,
}

/// How a migration ended otherwise than by time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum MigrationEnd {
    /// It was run.
    Run,
    /// An office canceled it.
    CanceledByOffice,
    /// Stake canceled it.
    CanceledByStake,
}

/// Migrations that are queued, or were when the last one was.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Queue {
    /// Number of the last one.
    pub last: u64,
    /// Numbers, at most [`MAX_QUEUED`](oaic_messages::dao::MAX_QUEUED).
    pub ids: Vec<u64>,
}
