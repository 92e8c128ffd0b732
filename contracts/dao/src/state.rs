//! Everything stored.

use cosmwasm_std::{Addr, Binary, CosmosMsg, HexBinary, Storage, Uint128};
use cw3::Vote;
use cw_storage_plus::{Item, Map};
use oaic_messages::dao::{
    Classes, FailedAttempts, Office, Openings, PolicyClass, Poll, Tally, Terms, Timing, VetoRecord,
};
use oaic_runtime::RuntimeError;
use serde::{Deserialize, Serialize};

use crate::message::classify::Judgment;

/// Contracts that say how much power somebody has; apart, because every vote reads them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sources {
    /// The token.
    pub token: Addr,
    /// The staking contract.
    pub staking: Addr,
}

/// Other contracts that are dealt with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Peers {
    /// Where forfeited deposits go.
    pub treasury: Addr,
    /// The public sale.
    pub sale: Addr,
    /// Contracts that hold coins which don't circulate.
    pub non_circulating: Vec<Addr>,
}

/// What is set and is no rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Taken with a proposal, in uoaic.
    pub deposit: Uint128,
    /// Without an executed proposal for so long the DAO counts as silent, in seconds.
    pub silence_span: u64,
    /// When what opens.
    pub openings: Openings,
}

/// Rules of proposals from now on; each keeps the [`Terms`] that they made for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rules {
    /// Delays and windows.
    pub timing: Timing,
    /// How long after the end of voting the committee may veto, in seconds.
    pub veto_window: u64,
    /// Rules of each class.
    pub classes: Classes,
}

/// Who holds an office.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Holder {
    /// The multisig.
    pub address: Addr,
    /// Since when, in seconds since 1970; 0: since genesis.
    pub since: u64,
}

/// Who holds the offices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Roles {
    /// Ethics Committee.
    pub committee: Holder,
    /// Guardian.
    pub guardian: Holder,
}

impl Roles {
    /// Who holds one.
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
    /// When the sale succeeded, in seconds since 1970.
    pub sale: Option<u64>,
    /// Whether the constitution is open.
    pub constitution: bool,
}

/// What every proposal changes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Counters {
    /// Proposals ever submitted.
    pub proposals: u64,
    /// Deposits held, in uoaic.
    pub deposits_held: Uint128,
}

/// How a proposal ended otherwise than by time and votes; times are in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum End {
    /// Executed.
    #[serde(rename = "x")]
    Executed(u64),
    /// Stopped by the committee.
    #[serde(rename = "v")]
    Vetoed(u64),
    /// What it pays or moves is more than its votes could ever carry.
    #[serde(rename = "r")]
    Unpayable(u64),
}

/// Which offices have consented.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consents {
    /// Ethics Committee.
    #[serde(rename = "c")]
    pub committee: bool,
    /// Guardian.
    #[serde(rename = "g")]
    pub guardian: bool,
}

impl Consents {
    /// Whether both have.
    pub fn both(self) -> bool {
        self.committee && self.guardian
    }

    /// Whether one has.
    pub fn has(self, office: Office) -> bool {
        match office {
            Office::Committee => self.committee,
            Office::Guardian => self.guardian,
        }
    }

    /// Writes one down.
    pub fn add(&mut self, office: Office) {
        match office {
            Office::Committee => self.committee = true,
            Office::Guardian => self.guardian = true,
        }
    }
}

/// The part of a proposal that votes rewrite.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "PackedProposal", from = "PackedProposal")]
pub struct Proposal {
    /// From when on it can be activated, in seconds since 1970.
    pub opens_at: u64,
    /// Voting, once activated.
    pub poll: Option<Poll>,
    /// Votes.
    pub tally: Tally,
    /// Whether it is known to have passed when voting ended: a vote was taken after that.
    pub passed_voting: bool,
    /// Consents of the offices.
    pub consents: Consents,
    /// Its end, if votes and time don't tell it.
    pub end: Option<End>,
    /// Whether `Close` recorded that it came to nothing.
    pub closed: bool,
}

/// A [`Proposal`] as it is stored: without names, because each byte is paid for with every vote.
type PackedProposal = (
    u64,
    Option<(u64, u64, u64, u64)>,
    (u64, u64, u64, u64),
    (bool, bool, bool, bool),
    Option<End>,
);

impl From<Proposal> for PackedProposal {
    fn from(proposal: Proposal) -> Self {
        let Tally {
            yes,
            no,
            abstain,
            veto,
        } = proposal.tally;
        let poll = proposal
            .poll
            .map(|poll| (poll.height, poll.supply, poll.least_yes, poll.ends));
        let Consents {
            committee,
            guardian,
        } = proposal.consents;
        (
            proposal.opens_at,
            poll,
            (yes, no, abstain, veto),
            (proposal.passed_voting, committee, guardian, proposal.closed),
            proposal.end,
        )
    }
}

impl From<PackedProposal> for Proposal {
    fn from(packed: PackedProposal) -> Self {
        let (opens_at, poll, (yes, no, abstain, veto), flags, end) = packed;
        let (passed_voting, committee, guardian, closed) = flags;
        Proposal {
            opens_at,
            poll: poll.map(|(height, supply, least_yes, ends)| Poll {
                height,
                supply,
                least_yes,
                ends,
            }),
            tally: Tally {
                yes,
                no,
                abstain,
                veto,
            },
            passed_voting,
            consents: Consents {
                committee,
                guardian,
            },
            end,
            closed,
        }
    }
}

