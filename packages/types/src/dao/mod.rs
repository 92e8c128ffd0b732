//! Holders govern: proposals of policy classes, snapshots, timelocks, an ethics veto.
//!
//! `Propose`, `Vote`, `Execute`, `Close` and the first eight queries keep cw3's JSON, so that cw3
//! clients work unchanged.
//!
//! A proposal's life: submitted (deposit) → voting delay → the first vote or `Activate` fixes the
//! snapshot → voting → timelock, in whose beginning the Ethics Committee may veto → execution
//! window. Nothing passes before the voting period ends: votes may change until then.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{CosmosMsg, Uint128};
use cw3::Vote;
use cw_utils::Expiration;

use crate::shared::{Bps, TOTAL_SUPPLY};

mod query;

pub use query::*;

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

/// Deposit at most, in uoaic: a thousandth of all coins. A higher one could stop every proposal,
/// also the one that lowers it.
pub const MAX_DEPOSIT: u128 = TOTAL_SUPPLY / 1_000;

/// Longest of any period, delay and window, in seconds (a year).
pub const MAX_PERIOD: u64 = 365 * 86_400;

/// Proposals that one `ListProposalsByPhase` looks at, at most.
pub const MAX_PHASE_SCAN: u32 = 100;

/// Highest quorum floor, in uoaic: a quarter of the supply at genesis. A higher one could keep
/// holders from ever deciding anything.
pub const MAX_QUORUM_FLOOR: u128 = crate::shared::TOTAL_SUPPLY / 4;

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
    /// A quorum first reached, or a result turned to passing, so shortly before the end extends
    /// voting, once; at most every class's voting period.
    pub late_window: u64,
    /// Voting then ends at least so long after that vote.
    pub late_extension: u64,
    /// How long after the end of voting the committee may veto; at most every class's timelock.
    pub veto_window: u64,
    /// Without an executed proposal for so long, the DAO counts as silent.
    pub silence_span: u64,
    /// Taken with a proposal, in uoaic, by allowance, at most [`MAX_DEPOSIT`]; 0: none.
    pub deposit: Uint128,
    /// Quorums are of the quorum base, or of this if it is more, in uoaic; at most
    /// [`MAX_QUORUM_FLOOR`]. While hardly anything circulates, it keeps the few who hold it from
    /// governing alone.
    pub quorum_floor: Uint128,
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
    /// A quorum first reached, or a result turned to passing, so shortly before the end extends
    /// voting, once.
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
    /// Vote, or change one's vote, while voting lasts. The first one fixes the snapshot. Once
    /// voting was extended, a vote can within `late_window` of the end only be changed against the
    /// proposal, in the order yes, abstain, no, veto.
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
        /// Quorums of proposals activated from now on are at least of so much, in uoaic.
        quorum_floor: Option<Uint128>,
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

/// Migration takes no parameters.
#[cw_serde]
pub struct MigrateMsg {}
