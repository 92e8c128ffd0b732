//! What is stored of a proposal.

use cosmwasm_std::{Addr, CosmosMsg, HexBinary, Uint128};
use oaic_messages::dao::{Office, PolicyClass, Poll, Tally};
use serde::{Deserialize, Serialize};

/// How a proposal ended, other than by time and votes; times are Unix time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum End {
    #[serde(rename = "x")]
    Executed(u64),
    #[serde(rename = "v")]
    Vetoed(u64),
    /// It pays or moves more than its votes could ever make payable.
    #[serde(rename = "r")]
    Unpayable(u64),
}

/// Which offices have consented.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consents {
    #[serde(rename = "c")]
    pub committee: bool,
    #[serde(rename = "g")]
    pub guardian: bool,
}

impl Consents {
    pub fn both(self) -> bool {
        self.committee && self.guardian
    }

    pub fn has(self, office: Office) -> bool {
        match office {
            Office::Committee => self.committee,
            Office::Guardian => self.guardian,
        }
    }

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
    /// When it can be activated from, in Unix time.
    pub opens_at: u64,
    /// The snapshot; set on activation.
    pub poll: Option<Poll>,
    pub tally: Tally,
    /// Whether it is known to have passed when voting ended, because a vote was cast after that.
    pub passed_voting: bool,
    pub consents: Consents,
    /// How it ended, unless that follows from votes and time.
    pub end: Option<End>,
    /// Whether `Close` recorded that it ended without effect.
    pub closed: bool,
}

/// A [`Proposal`] as it is stored: without field names, because every vote pays for every byte.
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
            .map(|poll| (poll.height, poll.supply, poll.min_yes, poll.ends));
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
            poll: poll.map(|(height, supply, min_yes, ends)| Poll {
                height,
                supply,
                min_yes,
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

/// What one message demands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Classification {
    #[serde(rename = "c")]
    pub class: PolicyClass,
    #[serde(rename = "s")]
    pub stake_only: bool,
    /// Whether both offices must consent.
    #[serde(rename = "o")]
    pub consent: bool,
    /// Whether the committee can't veto it.
    #[serde(rename = "e")]
    pub exempt: bool,
}

impl Classification {
    /// What the class alone demands.
    pub const fn of(class: PolicyClass) -> Self {
        Self {
            class,
            stake_only: class.stake_only(),
            consent: false,
            exempt: false,
        }
    }
}

/// The part of a proposal that is written once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Content {
    pub title: String,
    pub description: String,
    pub msgs: Vec<CosmosMsg>,
    /// Class of each message at submission.
    #[serde(rename = "judged")]
    pub classes: Vec<Classification>,
    /// SHA-256 of title, description and messages as JSON.
    pub hash: HexBinary,
    pub proposer: Addr,
    /// In Unix time.
    pub submitted_at: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deposit {
    pub proposer: Addr,
    /// In uoaic.
    pub amount: Uint128,
    /// Whether it has been paid out.
    pub paid: bool,
}

/// A Yes that binds stake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    #[serde(rename = "p")]
    pub proposal: u64,
    /// Whether its class is roles or constitution, which have places of their own.
    #[serde(rename = "h")]
    pub high: bool,
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
                    min_yes: 3,
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
