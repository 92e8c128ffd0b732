//! Government by the holders: proposals in policy classes, snapshots, bonded votes, timelocks,
//! vetoes and consents of the offices.
//!
//! `Propose`, `Vote`, `Execute`, `Close` and the first eight queries keep cw3's JSON, so that cw3
//! clients work unchanged.
//!
//! A proposal's life: submitted (deposit) → voting delay → the first vote or `Activate` fixes the
//! snapshot → voting → timelock → execution window. It must pass when voting ends and again when
//! the timelock ends; between the two, votes may still change the outcome. In the first part of the
//! timelock the Ethics Committee may veto; whatever touches code or owners needs the consent of
//! both offices.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Binary, CosmosMsg, HexBinary, Uint128};
use cw3::Vote;
use cw_utils::Expiration;

use crate::shared::{Bps, TOTAL_SUPPLY};

mod query;
mod rules;

pub use query::*;
pub use rules::*;

/// Maximum number of messages in a proposal.
pub const MAX_MESSAGES: usize = 20;

/// Maximum length of a title, in bytes; it can't be empty.
pub const MAX_TITLE_BYTES: usize = 128;

/// Maximum length of a description, in bytes.
pub const MAX_DESCRIPTION_BYTES: usize = 4_096;

/// Maximum total size of a proposal's messages, in bytes of their JSON.
pub const MAX_MESSAGES_BYTES: usize = 65_536;

/// Maximum nesting depth of objects and lists in a message to a contract.
pub const MAX_JSON_DEPTH: usize = 32;

/// Maximum number of entries of the policy table.
pub const MAX_POLICIES: usize = 200;

/// Maximum length of the message key of a policy, in bytes; it consists of lower-case letters,
/// digits and `_`.
pub const MAX_POLICY_KEY_BYTES: usize = 64;

/// Maximum number of contracts that hold non-circulating coins.
pub const MAX_NON_CIRCULATING: usize = 8;

/// Maximum length of the reason of a veto, in bytes; it can't be empty.
pub const MAX_REASON_BYTES: usize = 1_024;

/// Maximum length of the error that is kept of a failed execution, in bytes; its end is kept.
pub const MAX_ERROR_BYTES: usize = 512;

/// Maximum deposit, in uoaic: a thousandth of all coins. A higher one could prevent every proposal,
/// including the one that lowers it.
pub const MAX_DEPOSIT: u128 = TOTAL_SUPPLY / 1_000;

/// Maximum of any period, delay or window, in seconds (a year).
pub const MAX_PERIOD: u64 = 365 * 86_400;

/// Maximum number of proposals that one `ListProposalsByPhase` reads.
pub const MAX_PHASE_SCAN: u32 = 100;

/// Maximum number of voters in one `ListVoters`: each costs two queries to other contracts.
pub const MAX_VOTERS: u32 = 20;

/// Maximum number of open Yes votes that bind stake, per account: this many on reserve use (and
/// whatever else counts stake alone), and this many on roles and constitution.
pub const MAX_OPEN_YES: usize = 20;

/// Time for which stake that a Yes binds stays bonded after its proposal ended, in seconds (7
/// days).
pub const BOND_SPAN: u64 = 7 * 86_400;

/// Time before the end of a timelock in which no vote can make a proposal pass, in seconds (a day).
pub const LAST_DAY: u64 = 86_400;

/// Time after the end of voting within which the offices must consent, or the proposal lapses, in
/// seconds (30 days).
pub const CONSENT_SPAN: u64 = 30 * 86_400;

/// Time for which an office must have been held to consent, unless it has been since genesis, in
/// seconds (180 days).
pub const OFFICE_SPAN: u64 = 180 * 86_400;

/// Time for which a migration is queued beyond the unbonding period, in seconds (7 days): whoever
/// disagrees has left by then.
pub const QUEUE_MARGIN: u64 = 7 * 86_400;

/// Minimum time for which a migration is queued, in seconds (28 days), because a vote can shorten
/// unbonding; there is no minimum on [`crate::shared::SHORT_WINDOW_CHAINS`].
pub const MIN_QUEUED: u64 = 28 * 86_400;

/// Time for which an office's order to hand itself over is valid, in seconds (90 days): longer than
/// the slowest vote that replaces it.
pub const HAND_OVER_SPAN: u64 = 90 * 86_400;

/// Time within which a migration can be run once it is due, in seconds (7 days).
pub const RUN_SPAN: u64 = 7 * 86_400;

