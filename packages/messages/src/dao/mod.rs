//! Holders govern: proposals of policy classes, snapshots, bonded votes, timelocks, vetoes and
//! consents of the offices.
//!
//! `Propose`, `Vote`, `Execute`, `Close` and the first eight queries keep cw3's JSON, so that cw3
//! clients work unchanged.
//!
//! A proposal's life: submitted (deposit) → voting delay → the first vote or `Activate` fixes the
//! snapshot → voting → timelock → execution window. It must pass when voting ends and again when
//! the timelock ends; between the two votes may still turn. In the beginning of the timelock the
//! Ethics Committee may veto; what touches code or owners needs the consent of both offices.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Binary, CosmosMsg, HexBinary, Uint128};
use cw3::Vote;
use cw_utils::Expiration;

use crate::shared::{Bps, TOTAL_SUPPLY};
use crate::token::FREEZE_SPAN;

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

/// Contracts that hold coins which don't circulate, at most.
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

/// Voters that one `ListVoters` gives, at most: each costs two queries to other contracts.
pub const MAX_VOTERS: u32 = 20;

/// Open Yes votes that bind stake, per account: so many on reserve use (and whatever else counts
/// stake alone), and as many again on roles and constitution.
pub const MAX_OPEN_YES: usize = 20;

/// What a Yes binds stays bonded for so long after its proposal ended, in seconds (7 days).
pub const BOND_SPAN: u64 = 7 * 86_400;

/// In so long before a timelock ends no vote can make a proposal pass, in seconds (a day).
pub const LAST_DAY: u64 = 86_400;

/// An office's consent comes within so long after voting ended, or the proposal lapses, in seconds
/// (30 days).
pub const CONSENT_SPAN: u64 = 30 * 86_400;

/// Who consents has been in office for so long, or since genesis, in seconds (180 days).
pub const OFFICE_SPAN: u64 = 180 * 86_400;

/// Of the supply, what must circulate before the constitution opens, in basis points.
pub const CIRCULATING_BPS: Bps = 2_500;

/// How much longer than unbonding a migration is queued, in seconds (7 days): whoever disagrees has
/// left by then.
pub const QUEUE_MARGIN: u64 = 7 * 86_400;

/// Shortest time that a migration is queued, in seconds (28 days); where windows may be short
/// ([`crate::shared::SHORT_WINDOW_CHAINS`]) there is none. A vote can shorten unbonding.
pub const LEAST_QUEUED: u64 = 28 * 86_400;

/// How long an office's order to hand itself over stands, in seconds (90 days): longer than the
/// slowest vote that replaces it.
pub const HAND_OVER_SPAN: u64 = 90 * 86_400;

/// How long a queued migration can be run once it is due, in seconds (7 days).
pub const RUN_SPAN: u64 = 7 * 86_400;

/// How long a contract's migrations are barred after stake canceled one, in seconds (60 days).
pub const BAR_SPAN: u64 = 60 * 86_400;

/// Migrations queued at a time, at most.
pub const MAX_QUEUED: usize = 5;

/// Of the supply, what must be staked against a queued migration at least, in basis points.
pub const OPPOSED_BPS: Bps = 100;

