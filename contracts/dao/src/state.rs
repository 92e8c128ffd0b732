//! Everything stored.

use cosmwasm_std::{Addr, CosmosMsg, StdResult, Storage, Uint128};
use cw3::Vote;
use cw_storage_plus::{Item, Map};
use oaic_kit::KitError;
use oaic_types::dao::{Classes, FailedAttempts, PolicyClass, Poll, Tally, Timing, VetoRecord};
use serde::{Deserialize, Serialize};

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
    /// Contracts that hold coins nobody can vote with.
    pub non_circulating: Vec<Addr>,
}

/// What a proposal needs to know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Number of the rules in force.
    pub rules: u32,
    /// Taken with a proposal, in uoaic.
    pub deposit: Uint128,
    /// Quorums are at least of so much, in uoaic.
    pub quorum_floor: Uint128,
    /// Without an executed proposal for so long the DAO counts as silent, in seconds.
    pub silence_span: u64,
}

/// Rules of one version; they never change, so a proposal keeps those it was submitted under.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rules {
    /// Delays and windows.
    pub timing: Timing,
    /// Rules of each class.
    pub classes: Classes,
}

/// Who holds the roles.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Roles {
    /// Ethics Committee.
    pub committee: Addr,
    /// Guardian.
    pub guardian: Addr,
}

/// What every proposal changes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Counters {
    /// Proposals ever submitted.
    pub proposals: u64,
    /// Deposits held, in uoaic.
    pub deposits_held: Uint128,
}

/// How a proposal ended otherwise than by time and votes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum End {
    /// Executed at a time, in seconds since 1970.
    #[serde(rename = "x")]
    Executed(u64),
    /// Stopped by the committee.
    #[serde(rename = "v")]
    Vetoed,
}

/// The part of a proposal that votes rewrite.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "PackedProposal", try_from = "PackedProposal")]
pub struct Proposal {
    /// Its class when it was submitted.
    pub class: PolicyClass,
    /// Whether the committee may veto it.
    pub vetoable: bool,
    /// Number of the rules it was submitted under.
    pub rules: u32,
    /// From when on it can be activated, in seconds since 1970.
    pub opens_at: u64,
    /// Voting, once activated.
    pub poll: Option<Poll>,
    /// Votes.
    pub tally: Tally,
    /// Its end, if it was executed or vetoed.
    pub end: Option<End>,
    /// Whether `Close` recorded that it came to nothing.
    pub closed: bool,
}

/// A [`Proposal`] as it is stored: without names, because each byte is paid for with every vote.
type PackedProposal = (
    u8,
    bool,
    u32,
    u64,
    Option<(u64, u64, u64, u64, bool)>,
    (u64, u64, u64, u64),
    Option<End>,
    bool,
);

impl From<Proposal> for PackedProposal {
    fn from(proposal: Proposal) -> Self {
        let Tally {
            yes,
            no,
            abstain,
            veto,
        } = proposal.tally;
        let class = PolicyClass::ALL
            .iter()
            .position(|class| *class == proposal.class)
            .and_then(|index| u8::try_from(index).ok());
        (
            // Every class is in the list.
            class.unwrap_or(u8::MAX),
            proposal.vetoable,
            proposal.rules,
            proposal.opens_at,
            proposal.poll.map(|poll| {
                (
                    poll.height,
                    poll.base,
                    poll.quorum,
                    poll.ends,
                    poll.extended,
                )
            }),
            (yes, no, abstain, veto),
            proposal.end,
            proposal.closed,
        )
    }
}

impl TryFrom<PackedProposal> for Proposal {
    type Error = String;

