//! What can be asked, and the answers.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, Binary, CosmosMsg, HexBinary, Uint128};

use super::{Classes, Office, Openings, PolicyClass, PolicyKey, Timing};
use crate::shared::Bps;

/// Queries. The first eight are cw3's own.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Share of votes and least yes of the constitution, of the supply as it is now.
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
    /// What messages would demand, or the error with which they would be refused.
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
    /// What circulates, and what that opens.
    #[returns(CirculationResponse)]
    Circulation {},
    /// When government opened or opens, and whether the constitution is open.
    #[returns(crate::gates::OpeningResponse)]
    Opening {},
    /// Whether a migration is queued.
    #[returns(crate::gates::QueuedResponse)]
    Queued {},
    /// When the migration of a contract ended, or lapses at the latest, that was queued before a
    /// time and hadn't ended by then; the same JSON as [`crate::gates::MigrationQuery`].
    #[returns(Option<u64>)]
    QueuedFor {
        /// Whose migration.
        contract: String,
        /// The time, in seconds since 1970.
        at: u64,
    },
    /// A migration that was ever queued.
    #[returns(MigrationResponse)]
    Migration {
        /// Its number, from 1 on.
        migration: u64,
    },
    /// Migrations that are queued.
    #[returns(Vec<MigrationResponse>)]
    QueuedMigrations {},
    /// The proposal whose messages are being executed in this very transaction.
    #[returns(crate::gates::ExecutingResponse)]
    Executing {},
    /// What the Yes votes of an account keep bonded now.
    #[returns(crate::gates::BoundStakeResponse)]
    BoundStake {
        /// Whose.
        address: String,
    },
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
    /// The public sale.
    pub sale: Addr,
    /// Contracts that hold coins which don't circulate.
    pub non_circulating: Vec<Addr>,
    /// Taken with a proposal, in uoaic.
    pub deposit: Uint128,
    /// Without an executed proposal for so long the DAO counts as silent, in seconds.
    pub silence_span: u64,
    /// Delays and windows.
    pub timing: Timing,
    /// How long after the end of voting the committee may veto, in seconds.
    pub veto_window: u64,
    /// When what opens.
    pub openings: Openings,
    /// Rules of each class.
    pub classes: Classes,
}

/// Who holds the roles.
#[cw_serde]
pub struct RolesResponse {
    /// Ethics Committee.
    pub committee: Addr,
    /// Since when, in seconds since 1970; 0: since genesis.
    pub committee_since: u64,
    /// Guardian.
    pub guardian: Addr,
    /// Since when, in seconds since 1970; 0: since genesis.
    pub guardian_since: u64,
}

/// What messages demand.
#[cw_serde]
pub struct ClassifyResponse {
    /// What a proposal of them demands.
    pub terms: Terms,
    /// Each message's own class, in their order.
    pub messages: Vec<MessageClass>,
}

/// What a proposal demands: of each number the greatest among the classes of its messages, under
/// the rules of its submission. Times are in seconds.
#[cw_serde]
pub struct Terms {
    /// The strictest class among its messages.
    pub class: PolicyClass,
    /// Yes votes needed, of the supply at the snapshot, in basis points.
    pub least_yes_bps: Bps,
    /// Yes needed, of yes, no and veto, in basis points.
    pub threshold_bps: Bps,
    /// How long voting can begin after the voting delay.
    pub activation_window: u64,
    /// How long voting lasts.
    pub voting_period: u64,
    /// From the end of voting until execution.
    pub timelock: u64,
    /// How long it can be executed after that.
    pub execution_window: u64,
    /// How long after the end of voting the committee may veto. Unset: not at all.
    pub veto_window: Option<u64>,
    /// Whether stake alone votes, and a Yes stays bonded.
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
    /// Passed when voting ended; votes may turn until the timelock ends.
    Timelocked,
    /// Passed; can be executed.
    Executable,
    /// Executed.
    Executed,
    /// Didn't pass when voting or the timelock ended, or could never be paid;
    /// [`ProposalDetail::result`] says what the votes come to.
    Rejected,
    /// Stopped by the committee.
    Vetoed,
    /// An office didn't consent in time.
    Lapsed,
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
    /// Counts for nothing.
    pub abstain: u64,
    /// Against it, as a no.
    pub veto: u64,
}

/// What votes add up to.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum TallyResult {
    /// Passed.
    Passed,
    /// Too few yes.
    TooFewYes,
    /// Too few of the votes are yes.
    ThresholdMissed,
}

/// Voting on a proposal, from its activation on.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct Poll {
    /// Power is counted as this block found it when it began.
    pub height: u64,
    /// Supply then, in uoaic.
    pub supply: u64,
    /// Yes votes needed, in uoaic.
    pub least_yes: u64,
    /// When voting ends, in seconds since 1970: a proposal that doesn't pass at this second is
    /// rejected.
    pub ends: u64,
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
    /// What it demands.
    pub terms: Terms,
    /// Hash of title, description and messages, by which offices name it.
    pub hash: HexBinary,
    /// Where it stands now.
    pub phase: Phase,
    /// From when on it can be activated.
    pub opens_at: u64,
    /// Until when, that second excluded.
    pub activate_until: u64,
    /// Voting, once activated.
    pub poll: Option<Poll>,
    /// Votes.
    pub tally: Tally,
    /// What they come to, once activated.
    pub result: Option<TallyResult>,
    /// Until when the committee may veto, that second excluded; once activated, if it may at all.
    pub veto_until: Option<u64>,
    /// From when on it can be executed, if it passes; once activated.
    pub executable_from: Option<u64>,
    /// Until when, that second excluded.
    pub executable_until: Option<u64>,
    /// Offices that have consented.
    pub consents: Vec<Office>,
    /// Until when they can, that second excluded; once activated, if they must.
    pub consent_until: Option<u64>,
    /// When it ended, however it did.
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

/// What circulates, at most what did when this block began: supply less what contracts of the economy
/// hold that belongs to nobody yet.
#[cw_serde]
pub struct CirculationResponse {
    /// The whole supply, in uoaic.
    pub supply: Uint128,
    /// What doesn't circulate, by contract.
    pub non_circulating: Vec<NonCirculating>,
    /// What does. Unset: a contract didn't answer, or they say that they hold more than there is.
    pub circulating: Option<Uint128>,
}

/// What a contract holds that doesn't circulate.
#[cw_serde]
pub struct NonCirculating {
    /// The contract.
    pub contract: Addr,
    /// How much, in uoaic. Unset: it didn't answer.
    pub amount: Option<Uint128>,
}

/// Where a migration stands.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum MigrationPhase {
    /// It waits.
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

/// A migration without a vote. Times are in seconds since 1970.
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
    /// Where it stands now.
    pub phase: MigrationPhase,
    /// When it was queued.
    pub queued_at: u64,
    /// Stake is counted as this block found it when it began.
    pub height: u64,
    /// From when on it can be run, as things stand: pauses of the token move it on.
    pub due: u64,
    /// Until when, that second excluded.
    pub until: u64,
    /// Stake against it, in uoaic.
    pub against: Uint128,
    /// As much cancels it, in uoaic.
    pub cancels: Uint128,
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
