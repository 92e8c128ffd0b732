//! Queries and their responses.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, Binary, CosmosMsg, HexBinary, Uint128};

use super::{Classes, Office, Openings, PolicyClass, PolicyKey, Timing};
use crate::shared::Bps;

/// Queries. The first eight are cw3's own.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Threshold and minimum Yes of the constitution, for the current supply.
    #[returns(cw_utils::ThresholdResponse)]
    Threshold {},
    /// A proposal.
    #[returns(cw3::ProposalResponse)]
    Proposal {
        /// The proposal.
        proposal_id: u64,
    },
    /// Proposals, oldest first.
    #[returns(cw3::ProposalListResponse)]
    ListProposals {
        /// Start after this one.
        start_after: Option<u64>,
        /// Page size.
        limit: Option<u32>,
    },
    /// Proposals, newest first.
    #[returns(cw3::ProposalListResponse)]
    ReverseProposals {
        /// Start before this one.
        start_before: Option<u64>,
        /// Page size.
        limit: Option<u32>,
    },
    /// The vote of an account.
    #[returns(cw3::VoteResponse)]
    Vote {
        /// The proposal.
        proposal_id: u64,
        /// The account.
        voter: String,
    },
    /// Votes on a proposal.
    #[returns(cw3::VoteListResponse)]
    ListVotes {
        /// The proposal.
        proposal_id: u64,
        /// Start after this voter.
        start_after: Option<String>,
        /// Page size.
        limit: Option<u32>,
    },
    /// Voting power of an account in a snapshot taken now.
    #[returns(cw3::VoterResponse)]
    Voter {
        /// The account.
        address: String,
    },
    /// Stakers with their voting power in a snapshot taken now. Holders who only enabled
    /// voting are not listed: the token keeps no list of them.
    #[returns(cw3::VoterListResponse)]
    ListVoters {
        /// Start after this one.
        start_after: Option<String>,
        /// Page size, at most [`super::MAX_VOTERS`].
        limit: Option<u32>,
    },

    /// The configuration.
    #[returns(ConfigResponse)]
    Config {},
    /// The policy table.
    #[returns(crate::shared::Page<super::PolicySpec>)]
    Policies {
        /// Start after this entry.
        start_after: Option<PolicyKey>,
        /// Page size.
        limit: Option<u32>,
    },
    /// What a proposal of these messages would demand, or the error with which it would be refused.
    #[returns(ClassifyResponse)]
    Classify {
        /// The messages.
        msgs: Vec<CosmosMsg>,
    },
    /// Everything about a proposal except its description and messages.
    #[returns(ProposalDetail)]
    ProposalDetail {
        /// The proposal.
        proposal_id: u64,
    },
    /// Proposals in a phase, newest first.
    #[returns(PhasePage)]
    ListProposalsByPhase {
        /// The phase.
        phase: Phase,
        /// Start before this one: `scanned_to` of the page before.
        start_before: Option<u64>,
        /// Page size.
        limit: Option<u32>,
    },
    /// Voting power of an account at the start of a block.
    #[returns(PowerResponse)]
    PowerAt {
        /// The account.
        address: String,
        /// Block height, not in the future; unset: this block.
        height: Option<u64>,
    },
    /// The circulating supply.
    #[returns(CirculationResponse)]
    Circulation {},
    /// When government opens or opened, and whether the constitution is open.
    #[returns(crate::gates::OpeningResponse)]
    Opening {},
    /// Whether a migration is queued.
    #[returns(crate::gates::QueuedResponse)]
    Queued {},
    /// For a migration of a contract that was queued before a given time and had not ended by then:
    /// when it ended, or lapses at the latest. Same JSON as [`crate::gates::MigrationQuery`].
    #[returns(Option<u64>)]
    QueuedFor {
        /// The contract.
        contract: String,
        /// The time, in Unix time.
        at: u64,
    },
    /// A migration, queued now or earlier.
    #[returns(MigrationResponse)]
    Migration {
        /// Its number, from 1.
        migration: u64,
    },
    /// Migrations that are queued.
    #[returns(Vec<MigrationResponse>)]
    QueuedMigrations {},
    /// The proposal whose messages are being executed in the current transaction.
    #[returns(crate::gates::ExecutingResponse)]
    Executing {},
    /// Stake that the Yes votes of an account keep bonded now.
    #[returns(crate::gates::BoundStakeResponse)]
    BoundStake {
        /// The account.
        address: String,
    },
    /// The holders of the offices.
    #[returns(RolesResponse)]
    Roles {},
    /// Whether the DAO has been silent for longer than `silence_span`.
    #[returns(crate::gates::SilenceResponse)]
    Silence {},
    /// Deposit of a proposal.
    #[returns(DepositResponse)]
    Deposit {
        /// The proposal.
        proposal_id: u64,
    },
    /// Totals.
    #[returns(TotalsResponse)]
    Totals {},
    /// The owner: this contract itself, permanently; changes go through proposals.
    #[returns(cw_ownable::Ownership<Addr>)]
    Ownership {},
}

