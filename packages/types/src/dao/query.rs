//! What can be asked, and the answers.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, CosmosMsg, Uint128};

use super::{ClassRules, Classes, PolicyClass, PolicyKey, Timing};

/// Queries. The first eight are cw3's own.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Threshold and quorum of the strictest class, of the quorum base as it is now.
    #[returns(cw_utils::ThresholdResponse)]
    Threshold {},
    /// A proposal.
    #[returns(cw3::ProposalResponse)]
    Proposal {
        /// Which.
        proposal_id: u64,
    },
    /// Proposals, oldest first.
    #[returns(cw3::ProposalListResponse)]
    ListProposals {
        /// Page on after this one.
        start_after: Option<u64>,
        /// Page size.
        limit: Option<u32>,
    },
    /// Proposals, newest first.
    #[returns(cw3::ProposalListResponse)]
    ReverseProposals {
        /// Page on before this one.
        start_before: Option<u64>,
        /// Page size.
        limit: Option<u32>,
    },
    /// Somebody's vote.
    #[returns(cw3::VoteResponse)]
    Vote {
        /// On which proposal.
        proposal_id: u64,
        /// Whose.
        voter: String,
    },
    /// Votes on a proposal.
    #[returns(cw3::VoteListResponse)]
    ListVotes {
        /// Which.
        proposal_id: u64,
        /// Page on after this voter.
        start_after: Option<String>,
        /// Page size.
        limit: Option<u32>,
    },
    /// Power that an account would have in a snapshot taken now.
    #[returns(cw3::VoterResponse)]
    Voter {
        /// Whose.
        address: String,
    },
    /// Stakers with the power they would have in a snapshot taken now. Holders who only enabled
    /// voting are not listed: the token keeps no list of them.
    #[returns(cw3::VoterListResponse)]
    ListVoters {
        /// Page on after this one.
        start_after: Option<String>,
        /// Page size, at most [`super::MAX_VOTERS`].
        limit: Option<u32>,
    },

    /// What is set.
    #[returns(ConfigResponse)]
    Config {},
    /// The policy table.
    #[returns(crate::shared::Page<super::PolicySpec>)]
    Policies {
        /// Page on after this entry.
        start_after: Option<PolicyKey>,
        /// Page size.
        limit: Option<u32>,
    },
    /// Class that messages would take, or the error with which they would be refused.
    #[returns(ClassifyResponse)]
    Classify {
        /// The messages.
        msgs: Vec<CosmosMsg>,
    },
    /// All there is to know of a proposal, but for description and messages.
    #[returns(ProposalDetail)]
    ProposalDetail {
        /// Which.
        proposal_id: u64,
    },
    /// Proposals in a phase, newest first.
    #[returns(PhasePage)]
    ListProposalsByPhase {
        /// The phase.
        phase: Phase,
        /// Page on before this one: `scanned_to` of the page before.
        start_before: Option<u64>,
        /// Page size.
        limit: Option<u32>,
    },
    /// Power of an account at the start of a block.
    #[returns(PowerResponse)]
    PowerAt {
        /// Whose.
        address: String,
        /// Block height, not in the future; unset: this block.
        height: Option<u64>,
    },
    /// Quorum base that a snapshot taken now would have.
    #[returns(QuorumBaseResponse)]
    QuorumBase {},
    /// Who holds the roles.
    #[returns(RolesResponse)]
    Roles {},
    /// Whether the DAO has been silent for longer than `silence_span`.
    #[returns(crate::gates::SilenceResponse)]
    Silence {},
    /// Deposit of a proposal.
    #[returns(DepositResponse)]
    Deposit {
        /// Which.
        proposal_id: u64,
    },
    /// Totals.
    #[returns(BooksResponse)]
    Books {},
    /// The owner: this contract itself, for ever; changes go through proposals.
    #[returns(cw_ownable::Ownership<Addr>)]
    Ownership {},
}