/// Time for which a contract's migrations are barred after stake canceled one, or an office did while
/// at least a third of the stake that cancels one opposed it, in seconds (60 days).
pub const BAR_SPAN: u64 = 60 * 86_400;

/// Maximum number of migrations queued at a time.
pub const MAX_QUEUED: usize = 5;

/// Minimum stake that cancels a queued migration, as a share of the supply in basis points.
pub const OPPOSED_BPS: Bps = 100;

/// Top-level message keys that are always of the class [`PolicyClass::Constitution`], whatever
/// contract they go to, except those that replace an office, which are of [`PolicyClass::Roles`]:
/// permissions, exemptions, reporters, messages that carry other messages, and transfers of tokens
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

/// Keys of messages that also need the consent of both offices, whatever contract they go to:
/// ownership, the bounds of the outflow limits, and what the token taxes and protects.
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
/// them, or pay. Otherwise coins borrowed for one block could decide.
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
    /// The staking contract: stake that votes, and that Yes votes keep bonded.
    pub staking: String,
    /// Recipient of forfeited deposits.
    pub treasury: String,
    /// The public sale: government opens after it succeeded.
    pub sale: String,
    /// Contracts that hold non-circulating coins; at most [`MAX_NON_CIRCULATING`].
    pub non_circulating: Vec<String>,
    /// Ethics Committee: may veto, and consents.
    pub committee: String,
    /// Guardian of the other contracts; here it only consents.
    pub guardian: String,
    /// Delays and windows.
    pub timing: Timing,
    /// Time after the end of voting within which the committee may veto; see [`VETO_WINDOW`].
    pub veto_window: u64,
    /// When government and constitution open.
    pub openings: Openings,
    /// Time without an executed proposal after which the DAO counts as silent.
    pub silence_span: u64,
    /// Deposit of a proposal in uoaic, taken by allowance, at most [`MAX_DEPOSIT`]; 0: none.
    pub deposit: Uint128,
    /// Rules of each class.
    pub classes: Classes,
    /// The policy table; at most [`MAX_POLICIES`].
    pub policies: Vec<PolicySpec>,
}

/// An office, held by a multisig that a vote can replace.
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