/// The part of a proposal that is written once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Content {
    /// Title.
    pub title: String,
    /// Description.
    pub description: String,
    /// What it does, in this order.
    pub msgs: Vec<CosmosMsg>,
    /// How each was judged when it was submitted.
    pub judged: Vec<Judgment>,
    /// SHA-256 of title, description and messages as JSON.
    pub hash: HexBinary,
    /// Who submitted it.
    pub proposer: Addr,
    /// When, in seconds since 1970.
    pub submitted_at: u64,
}

/// Deposit of a proposal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deposit {
    /// Who left it.
    pub proposer: Addr,
    /// How much, in uoaic.
    pub amount: Uint128,
    /// Whether it was paid out.
    pub paid: bool,
}

/// A Yes that binds stake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The proposal.
    #[serde(rename = "p")]
    pub proposal: u64,
    /// Whether it is about roles or the constitution, which have places of their own.
    #[serde(rename = "h")]
    pub high: bool,
}

/// Who ordered a migration, and when, in seconds since 1970.
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
    /// When it was queued, in seconds since 1970.
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

/// Somebody's vote: weight in uoaic, and what for.
pub type Ballot = (u64, Vote);

/// Contracts that every vote asks.
pub const SOURCES: Item<Sources> = Item::new("sources");
/// Other contracts.
pub const PEERS: Item<Peers> = Item::new("peers");
/// What is set and is no rule.
pub const SETTINGS: Item<Settings> = Item::new("settings");
/// Rules of proposals from now on.
pub const RULES: Item<Rules> = Item::new("rules");
/// Who holds the offices.
pub const ROLES: Item<Roles> = Item::new("roles");
/// To whom a holder of an office ordered to hand it over, and when, by that holder.
pub const HANDOVERS: Map<&Addr, (Addr, u64)> = Map::new("handovers");
/// What has opened.
pub const OPENED: Item<Opened> = Item::new("opened");
/// The policy table: contract and message key to class.
pub const POLICIES: Map<(&Addr, &str), PolicyClass> = Map::new("policies");
/// Its number of entries.
pub const POLICY_COUNT: Item<u32> = Item::new("policy_count");
/// Counters.
pub const COUNTERS: Item<Counters> = Item::new("counters");
/// When a proposal was last executed, in seconds since 1970.
pub const LAST_ACTIVITY: Item<u64> = Item::new("last_activity");
/// Number of the proposal whose messages are being executed; it never outlives a transaction.
pub const EXECUTING: Item<u64> = Item::new("executing");
/// What votes rewrite, by number of the proposal.
pub const PROPOSALS: Map<u64, Proposal> = Map::new("proposals");
/// What a proposal demands; written once.
pub const TERMS: Map<u64, Terms> = Map::new("terms");
/// What else is written once.
pub const CONTENTS: Map<u64, Content> = Map::new("contents");
/// Votes by proposal and voter.
pub const BALLOTS: Map<(u64, &Addr), Ballot> = Map::new("ballots");
/// Yes votes of an account that bind its stake, at most twice
/// [`MAX_OPEN_YES`](oaic_messages::dao::MAX_OPEN_YES); see [`crate::bonds`].
pub const PLACES: Map<&Addr, Vec<Place>> = Map::new("places");
/// Deposits by proposal.
pub const DEPOSITS: Map<u64, Deposit> = Map::new("deposits");
/// Vetoes of the committee by proposal.
pub const VETOES: Map<u64, VetoRecord> = Map::new("vetoes");
/// Failed executions by proposal.
pub const FAILURES: Map<u64, FailedAttempts> = Map::new("failures");

/// Migrations that one office has ordered, by SHA-256 of contract, code and message.
pub const ASKED: Map<&[u8], Asked> = Map::new("asked");
/// Migrations that both did, by number.
pub const MIGRATIONS: Map<u64, Migration> = Map::new("migrations");
/// Those that are queued.
pub const QUEUED: Item<Queue> = Item::new("queued");
/// Number of a contract's migration by when it was queued.
pub const QUEUED_AT: Map<(&Addr, u64), u64> = Map::new("queued_at");
/// Who is against a migration.
pub const OPPOSED: Map<(u64, &Addr), ()> = Map::new("opposed");
/// Until when a contract can't be migrated without a vote, in seconds since 1970.
pub const BARRED: Map<&Addr, u64> = Map::new("barred");

/// A proposal, and what it demands.
///
/// # Errors
/// [`RuntimeError::Unknown`].
pub fn proposal(storage: &dyn Storage, id: u64) -> Result<(Proposal, Terms), RuntimeError> {
    let proposal = PROPOSALS
        .may_load(storage, id)?
        .ok_or_else(|| RuntimeError::unknown("proposal", id))?;
    Ok((proposal, TERMS.load(storage, id)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::{from_json, to_json_vec};

    #[test]
    fn a_packed_proposal_comes_back_whole() {
        for end in [
            None,
            Some(End::Vetoed(1)),
            Some(End::Unpayable(2)),
            Some(End::Executed(1_700_000_000)),
        ] {
            let proposal = Proposal {
                opens_at: 1_700_000_000,
                poll: Some(Poll {
                    height: 1,
                    supply: 2,
                    least_yes: 3,
                    ends: 4,
                }),
                tally: Tally {
                    yes: 5,
                    no: 6,
                    abstain: 7,
                    veto: 8,
                },
                passed_voting: true,
                consents: Consents {
                    committee: false,
                    guardian: true,
                },
                end,
                closed: false,
            };
            let stored = to_json_vec(&proposal).unwrap();
            assert_eq!(from_json::<Proposal>(&stored).unwrap(), proposal);
        }
    }
}