/// What is set.
#[cw_serde]
pub struct ConfigResponse {
    /// The token.
    pub token: Addr,
    /// The staking contract.
    pub staking: Addr,
    /// Where forfeited deposits go.
    pub treasury: Addr,
    /// Contracts that hold coins nobody can vote with.
    pub non_circulating: Vec<Addr>,
    /// Taken with a proposal, in uoaic.
    pub deposit: Uint128,
    /// Quorums are at least of so much, in uoaic.
    pub quorum_floor: Uint128,
    /// Without an executed proposal for so long the DAO counts as silent, in seconds.
    pub silence_span: u64,
    /// Number of the rules in force; each change counts it up.
    pub rules_version: u32,
    /// Delays and windows.
    pub timing: Timing,
    /// Rules of each class.
    pub classes: Classes,
}

/// Who holds the roles.
#[cw_serde]
pub struct RolesResponse {
    /// Ethics Committee.
    pub committee: Addr,
    /// Guardian.
    pub guardian: Addr,
}

/// Class of messages.
#[cw_serde]
pub struct ClassifyResponse {
    /// Class that a proposal of them takes.
    pub class: PolicyClass,
    /// Whether the committee could veto it.
    pub vetoable: bool,
    /// Each message's own, in their order.
    pub messages: Vec<MessageClass>,
}

/// Class of one message.
#[cw_serde]
pub struct MessageClass {
    /// Its class.
    pub class: PolicyClass,
    /// Whether it is about a role; such messages stand in proposals of their own.
    pub role: bool,
    /// Why.
    pub reason: String,
}

/// Where a proposal stands.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Phase {
    /// The voting delay runs.
    Delayed,
    /// Waits for its first vote or for `Activate`.
    Activatable,
    /// Votes are taken.
    Voting,
    /// Passed; waits for the end of its timelock.
    Timelocked,
    /// Passed; can be executed.
    Executable,
    /// Executed.
    Executed,
    /// Voted down; [`ProposalDetail::result`] says how.
    Rejected,
    /// Stopped by the committee.
    Vetoed,
    /// Not activated, or not executed, in time.
    Expired,
}

/// Votes by kind, in power (uoaic).
#[cw_serde]
#[derive(Copy, Default, Eq)]
pub struct Tally {
    /// For it.
    pub yes: u64,
    /// Against it.
    pub no: u64,
    /// Counts for the quorum only.
    pub abstain: u64,
    /// Against it, and against its having been proposed.
    pub veto: u64,
}

/// What votes add up to.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum TallyResult {
    /// Passed.
    Passed,
    /// Too few votes.
    QuorumMissed,
    /// Too few of them for it; or exactly a third of them veto.
    ThresholdMissed,
    /// More than a third of them veto: the deposit is forfeited.
    VetoVoted,
}

/// Voting on a proposal, from its activation on.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct Poll {
    /// Power is counted as this block found it when it began.
    pub height: u64,
    /// Quorum base then, in uoaic.
    pub base: u64,
    /// Votes of all kinds that make the quorum, in uoaic.
    pub quorum: u64,
    /// When voting ends, in seconds since 1970: at this second no vote is taken any more.
    pub ends: u64,
    /// Whether a late quorum moved that.
    pub extended: bool,
}

/// A veto of the committee.
#[cw_serde]
pub struct VetoRecord {
    /// Committee then.
    pub by: Addr,
    /// When, in seconds since 1970.
    pub at: u64,
    /// Why.
    pub reason: String,
}

/// Failed executions of a proposal.
#[cw_serde]
pub struct FailedAttempts {
    /// How many.
    pub count: u32,
    /// When the last one failed, in seconds since 1970.
    pub last_at: u64,
    /// What the chain said of the last one, its last [`super::MAX_ERROR_BYTES`].
    pub last_error: String,
}