/// The configuration.
#[cw_serde]
pub struct ConfigResponse {
    /// The token.
    pub token: Addr,
    /// The staking contract.
    pub staking: Addr,
    /// Recipient of forfeited deposits.
    pub treasury: Addr,
    /// The public sale.
    pub sale: Addr,
    /// Contracts that hold non-circulating coins.
    pub non_circulating: Vec<Addr>,
    /// Deposit of a proposal, in uoaic.
    pub deposit: Uint128,
    /// Time without an executed proposal after which the DAO counts as silent, in seconds.
    pub silence_span: u64,
    /// Delays and windows.
    pub timing: Timing,
    /// Time after the end of voting within which the committee may veto, in seconds.
    pub veto_window: u64,
    /// When government and constitution open.
    pub openings: Openings,
    /// Rules of each class.
    pub classes: Classes,
}

/// The holders of the offices.
#[cw_serde]
pub struct RolesResponse {
    /// Ethics Committee.
    pub committee: Addr,
    /// Start of its time in office, in Unix time; 0: genesis.
    pub committee_since: u64,
    /// Guardian.
    pub guardian: Addr,
    /// Start of its time in office, in Unix time; 0: genesis.
    pub guardian_since: u64,
}

/// Classification of messages.
#[cw_serde]
pub struct ClassifyResponse {
    /// What a proposal of them would demand.
    pub terms: Terms,
    /// Each message's own class, in their order.
    pub messages: Vec<MessageClass>,
}

/// What a proposal demands: the maximum of each number among the classes of its messages, under the
/// rules at its submission. Times are in seconds.
#[cw_serde]
pub struct Terms {
    /// The strictest class among its messages.
    pub class: PolicyClass,
    /// Minimum share of Yes votes in the supply at the snapshot, in basis points.
    pub min_yes_bps: Bps,
    /// Minimum share of Yes in Yes, No and Veto, in basis points.
    pub threshold_bps: Bps,
    /// Time after the voting delay within which voting can begin.
    pub activation_window: u64,
    /// Length of voting.
    pub voting_period: u64,
    /// Time from the end of voting until execution.
    pub timelock: u64,
    /// Time after that within which it can be executed.
    pub execution_window: u64,
    /// Time after the end of voting within which the committee may veto. Unset if it can't.
    pub veto_window: Option<u64>,
    /// Whether only stake votes, and a Yes keeps it bonded.
    pub stake_only: bool,
    /// Whether both offices must consent.
    pub consent: bool,
}

/// Class of one message.
#[cw_serde]
pub struct MessageClass {
    /// Its class.
    pub class: PolicyClass,
    /// Whether stake alone votes on it.
    pub stake_only: bool,
    /// Whether both offices must consent.
    pub consent: bool,
    /// Whether the committee can't veto it.
    pub exempt: bool,
    /// The reason.
    pub reason: String,
}