/// Key of an entry of the policy table.
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
    /// Submits a proposal. Anyone may who pays the deposit. A message to a contract must be
    /// canonical JSON with exactly one top-level key.
    Propose {
        /// 1 to [`MAX_TITLE_BYTES`].
        title: String,
        /// At most [`MAX_DESCRIPTION_BYTES`].
        description: String,
        /// At most [`MAX_MESSAGES`], executed in this order, all or none.
        msgs: Vec<CosmosMsg>,
        /// Part of cw3; must be unset, because the voting delay decides.
        earliest: Option<Expiration>,
        /// cw3's way to shorten voting, which is refused. Unset, `never`, or a time no earlier than
        /// the latest end of voting are accepted without effect.
        latest: Option<Expiration>,
    },
    /// Votes, or changes the sender's vote, until the timelock ends. The first vote takes the
    /// snapshot. Where stake alone counts, a Yes weighs at most what is bonded when it is cast, and
    /// keeps that much bonded until [`BOND_SPAN`] after the proposal ended, or until the vote is
    /// changed. In the [`LAST_DAY`] of the timelock, a vote that makes a proposal pass is refused.
    Vote {
        /// The proposal.
        proposal_id: u64,
        /// The vote. A Veto counts as a No.
        vote: Vote,
    },
    /// Anyone: executes a proposal within its execution window. If a message fails, none takes
    /// effect, the failure is recorded, and execution can be tried again within the window. A
    /// payment that could never fit the outflow limits rejects the proposal.
    Execute {
        /// The proposal.
        proposal_id: u64,
    },
    /// Anyone: records that a proposal has ended without effect.
    Close {
        /// The proposal.
        proposal_id: u64,
    },

    /// Anyone: takes the snapshot and begins voting, once the voting delay is over.
    Activate {
        /// The proposal.
        proposal_id: u64,
    },
    /// Anyone: records what has opened, so that it stays open. `Propose` does so too.
    RecordOpening {},
    /// Anyone: carries out an order of an office, which is a message to this contract in a proposal
    /// that the office's multisig has passed. It is done once, and within seven days of the
    /// proposal's expiry. Orders can't be called directly.
    PullOrder {
        /// The office.
        office: Office,
        /// Number of the proposal in the multisig.
        proposal_id: u64,
        /// Index of the message in it, from 0.
        place: u32,
    },
    /// Order of the Ethics Committee: stops a passed proposal within the veto window. A proposal
    /// that only replaces an office or changes the veto rule can't be vetoed. The deposit is
    /// forfeited.
    Veto {
        /// The proposal.
        proposal_id: u64,
        /// Its hash: [`ProposalDetail::hash`].
        hash: HexBinary,
        /// Why, 1 to [`MAX_REASON_BYTES`].
        reason: String,
    },
    /// Order of an office that has been held for [`OFFICE_SPAN`]: consents to a proposal that
    /// touches code or owners, from its activation until [`CONSENT_SPAN`] after the end of voting.
    Consent {
        /// The proposal.
        proposal_id: u64,
        /// Its hash.
        hash: HexBinary,
    },
    /// Order of an office: if a vote replaces it with this account, its time in office is kept, for
    /// example when members change.
    HandOver {
        /// The account that takes over.
        to: String,
    },
    /// Order of an office that has been held for [`OFFICE_SPAN`]: new code for a contract without a
    /// vote, for a fix that can't wait. Once the other office orders the same within
    /// [`CONSENT_SPAN`], the migration is queued in the open for the unbonding period plus
    /// [`QUEUE_MARGIN`], and at least for [`MIN_QUEUED`], not counting time in which the token is
    /// paused. Meanwhile stake of any
    /// term can be unbonded, what was bought in the public sale can be returned to it, and a pause
    /// of the contract (but not of the token) that would end lasts until the migration has ended.
    QueueMigration {
        /// The contract.
        contract: String,
        /// Its new code.
        code_id: u64,
        /// Message to the new code.
        msg: Binary,
    },
    /// Order of either office: cancels a queued migration.
    CancelMigration {
        /// The migration.
        migration: u64,
    },
    /// Accounts that had stake when a migration was queued: oppose it. It is canceled once a third
    /// of that stake, and at least [`OPPOSED_BPS`] of the supply, opposes it.
    OpposeMigration {
        /// The migration.
        migration: u64,
    },
    /// Anyone: runs a queued migration, within [`RUN_SPAN`] of when it is due.
    RunMigration {
        /// The migration.
        migration: u64,
    },
    /// The staking contract: an account returned stake to the sale. Its open Yes votes are reduced
    /// to what stays bonded.
    StakeDecreased {
        /// The account.
        account: String,
        /// What it still has bonded, in uoaic.
        bonded: Uint128,
    },
    /// Anyone: pays the deposit of a proposal that is over to its proposer or, if forfeited, to the
    /// treasury.
    WithdrawDeposit {
        /// The proposal.
        proposal_id: u64,
    },

    /// Only by a proposal: changes the configuration. Pending proposals keep the rules of their
    /// submission.
    UpdateConfig {
        /// Recipient of forfeited deposits.
        treasury: Option<String>,
        /// Contracts that hold non-circulating coins; replaces the list.
        non_circulating: Option<Vec<String>>,
        /// Deposit of proposals from now on, in uoaic.
        deposit: Option<Uint128>,
        /// Time without an executed proposal after which the DAO counts as silent, in seconds.
        silence_span: Option<u64>,
        /// Delays and windows of proposals from now on.
        timing: Option<Timing>,
        /// Rules of proposals from now on.
        classes: Option<Classes>,
    },
    /// Only by a proposal: changes the veto window of proposals from now on.
    SetVetoWindow {
        /// As in [`InstantiateMsg::veto_window`].
        seconds: u64,
    },
    /// Only by a proposal: changes the policy table.
    SetPolicies {
        /// Entries to add, or to give another class; at most [`MAX_POLICIES`].
        set: Vec<PolicySpec>,
        /// Entries to remove first; at most [`MAX_POLICIES`].
        remove: Vec<PolicyKey>,
    },
    /// Only by a proposal: replaces the committee, the guardian, or both; unset ones stay. Neither
    /// can be a contract of the economy.
    SetRoles {
        /// Ethics Committee.
        committee: Option<String>,
        /// Guardian.
        guardian: Option<String>,
    },
    /// Only by this contract itself, from `Execute`; refused in proposals.
    ExecuteMessages {
        /// The proposal.
        proposal_id: u64,
    },
}

/// Migration takes no parameters.
#[cw_serde]
pub struct MigrateMsg {}
