//! Holders govern: proposals of policy classes, snapshots, timelocks, an ethics veto.
//!
//! `Propose`, `Vote`, `Execute`, `Close` and the first eight queries keep cw3's JSON, so that cw3
//! clients work unchanged.
//!
//! A proposal's life: submitted (deposit) → voting delay → the first vote or `Activate` fixes the
//! snapshot → voting → timelock, in whose beginning the Ethics Committee may veto → execution
//! window. Nothing passes before the voting period ends: votes may change until then.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, CosmosMsg, Uint128};
use cw3::Vote;
use cw_utils::Expiration;

use crate::shared::Bps;

/// Messages in a proposal at most.
pub const MAX_MESSAGES: usize = 20;

/// Title at most, in bytes; it can't be empty.
pub const MAX_TITLE_BYTES: usize = 128;

/// Description at most, in bytes.
pub const MAX_DESCRIPTION_BYTES: usize = 4_096;

/// Messages of a proposal together at most, in bytes of their JSON.
pub const MAX_MESSAGES_BYTES: usize = 65_536;

/// How deep objects and lists may stand in each other in a message to a contract.
pub const MAX_JSON_DEPTH: usize = 32;

/// Entries of the policy table at most.
pub const MAX_POLICIES: usize = 200;

/// Message key of a policy entry at most, in bytes: lower-case letters, digits, `_`.
pub const MAX_POLICY_KEY_BYTES: usize = 64;

/// Contracts that hold coins nobody can vote with, at most.
pub const MAX_NON_CIRCULATING: usize = 8;

/// Reason of a veto at most, in bytes; it can't be empty.
pub const MAX_REASON_BYTES: usize = 1_024;

/// As much is kept of the end of the error that made an execution fail, in bytes.
pub const MAX_ERROR_BYTES: usize = 512;

/// Longest of any period, delay and window, in seconds (a year).
pub const MAX_PERIOD: u64 = 365 * 86_400;

/// Proposals that one `ListProposalsByPhase` looks at, at most.
pub const MAX_PHASE_SCAN: u32 = 100;

/// Voters that one `ListVoters` gives, at most: each costs two queries to other contracts.
pub const MAX_VOTERS: u32 = 20;

/// Top-level message keys that always take [`PolicyClass::Constitution`], whatever contract they
/// go to: who may do what, who is exempt, who reports, messages that carry other messages, and
/// moves of the tokens that this contract holds for others. The policy table refuses them.
pub const ALWAYS_STRICT: &[&str] = &[
    // who governs, and roles
    "update_ownership",
    "transfer_ownership",
    "update_admin",
    "set_admin",
    "set_guardian",
    "set_roles",
    "set_policies",
    "set_pool",
    "update_links",
    "set_reporter",
    "add_reporter",
    "remove_reporter",
    "add_hook",
    "remove_hook",
    // the fee and who is exempt from it
    "schedule_fee",
    "set_system_contract",
    "remove_system_contract",
    "add_burn_listener",
    "remove_burn_listener",
    // messages that carry or trigger others
    "send",
    "send_from",
    "receive",
    "execute",
    "execute_messages",
    "propose",
    "vote",
    "close",
    "veto",
    "forward",
    "dispatch",
    "call",
    "multicall",
    "migrate",
    // tokens that this contract holds for others
    "transfer",
    "transfer_from",
    "increase_allowance",
    "decrease_allowance",
    "burn",
    "burn_from",
    "mint",
    "update_minter",
];

/// Instantiation. Times are in seconds. The contract owns itself from then on.
#[cw_serde]
pub struct InstantiateMsg {
    /// The token: balances that vote, deposits.
    pub token: String,
    /// The staking contract: stake that votes.
    pub staking: String,
    /// Where forfeited deposits go.
    pub treasury: String,
    /// Contracts that hold coins nobody can vote with; at most [`MAX_NON_CIRCULATING`].
    pub non_circulating: Vec<String>,
    /// Ethics Committee: may veto.
    pub committee: String,
    /// Guardian of the other contracts; here it only matters that it can't be replaced in the
    /// company of other messages.
    pub guardian: String,
    /// From submission until voting can begin.
    pub voting_delay: u64,
    /// How long voting can begin after that; then the proposal has expired.
    pub activation_window: u64,
    /// A quorum first reached so shortly before the end extends voting; at most every class's
    /// voting period.
    pub late_window: u64,
    /// Voting then ends at least so long after that vote.
    pub late_extension: u64,
    /// How long after the end of voting the committee may veto; at most every class's timelock.
    pub veto_window: u64,
    /// Without an executed proposal for so long, the DAO counts as silent.
    pub silence_span: u64,
    /// Taken with a proposal, in uoaic, by allowance; 0: none.
    pub deposit: Uint128,
    /// Rules of each class.
    pub classes: Classes,
    /// The policy table; at most [`MAX_POLICIES`].
    pub policies: Vec<PolicySpec>,
}