    fn try_from(packed: PackedProposal) -> Result<Self, String> {
        let (class, vetoable, rules, opens_at, poll, votes, end, closed) = packed;
        let (yes, no, abstain, veto) = votes;
        Ok(Proposal {
            class: *PolicyClass::ALL
                .get(usize::from(class))
                .ok_or_else(|| format!("a stored proposal has class {class}"))?,
            vetoable,
            rules,
            opens_at,
            poll: poll.map(|(height, base, quorum, ends, extended)| Poll {
                height,
                base,
                quorum,
                ends,
                extended,
            }),
            tally: Tally {
                yes,
                no,
                abstain,
                veto,
            },
            end,
            closed,
        })
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

/// Somebody's vote: power in uoaic, and what for.
pub type Ballot = (u64, Vote);

/// Contracts that every vote asks.
pub const SOURCES: Item<Sources> = Item::new("sources");
/// Other contracts.
pub const PEERS: Item<Peers> = Item::new("peers");
/// What a proposal needs to know.
pub const SETTINGS: Item<Settings> = Item::new("settings");
/// Rules by version.
pub const RULES: Map<u32, Rules> = Map::new("rules");
/// Who holds the roles.
pub const ROLES: Item<Roles> = Item::new("roles");
/// The policy table: contract and message key to class.
pub const POLICIES: Map<(&Addr, &str), PolicyClass> = Map::new("policies");
/// Its number of entries.
pub const POLICY_COUNT: Item<u32> = Item::new("policy_count");
/// Counters.
pub const COUNTERS: Item<Counters> = Item::new("counters");
/// When a proposal was last executed, in seconds since 1970.
pub const LAST_ACTIVITY: Item<u64> = Item::new("last_activity");
/// What votes rewrite, by number of the proposal.
pub const PROPOSALS: Map<u64, Proposal> = Map::new("proposals");
/// What is written once.
pub const CONTENTS: Map<u64, Content> = Map::new("contents");
/// Votes by proposal and voter.
pub const BALLOTS: Map<(u64, &Addr), Ballot> = Map::new("ballots");
/// Deposits by proposal.
pub const DEPOSITS: Map<u64, Deposit> = Map::new("deposits");
/// Vetoes of the committee by proposal.
pub const VETOES: Map<u64, VetoRecord> = Map::new("vetoes");
/// Failed executions by proposal.
pub const FAILURES: Map<u64, FailedAttempts> = Map::new("failures");

/// A proposal.
///
/// # Errors
/// [`KitError::Unknown`].
pub fn proposal(storage: &dyn Storage, id: u64) -> Result<Proposal, KitError> {
    PROPOSALS
        .may_load(storage, id)?
        .ok_or_else(|| KitError::unknown("proposal", id))
}

/// The rules in force.
///
/// # Errors
/// Never in practice: when nothing was instantiated.
pub fn rules_in_force(storage: &dyn Storage) -> StdResult<Rules> {
    RULES.load(storage, SETTINGS.load(storage)?.rules)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::{from_json, to_json_vec};

    #[test]
    fn a_packed_proposal_comes_back_whole() {
        for (class, end) in [
            (PolicyClass::IncentiveRules, None),
            (PolicyClass::Ethics, Some(End::Vetoed)),
            (
                PolicyClass::Constitution,
                Some(End::Executed(1_700_000_000)),
            ),
        ] {
            let proposal = Proposal {
                class,
                vetoable: true,
                rules: 7,
                opens_at: 1_700_000_000,
                poll: Some(Poll {
                    height: 1,
                    base: 2,
                    quorum: 3,
                    ends: 4,
                    extended: true,
                }),
                tally: Tally {
                    yes: 5,
                    no: 6,
                    abstain: 7,
                    veto: 8,
                },
                end,
                closed: true,
            };
            let stored = to_json_vec(&proposal).unwrap();
            assert_eq!(from_json::<Proposal>(&stored).unwrap(), proposal);
        }
    }

    #[test]
    fn a_record_of_another_layout_is_an_error_not_a_proposal() {
        let stored = br#"[9,true,1,1,null,[0,0,0,0],null,false]"#;
        let error = from_json::<Proposal>(stored).unwrap_err().to_string();
        assert!(error.contains("class 9"), "{error}");
    }
}