/// Top-level message keys that always take [`PolicyClass::Constitution`], whatever contract they
/// go to, but for those that replace an office, which take [`PolicyClass::Roles`]: who may do
/// what, who is exempt, who reports, messages that carry other messages, and moves of the tokens
/// that this contract holds for others. The policy table refuses them.
pub const ALWAYS_STRICT: &[&str] = &[
    // who governs, and roles
    "update_ownership",
    "transfer_ownership",
    "update_admin",
    "set_admin",
    "set_guardian",
    "set_roles",
    "set_policies",
    "set_veto_window",
    "set_bounds",
    "set_pool",
    "set_staking",
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
    "pull_order",
    "run_migration",
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

/// Keys of messages that also need the consent of both offices, whatever contract they go to: who
/// owns a contract, the bounds of the outflow book, what the token taxes and protects.
pub const CONSENT_KEYS: &[&str] = &[
    "update_ownership",
    "transfer_ownership",
    "update_admin",
    "set_admin",
    "set_bounds",
    // what is taxed, and what can be frozen
    "set_system_contract",
    "remove_system_contract",
    "set_pool",
    "set_staking",
];

/// Keys of messages on which stake alone votes, whatever their class: they stop holders, take from
/// them, or pay. Coins borrowed for one block would decide otherwise.
pub const STAKE_ONLY_KEYS: &[&str] = &[
    "freeze",
    "pause",
    "pause_openings",
    "pause_deposits",
    "revoke",
    "add_attestor",
    "remove_attestor",
    // what pays, whatever class the table gives it
    "spend",
    "fund_risk_pool",
    "approve_claim",
    "start_auction",
    "create_grant",
    "approve_milestone",
    "post_bounty",
    "award_bounty",
];

/// Instantiation. Times are in seconds. The contract owns itself from then on.
#[cw_serde]
pub struct InstantiateMsg {
    /// The token: balances that vote, supply, deposits.
    pub token: String,
    /// The staking contract: stake that votes, and stays bonded for what it voted.
    pub staking: String,
    /// Where forfeited deposits go.
    pub treasury: String,
    /// The public sale: government opens after it succeeded.
    pub sale: String,
    /// Contracts that hold coins which don't circulate; at most [`MAX_NON_CIRCULATING`].
    pub non_circulating: Vec<String>,
    /// Ethics Committee: may veto, and consents.
    pub committee: String,
    /// Guardian of the other contracts; here it consents.
    pub guardian: String,
    /// Delays and windows.
    pub timing: Timing,
    /// How long after the end of voting the committee may veto; see [`VETO_WINDOW`].
    pub veto_window: u64,
    /// When what opens.
    pub openings: Openings,
    /// Without an executed proposal for so long, the DAO counts as silent.
    pub silence_span: u64,
    /// Taken with a proposal, in uoaic, by allowance, at most [`MAX_DEPOSIT`]; 0: none.
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
    /// Programs and their weights.
    IncentiveRules,
    /// Parameters of contracts, within the bounds of their code.
    ContractUpdates,
    /// New uses and services.
    ScenarioExpansion,
    /// Ethics rules; also every proposal without a message.
    Ethics,
    /// Whatever makes something payable, moves it to another pot, or takes it from a holder.
    ReserveUse,
    /// Who holds an office.
    Roles,
    /// Everything else: code, owners, the fee, exemptions, the table itself, and whatever the
    /// table doesn't know.
    Constitution,
}

impl PolicyClass {
    /// All of them, in the order of their strictness.
    pub const ALL: [PolicyClass; 7] = [
        PolicyClass::IncentiveRules,
        PolicyClass::ContractUpdates,
        PolicyClass::ScenarioExpansion,
        PolicyClass::Ethics,
        PolicyClass::ReserveUse,
        PolicyClass::Roles,
        PolicyClass::Constitution,
    ];

    /// Whether stake alone votes on it, not balances.
    pub const fn stake_only(self) -> bool {
        matches!(
            self,
            PolicyClass::ReserveUse | PolicyClass::Roles | PolicyClass::Constitution
        )
    }

    /// What its rules can be.
    pub const fn bounds(self) -> ClassBounds {
        const fn bounds(
            least_yes_bps: (Bps, Bps),
            threshold_bps: (Bps, Bps),
            voting_days: (u64, u64),
            timelock_days: (u64, u64),
        ) -> ClassBounds {
            ClassBounds {
                least_yes_bps,
                threshold_bps,
                voting_period: (voting_days.0 * 86_400, voting_days.1 * 86_400),
                timelock: (timelock_days.0 * 86_400, timelock_days.1 * 86_400),
            }
        }
        match self {
            PolicyClass::IncentiveRules | PolicyClass::ScenarioExpansion => {
                bounds((50, 300), (5_000, 6_667), (5, 14), (3, 14))
            }
            PolicyClass::ContractUpdates => bounds((100, 500), (5_000, 6_667), (5, 14), (3, 14)),
            PolicyClass::Ethics => bounds((100, 500), (5_500, 7_500), (5, 10), (2, 7)),
            PolicyClass::ReserveUse => bounds((50, 300), (6_000, 7_500), (7, 14), (5, 21)),
            PolicyClass::Roles => bounds((200, 600), (6_667, 8_000), (14, 30), (21, 60)),
            PolicyClass::Constitution => {
                bounds((1_000, 1_500), (6_667, 8_000), (14, 30), (60, 120))
            }
        }
    }
}

/// Rules of a class. Times are in seconds.
#[cw_serde]
#[derive(Copy)]
pub struct ClassRules {
    /// Yes votes needed, of the supply at the snapshot; rounded up. It stands for a quorum: no
    /// other vote helps to reach it.
    pub least_yes_bps: Bps,
    /// Yes needed, of yes, no and veto.
    pub threshold_bps: Bps,
    /// How long voting lasts, from activation.
    pub voting_period: u64,
    /// From the end of voting until execution; votes may still turn.
    pub timelock: u64,
}

/// Smallest and greatest value of each rule of a class. Where windows may be short
/// ([`crate::shared::SHORT_WINDOW_CHAINS`]) the smallest spans are a second; shares shrink nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClassBounds {
    /// Of [`ClassRules::least_yes_bps`].
    pub least_yes_bps: (Bps, Bps),
    /// Of [`ClassRules::threshold_bps`].
    pub threshold_bps: (Bps, Bps),
    /// Of [`ClassRules::voting_period`], in seconds.
    pub voting_period: (u64, u64),
    /// Of [`ClassRules::timelock`], in seconds.
    pub timelock: (u64, u64),
}