/// What a proposal is about, which decides how hard it is to pass.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum PolicyClass {
    /// Programs, weights, grants.
    IncentiveRules,
    /// Parameters of contracts.
    ContractUpdates,
    /// New uses and services.
    ScenarioExpansion,
    /// Spending of the reserve and the risk pool, buybacks.
    ReserveUse,
    /// Ethics rules; also every proposal without a message.
    Ethics,
    /// Everything else: roles, code, the fee, exemptions, the table itself, and whatever the table
    /// doesn't know. The strictest class.
    Constitution,
}

impl PolicyClass {
    /// All of them.
    pub const ALL: [PolicyClass; 6] = [
        PolicyClass::IncentiveRules,
        PolicyClass::ContractUpdates,
        PolicyClass::ScenarioExpansion,
        PolicyClass::ReserveUse,
        PolicyClass::Ethics,
        PolicyClass::Constitution,
    ];
}

/// Rules of a class. Times are in seconds.
#[cw_serde]
#[derive(Copy)]
pub struct ClassRules {
    /// Votes of all kinds needed, of the quorum base, 1 to 10,000; rounded up.
    pub quorum_bps: Bps,
    /// Yes needed, of yes, no and veto, 5,000 to 10,000; and always more yes than no and veto.
    pub threshold_bps: Bps,
    /// How long voting lasts, from activation; at least 1.
    pub voting_period: u64,
    /// From the end of voting until execution.
    pub timelock: u64,
    /// How long it can be executed after that; at least 1.
    pub execution_window: u64,
}

/// Rules of all classes. Those of `constitution` are at least any other's in every number.
#[cw_serde]
pub struct Classes {
    /// [`PolicyClass::IncentiveRules`].
    pub incentive_rules: ClassRules,
    /// [`PolicyClass::ContractUpdates`].
    pub contract_updates: ClassRules,
    /// [`PolicyClass::ScenarioExpansion`].
    pub scenario_expansion: ClassRules,
    /// [`PolicyClass::ReserveUse`].
    pub reserve_use: ClassRules,
    /// [`PolicyClass::Ethics`].
    pub ethics: ClassRules,
    /// [`PolicyClass::Constitution`].
    pub constitution: ClassRules,
}

impl Classes {
    /// Rules of a class.
    pub fn rules(&self, class: PolicyClass) -> &ClassRules {
        match class {
            PolicyClass::IncentiveRules => &self.incentive_rules,
            PolicyClass::ContractUpdates => &self.contract_updates,
            PolicyClass::ScenarioExpansion => &self.scenario_expansion,
            PolicyClass::ReserveUse => &self.reserve_use,
            PolicyClass::Ethics => &self.ethics,
            PolicyClass::Constitution => &self.constitution,
        }
    }
}

/// Delays and windows that are the same for every class, in seconds; see [`InstantiateMsg`].
#[cw_serde]
#[derive(Copy)]
pub struct Timing {
    /// From submission until voting can begin.
    pub voting_delay: u64,
    /// How long voting can begin after that.
    pub activation_window: u64,
    /// A quorum first reached so shortly before the end extends voting.
    pub late_window: u64,
    /// Voting then ends at least so long after that vote.
    pub late_extension: u64,
    /// How long after the end of voting the committee may veto.
    pub veto_window: u64,
}

/// An entry of the policy table: a message of a contract, and its class.
#[cw_serde]
pub struct PolicySpec {
    /// The contract.
    pub contract: String,
    /// Top-level key of the message, for example `update_params`.
    pub message: String,
    /// Its class.
    pub class: PolicyClass,
}