/// Phase of a proposal.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Phase {
    /// In the voting delay.
    Delayed,
    /// Waiting for its first vote or for `Activate`.
    Activatable,
    /// Being voted on.
    Voting,
    /// Passed when voting ended; votes may change the outcome until the timelock ends.
    Timelocked,
    /// Passed; can be executed.
    Executable,
    /// Executed.
    Executed,
    /// Did not pass when voting or the timelock ended, or could never be paid;
    /// [`ProposalDetail::result`] has the outcome of the votes.
    Rejected,
    /// Stopped by the committee.
    Vetoed,
    /// An office did not consent in time.
    Lapsed,
    /// Not activated, or not executed, in time.
    Expired,
}

/// Votes by kind, in uoaic of voting power.
#[cw_serde]
#[derive(Copy, Default, Eq)]
pub struct Tally {
    /// In favor.
    pub yes: u64,
    /// Against.
    pub no: u64,
    /// Not counted.
    pub abstain: u64,
    /// Against; counts as a No.
    pub veto: u64,
}

/// Outcome of the votes.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum TallyResult {
    /// Passed.
    Passed,
    /// Fewer Yes votes than the minimum.
    TooFewYes,
    /// The share of Yes votes is below the threshold.
    ThresholdMissed,
}

/// Voting on a proposal, from its activation on.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct Poll {
    /// Height of the snapshot: power is counted at the start of this block.
    pub height: u64,
    /// Supply then, in uoaic.
    pub supply: u64,
    /// Yes votes needed, in uoaic.
    pub min_yes: u64,
    /// When voting ends, in Unix time: a proposal that does not pass at this second is rejected.
    pub ends: u64,
}

/// A veto of the committee.
#[cw_serde]
pub struct VetoRecord {
    /// The committee at the time.
    pub by: Addr,
    /// When, in Unix time.
    pub at: u64,
    /// The reason.
    pub reason: String,
}

/// Failed executions of a proposal.
#[cw_serde]
pub struct FailedAttempts {
    /// The amount.
    pub count: u32,
    /// When the last one failed, in Unix time.
    pub last_at: u64,
    /// Error of the last one: its last [`super::MAX_ERROR_BYTES`].
    pub last_error: String,
}

/// Everything about a proposal except its description and messages. Times are Unix
/// time.
#[cw_serde]
pub struct ProposalDetail {
    /// Number, from 1.
    pub id: u64,
    /// Title.
    pub title: String,
    /// Who submitted it.
    pub proposer: Addr,
    /// When.
    pub submitted_at: u64,
    /// What it demands.
    pub terms: Terms,
    /// Hash of title, description and messages, by which orders of the offices name it.
    pub hash: HexBinary,
    /// Its phase now.
    pub phase: Phase,
    /// When it can first be activated.
    pub opens_at: u64,
    /// The end of that time, exclusive.
    pub activate_until: u64,
    /// Voting, once activated.
    pub poll: Option<Poll>,
    /// Votes.
    pub tally: Tally,
    /// Their outcome, once activated.
    pub result: Option<TallyResult>,
    /// End (exclusive) of the veto window, once activated; unset if it can't be vetoed.
    pub veto_until: Option<u64>,
    /// When it can first be executed if it passes, once activated.
    pub executable_from: Option<u64>,
    /// The end of that time, exclusive.
    pub executable_until: Option<u64>,
    /// Offices that have consented.
    pub consents: Vec<Office>,
    /// Until when (exclusive) they can, once activated; unset if no consent is needed.
    pub consent_until: Option<u64>,
    /// When it ended, in whatever way.
    pub ended_at: Option<u64>,
    /// The committee's veto.
    pub veto: Option<VetoRecord>,
    /// Executions that failed.
    pub failed_attempts: Option<FailedAttempts>,
    /// Whether `Close` recorded its end.
    pub closed: bool,
    /// Its deposit.
    pub deposit: DepositResponse,
}

