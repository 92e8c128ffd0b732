//! Everything that is stored, in the order in which it comes to be.

use cosmwasm_std::{Addr, Storage, Uint128};
use cw3::Vote;
use cw_storage_plus::{Item, Map};
use oaic_messages::dao::{
    Classes, FailedAttempts, Office, Openings, PolicyClass, Terms, Timing, VetoRecord,
};
use oaic_runtime::RuntimeError;
use serde::{Deserialize, Serialize};

pub use crate::model::migration::{Asked, Migration, MigrationEnd, Queue};
pub use crate::model::proposal::{
    Classification, Consents, Content, Deposit, End, Place, Proposal,
};

/// Contracts that know how much power an account has; stored apart, because every vote reads them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sources {
    pub token: Addr,
    pub staking: Addr,
}

/// Contracts that this one pays or asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Links {
    /// Recipient of forfeited deposits.
    pub treasury: Addr,
    pub sale: Addr,
    /// Contracts that hold non-circulating coins.
    pub non_circulating: Vec<Addr>,
}

/// Settings that are not rules of proposals.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Deposit of a proposal, in uoaic.
    pub deposit: Uint128,
    /// Time without an executed proposal after which the DAO counts as silent, in seconds.
    pub silence_span: u64,
    pub openings: Openings,
}

/// Rules of proposals from now on; each keeps the [`Terms`] that they made for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rules {
    pub timing: Timing,
    /// Time after the end of voting within which the committee may veto, in seconds.
    pub veto_window: u64,
    pub classes: Classes,
}

/// The holder of an office.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Holder {
    pub address: Addr,
    /// Start of its time in office, in Unix time; 0: genesis.
    pub since: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Roles {
    pub committee: Holder,
    pub guardian: Holder,
}

impl Roles {
    pub fn holder(&self, office: Office) -> &Holder {
        match office {
            Office::Committee => &self.committee,
            Office::Guardian => &self.guardian,
        }
    }
}

/// What has opened; it stays open.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// When the sale succeeded, in Unix time.
    pub sale: Option<u64>,
    pub constitution: bool,
}

/// Counters that every proposal changes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Counters {
    pub proposals: u64,
    /// Deposits held, in uoaic.
    pub deposits_held: Uint128,
}

/// A vote: its weight in uoaic, and its kind.
pub type Ballot = (u64, Vote);

// Set at instantiation, and by executed proposals.

/// Contracts that every vote asks.
pub const SOURCES: Item<Sources> = Item::new("sources");
pub const LINKS: Item<Links> = Item::new("links");
pub const SETTINGS: Item<Settings> = Item::new("settings");
pub const RULES: Item<Rules> = Item::new("rules");
pub const ROLES: Item<Roles> = Item::new("roles");
/// By holder of an office: the account that it ordered to hand over to, and when.
pub const HANDOVERS: Map<&Addr, (Addr, u64)> = Map::new("handovers");
pub const OPENED: Item<Opened> = Item::new("opened");
/// The policy table: contract and message key to class.
pub const POLICIES: Map<(&Addr, &str), PolicyClass> = Map::new("policies");
/// Number of entries of the policy table.
pub const POLICY_COUNT: Item<u32> = Item::new("policy_count");

// Proposals, from submission to the end.

pub const COUNTERS: Item<Counters> = Item::new("counters");
/// The part of a proposal that votes rewrite, by number.
pub const PROPOSALS: Map<u64, Proposal> = Map::new("proposals");
/// What a proposal demands; written once.
pub const TERMS: Map<u64, Terms> = Map::new("terms");
/// Text and messages of a proposal; written once.
pub const CONTENTS: Map<u64, Content> = Map::new("contents");
/// Deposits by proposal.
pub const DEPOSITS: Map<u64, Deposit> = Map::new("deposits");
/// Votes by proposal and voter.
pub const BALLOTS: Map<(u64, &Addr), Ballot> = Map::new("ballots");
/// Yes votes of an account that bind its stake, at most twice
/// [`MAX_OPEN_YES`](oaic_messages::dao::MAX_OPEN_YES); see [`crate::model::bonds`].
pub const PLACES: Map<&Addr, Vec<Place>> = Map::new("places");
/// Vetoes of the committee by proposal.
pub const VETOES: Map<u64, VetoRecord> = Map::new("vetoes");
/// Number of the proposal whose messages are being executed; it never outlives a transaction.
pub const EXECUTING: Item<u64> = Item::new("executing");
/// Failed executions by proposal.
pub const FAILURES: Map<u64, FailedAttempts> = Map::new("failures");
/// When a proposal was last executed, in Unix time.
pub const LAST_ACTIVITY: Item<u64> = Item::new("last_activity");

// Migrations without a vote.

/// Migrations that one office has ordered, by SHA-256 of contract, code and message.
pub const ASKED: Map<&[u8], Asked> = Map::new("asked");
/// Migrations that both offices ordered, by number.
pub const MIGRATIONS: Map<u64, Migration> = Map::new("migrations");
/// Migrations in the queue.
pub const QUEUED: Item<Queue> = Item::new("queued");
/// Number of a contract's migration by when it was queued.
pub const QUEUED_AT: Map<(&Addr, u64), u64> = Map::new("queued_at");
/// Accounts that oppose a migration.
pub const OPPOSED: Map<(u64, &Addr), ()> = Map::new("opposed");
/// Until when a contract can't be migrated without a vote, in Unix time.
pub const BARRED: Map<&Addr, u64> = Map::new("barred");

/// A proposal, and what it demands.
pub fn proposal(storage: &dyn Storage, id: u64) -> Result<(Proposal, Terms), RuntimeError> {
    let proposal = PROPOSALS
        .may_load(storage, id)?
        .ok_or_else(|| RuntimeError::unknown("proposal", id))?;
    Ok((proposal, TERMS.load(storage, id)?))
}