/// Rules of all classes. A proposal of several takes the greatest of each number.
#[cw_serde]
pub struct Classes {
    /// [`PolicyClass::IncentiveRules`].
    pub incentive_rules: ClassRules,
    /// [`PolicyClass::ContractUpdates`].
    pub contract_updates: ClassRules,
    /// [`PolicyClass::ScenarioExpansion`].
    pub scenario_expansion: ClassRules,
    /// [`PolicyClass::Ethics`].
    pub ethics: ClassRules,
    /// [`PolicyClass::ReserveUse`].
    pub reserve_use: ClassRules,
    /// [`PolicyClass::Roles`].
    pub roles: ClassRules,
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
            PolicyClass::Ethics => &self.ethics,
            PolicyClass::ReserveUse => &self.reserve_use,
            PolicyClass::Roles => &self.roles,
            PolicyClass::Constitution => &self.constitution,
        }
    }
}

/// Delays and windows that are the same for every class, in seconds.
#[cw_serde]
#[derive(Copy)]
pub struct Timing {
    /// From submission until voting can begin; see [`VOTING_DELAY`].
    pub voting_delay: u64,
    /// How long voting can begin after that; then the proposal has expired. See [`WINDOW`].
    pub activation_window: u64,
    /// How long a proposal can be executed after its timelock; see [`WINDOW`].
    pub execution_window: u64,
    /// The same where it pays, or moves what is to be paid: two epochs, because the outflow book
    /// may have to empty first. See [`PAYMENT_WINDOW`].
    pub payment_window: u64,
}

/// When what opens, in seconds after the public sale succeeded. It never changes.
#[cw_serde]
#[derive(Copy)]
pub struct Openings {
    /// Government; see [`GOVERNMENT_AFTER`].
    pub government: u64,
    /// The constitution, once [`CIRCULATING_BPS`] of the supply circulate too; see
    /// [`CONSTITUTION_AFTER`]. What has opened stays open.
    pub constitution: u64,
}

/// Shortest and longest voting delay, in seconds.
pub const VOTING_DELAY: (u64, u64) = (86_400, 3 * 86_400);

// A vote that confirms a guardian's freeze is over before the freeze is.
const _: () = {
    let ethics = PolicyClass::Ethics.bounds();
    assert!(VOTING_DELAY.1 + ethics.voting_period.1 + ethics.timelock.1 < FREEZE_SPAN);
};

/// Shortest and longest veto window, in seconds; never longer than a class's timelock.
pub const VETO_WINDOW: (u64, u64) = (2 * 86_400, 7 * 86_400);

/// Shortest and longest activation and execution window, in seconds.
pub const WINDOW: (u64, u64) = (7 * 86_400, 28 * 86_400);

/// Shortest and longest execution window of proposals that pay, in seconds.
pub const PAYMENT_WINDOW: (u64, u64) = (28 * 86_400, 122 * 86_400);

/// Earliest and latest opening of government after the sale, in seconds.
pub const GOVERNMENT_AFTER: (u64, u64) = (60 * 86_400, 180 * 86_400);

/// Earliest and latest opening of the constitution after the sale, in seconds.
pub const CONSTITUTION_AFTER: (u64, u64) = (365 * 86_400, 2 * 365 * 86_400);