/// Summary of a proposal.
#[cw_serde]
pub struct ProposalSummary {
    /// Number.
    pub id: u64,
    /// Class.
    pub class: PolicyClass,
    /// Its phase now.
    pub phase: Phase,
    /// When it was submitted, in Unix time.
    pub submitted_at: u64,
    /// Voting, once activated.
    pub poll: Option<Poll>,
    /// Votes.
    pub tally: Tally,
}

/// Proposals in a phase. A page may be empty although more follow: at most
/// [`super::MAX_PHASE_SCAN`] proposals are read per query.
#[cw_serde]
pub struct PhasePage {
    /// The proposals, newest first.
    pub items: Vec<ProposalSummary>,
    /// Oldest proposal that was read; the next page's `start_before`.
    pub scanned_to: Option<u64>,
    /// Whether there are older ones.
    pub has_more: bool,
}

/// Power of an account at the start of a block, in uoaic; `power = balance + stake`.
#[cw_serde]
pub struct PowerResponse {
    /// Total power.
    pub power: Uint128,
    /// The part from the token balance, if the account had enabled voting.
    pub balance: Uint128,
    /// The part from stake.
    pub stake: Uint128,
    /// The block.
    pub height: u64,
}

/// The circulating supply, at most that of the start of this block: the supply less what contracts
/// of the economy hold that belongs to nobody yet.
#[cw_serde]
pub struct CirculationResponse {
    /// The whole supply, in uoaic.
    pub supply: Uint128,
    /// Non-circulating amounts by contract.
    pub non_circulating: Vec<NonCirculating>,
    /// The circulating amount. Unset if a contract did not answer, or if they report more than the
    /// supply.
    pub circulating: Option<Uint128>,
}

/// Non-circulating coins held by a contract.
#[cw_serde]
pub struct NonCirculating {
    /// The contract.
    pub contract: Addr,
    /// The amount in uoaic; unset if it did not answer.
    pub amount: Option<Uint128>,
}

/// Phase of a migration.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum MigrationPhase {
    /// Waiting.
    Queued,
    /// It can be run.
    Due,
    /// It was run.
    Run,
    /// An office canceled it.
    CanceledByOffice,
    /// Stake canceled it.
    CanceledByStake,
    /// It was not run in time.
    Lapsed,
}

/// A migration without a vote. Times are Unix time.
#[cw_serde]
pub struct MigrationResponse {
    /// Number.
    pub id: u64,
    /// The contract.
    pub contract: Addr,
    /// Its new code.
    pub code_id: u64,
    /// Message to the new code.
    pub msg: Binary,
    /// Its phase now.
    pub phase: MigrationPhase,
    /// When it was queued.
    pub queued_at: u64,
    /// Height at whose start stake is counted.
    pub height: u64,
    /// When it can first be run; pauses of the token delay it.
    pub due: u64,
    /// The end of that time, exclusive.
    pub until: u64,
    /// Stake against it, in uoaic.
    pub against: Uint128,
    /// Stake that cancels it, in uoaic.
    pub cancels: Uint128,
}

/// State of a deposit.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum DepositState {
    /// There was none.
    None,
    /// Held until the proposal is over.
    Held,
    /// Due to its proposer.
    Refundable,
    /// Forfeited; due to the treasury.
    Forfeited,
    /// Paid to its proposer.
    Refunded,
    /// Paid to the treasury.
    Collected,
}

/// Deposit of a proposal.
#[cw_serde]
pub struct DepositResponse {
    /// The proposer.
    pub proposer: Addr,
    /// The amount, in uoaic.
    pub amount: Uint128,
    /// Its state.
    pub state: DepositState,
}

/// Totals.
#[cw_serde]
pub struct TotalsResponse {
    /// Number of proposals ever submitted, which is the last one's number.
    pub proposals: u64,
    /// Deposits that this contract holds, in uoaic; its token balance is never lower.
    pub deposits_held: Uint128,
    /// Entries of the policy table.
    pub policies: u32,
}