/// Names an entry of the policy table.
#[cw_serde]
pub struct PolicyKey {
    /// The contract.
    pub contract: String,
    /// Top-level key of the message.
    pub message: String,
}

/// Messages. The first four are cw3's own.
#[cw_serde]
#[allow(clippy::large_enum_variant)] // read once and taken apart at once
pub enum ExecuteMsg {
    /// Submit a proposal. Anyone may who leaves the deposit. A message to a contract must be
    /// canonical JSON with exactly one top-level key.
    Propose {
        /// 1 to [`MAX_TITLE_BYTES`].
        title: String,
        /// At most [`MAX_DESCRIPTION_BYTES`].
        description: String,
        /// At most [`MAX_MESSAGES`]; executed in this order, all or none.
        msgs: Vec<CosmosMsg>,
        /// cw3 has it; only unset is accepted: the voting delay decides.
        earliest: Option<Expiration>,
        /// cw3's way to shorten voting, which is refused; unset, never, or a time no earlier than
        /// voting can last is accepted and changes nothing.
        latest: Option<Expiration>,
    },
    /// Vote, or change one's vote, while voting lasts. The first one fixes the snapshot.
    Vote {
        /// The proposal.
        proposal_id: u64,
        /// The vote. A veto counts as a no, and a third of them stops the proposal.
        vote: Vote,
    },
    /// Anyone: execute a proposal within its execution window. When a message fails, none has
    /// taken effect, the failure is recorded, and it can be tried again within the window.
    Execute {
        /// The proposal.
        proposal_id: u64,
    },
    /// Anyone: record that a proposal has ended without effect.
    Close {
        /// The proposal.
        proposal_id: u64,
    },

    /// Anyone: fix the snapshot and begin voting, once the voting delay is over.
    Activate {
        /// The proposal.
        proposal_id: u64,
    },
    /// Ethics Committee: stop a passed proposal within the veto window. Proposals about roles
    /// can't be vetoed. The deposit is forfeited.
    Veto {
        /// The proposal.
        proposal_id: u64,
        /// Why, 1 to [`MAX_REASON_BYTES`].
        reason: String,
    },
    /// Anyone: pay the deposit of a proposal that is over to its proposer, or, forfeited, to the
    /// treasury.
    WithdrawDeposit {
        /// The proposal.
        proposal_id: u64,
    },

    /// Only by a proposal: change what is set. Rules of proposals under way stay theirs.
    UpdateConfig {
        /// Where forfeited deposits go.
        treasury: Option<String>,
        /// Contracts that hold coins nobody can vote with; replaces the list.
        non_circulating: Option<Vec<String>>,
        /// Taken with a proposal from now on, in uoaic.
        deposit: Option<Uint128>,
        /// Without an executed proposal for so long the DAO counts as silent, in seconds.
        silence_span: Option<u64>,
        /// Delays and windows of proposals from now on.
        timing: Option<Timing>,
        /// Rules of proposals from now on.
        classes: Option<Classes>,
    },
    /// Only by a proposal: change the policy table.
    SetPolicies {
        /// Added, or given another class; at most [`MAX_POLICIES`].
        set: Vec<PolicySpec>,
        /// Struck off first; at most [`MAX_POLICIES`].
        remove: Vec<PolicyKey>,
    },
    /// Only by a proposal: replace committee or guardian; unset: as it is.
    SetRoles {
        /// Ethics Committee.
        committee: Option<String>,
        /// Guardian.
        guardian: Option<String>,
    },
    /// Only by this contract itself, out of `Execute`; refused in proposals.
    ExecuteMessages {
        /// The proposal.
        proposal_id: u64,
    },
}

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
        /// Page size, at most [`MAX_VOTERS`].
        limit: Option<u32>,
    },

    /// What is set.
    #[returns(ConfigResponse)]
    Config {},
    /// The policy table.
    #[returns(crate::shared::Page<PolicySpec>)]
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

/// Migration takes no parameters.
#[cw_serde]
pub struct MigrateMsg {}

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
    /// What the chain said of the last one, its last [`MAX_ERROR_BYTES`].
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

/// Proposals in a phase. A page may be empty while more follow: at most [`MAX_PHASE_SCAN`]
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