/// An office, held by a multisig that votes can replace.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Office {
    /// Ethics Committee.
    Committee,
    /// Guardian.
    Guardian,
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
    /// Vote, or change one's vote, until the timelock ends. The first one fixes the snapshot.
    /// Where stake alone counts, a Yes weighs at most what is bonded when it is cast, and keeps as
    /// much bonded until [`BOND_SPAN`] after the proposal ended or the vote changed. In the
    /// timelock's [`LAST_DAY`] a vote that makes a proposal pass is refused.
    Vote {
        /// The proposal.
        proposal_id: u64,
        /// The vote. A veto counts as a no.
        vote: Vote,
    },
    /// Anyone: execute a proposal within its execution window. When a message fails, none has
    /// taken effect, the failure is recorded, and it can be tried again within the window. A
    /// payment that could never fit the outflow book rejects the proposal.
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
    /// Anyone: write down what has opened, so that it stays open. `Propose` does it too.
    RecordOpening {},
    /// Anyone: have done what an office decided, by the number of its multisig's proposal: a
    /// message to this contract in it that is an order of that office, once, and within seven days
    /// of the proposal's expiry. No order can be called directly.
    PullOrder {
        /// Whose.
        office: Office,
        /// Proposal of the multisig.
        proposal_id: u64,
        /// Place of the message in it, from 0.
        place: u32,
    },
    /// Order of the Ethics Committee: stop a passed proposal within the veto window. What replaces
    /// an office, and the veto rule, can't be vetoed. The deposit is forfeited.
    Veto {
        /// The proposal.
        proposal_id: u64,
        /// Its hash: [`ProposalDetail::hash`].
        hash: HexBinary,
        /// Why, 1 to [`MAX_REASON_BYTES`].
        reason: String,
    },
    /// Order of an office that has been held for [`OFFICE_SPAN`]: agree to a proposal that touches
    /// code or owners, from its activation until [`CONSENT_SPAN`] after voting ended.
    Consent {
        /// The proposal.
        proposal_id: u64,
        /// Its hash.
        hash: HexBinary,
    },
    /// Order of an office: the vote that replaces it by this account keeps its time in office, as
    /// when members change.
    HandOver {
        /// Who takes over.
        to: String,
    },
    /// Order of an office that has been held for [`OFFICE_SPAN`]: new code for a contract, without a
    /// vote, for a fault that can't wait. When the other office orders the same within
    /// [`CONSENT_SPAN`] it is queued in the open, for as long as unbonding takes and
    /// [`QUEUE_MARGIN`]; time in which the token is paused doesn't count. Meanwhile stake of any
    /// term can be unbonded, and what was bought in the public sale can be returned to it; and a pause
    /// of the contract, the token's excepted, that would end meanwhile lasts until this has ended.
    QueueMigration {
        /// The contract.
        contract: String,
        /// Its new code.
        code_id: u64,
        /// Message to the new code.
        msg: Binary,
    },
    /// Order of either office: cancel a queued migration.
    CancelMigration {
        /// Which.
        migration: u64,
    },
    /// Whoever had stake when a migration was queued: be against it. It is canceled as soon as a
    /// third of that stake, and [`OPPOSED_BPS`] of the supply, is.
    OpposeMigration {
        /// Which.
        migration: u64,
    },
    /// Anyone: run a queued migration, within [`RUN_SPAN`] from when it is due.
    RunMigration {
        /// Which.
        migration: u64,
    },
    /// The staking contract: an account gave stake back to the sale. Its open Yes votes weigh at
    /// most what stays bonded.
    StakeFell {
        /// Whose.
        account: String,
        /// What it still has bonded, in uoaic.
        bonded: Uint128,
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
        /// Contracts that hold coins which don't circulate; replaces the list.
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
    /// Only by a proposal: change the veto rule for proposals from now on.
    SetVetoWindow {
        /// As in [`InstantiateMsg::veto_window`].
        seconds: u64,
    },
    /// Only by a proposal: change the policy table.
    SetPolicies {
        /// Added, or given another class; at most [`MAX_POLICIES`].
        set: Vec<PolicySpec>,
        /// Struck off first; at most [`MAX_POLICIES`].
        remove: Vec<PolicyKey>,
    },
    /// Only by a proposal: replace committee or guardian; unset: as it is. Neither can be a contract
    /// of the economy.
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