/// All there is to know of a proposal, but for description and messages. Times are in seconds
/// since 1970.
#[cw_serde]
pub struct ProposalDetail {
    /// Number, from 1 on.
    pub id: u64,
    /// Title.
    pub title: String,
    /// Who submitted it.
    pub proposer: Addr,
    /// When.
    pub submitted_at: u64,
    /// Class it was submitted under.
    pub class: PolicyClass,
    /// Whether the committee may veto it.
    pub vetoable: bool,
    /// Number of the rules it was submitted under.
    pub rules_version: u32,
    /// Its class's rules then.
    pub rules: ClassRules,
    /// Delays and windows then.
    pub timing: Timing,
    /// Where it stands now.
    pub phase: Phase,
    /// From when on it can be activated.
    pub opens_at: u64,
    /// Until when, that second included.
    pub activate_until: u64,
    /// Voting, once activated.
    pub poll: Option<Poll>,
    /// Votes.
    pub tally: Tally,
    /// What they add up to, once voting is over.
    pub result: Option<TallyResult>,
    /// Until when the committee may veto, that second excluded; once activated, if it may at all.
    pub veto_until: Option<u64>,
    /// From when on it can be executed, if it passes; once activated.
    pub executable_from: Option<u64>,
    /// Until when, that second included.
    pub executable_until: Option<u64>,
    /// When it was executed.
    pub executed_at: Option<u64>,
    /// The committee's veto.
    pub veto: Option<VetoRecord>,
    /// Executions that failed.
    pub failed_attempts: Option<FailedAttempts>,
    /// Whether `Close` recorded its end.
    pub closed: bool,
    /// Its deposit.
    pub deposit: DepositResponse,
}

/// A line in a list of proposals.
#[cw_serde]
pub struct ProposalSummary {
    /// Number.
    pub id: u64,
    /// Class.
    pub class: PolicyClass,
    /// Where it stands now.
    pub phase: Phase,
    /// When it was submitted, in seconds since 1970.
    pub submitted_at: u64,
    /// Voting, once activated.
    pub poll: Option<Poll>,
    /// Votes.
    pub tally: Tally,
}

/// Proposals in a phase. A page may be empty while more follow: at most [`super::MAX_PHASE_SCAN`]
/// proposals are looked at a time.
#[cw_serde]
pub struct PhasePage {
    /// The proposals, newest first.
    pub items: Vec<ProposalSummary>,
    /// Oldest proposal that was looked at; page on with it as `start_before`.
    pub scanned_to: Option<u64>,
    /// Whether there are older ones.
    pub has_more: bool,
}

/// Power of an account at the start of a block, in uoaic; `power = balance + stake`.
#[cw_serde]
pub struct PowerResponse {
    /// Its power.
    pub power: Uint128,
    /// Of it the token balance, if the account had enabled voting.
    pub balance: Uint128,
    /// Of it the stake.
    pub stake: Uint128,
    /// The block.
    pub height: u64,
}

/// Quorum base at the start of this block, in uoaic: supply less what nobody can vote with.
#[cw_serde]
pub struct QuorumBaseResponse {
    /// The base. Where the contracts say they hold more than the supply, one of them is wrong, and
    /// it is the whole supply: the quorum is then harder to reach, and government can go on.
    pub base: Uint128,
    /// The whole supply.
    pub supply: Uint128,
    /// What nobody can vote with, by contract.
    pub non_circulating: Vec<NonCirculating>,
    /// The block.
    pub height: u64,
}

/// What a contract holds that nobody can vote with.
#[cw_serde]
pub struct NonCirculating {
    /// The contract.
    pub contract: Addr,
    /// How much, in uoaic. Unset: it didn't answer, and counts as nothing, which makes the quorum
    /// harder to reach, never easier.
    pub amount: Option<Uint128>,
}

/// What becomes of a deposit.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum DepositState {
    /// There was none.
    None,
    /// Held until the proposal is over.
    Held,
    /// Its proposer's, to be withdrawn.
    Refundable,
    /// The treasury's, to be withdrawn.
    Forfeited,
    /// Paid to its proposer.
    Refunded,
    /// Paid to the treasury.
    Collected,
}

/// Deposit of a proposal.
#[cw_serde]
pub struct DepositResponse {
    /// Who left it.
    pub proposer: Addr,
    /// How much, in uoaic.
    pub amount: Uint128,
    /// What becomes of it.
    pub state: DepositState,
}

/// Totals.
#[cw_serde]
pub struct BooksResponse {
    /// Proposals ever submitted; the last one's number.
    pub proposals: u64,
    /// Deposits that this contract holds, in uoaic; its token balance is never less.
    pub deposits_held: Uint128,
    /// Entries of the policy table.
    pub policies: u32,
}
