//! Events of the DAO. The first four actions carry cw3's attributes (`action`, `sender`,
//! `proposal_id`, `status`), then ours. Power is in uoaic.

use cosmwasm_std::{Addr, Uint128};
use cw3::{Status, Vote};

use super::{events, words};
use crate::dao::{Phase, PolicyClass};

words! {
    // as cw3-flex writes it
    Status {
        Pending = "Pending", Open = "Open", Rejected = "Rejected", Passed = "Passed",
        Executed = "Executed",
    }
    Vote { Yes = "yes", No = "no", Abstain = "abstain", Veto = "veto" }
    PolicyClass {
        IncentiveRules = "incentive_rules",
        ContractUpdates = "contract_updates",
        ScenarioExpansion = "scenario_expansion",
        Ethics = "ethics",
        ReserveUse = "reserve_use",
        Roles = "roles",
        Constitution = "constitution",
    }
    Phase {
        Delayed = "delayed",
        Activatable = "activatable",
        Voting = "voting",
        Timelocked = "timelocked",
        Executable = "executable",
        Executed = "executed",
        Rejected = "rejected",
        Vetoed = "vetoed",
        Lapsed = "lapsed",
        Expired = "expired",
    }
}

events! { Event:
    /// A snapshot was fixed and voting began; an event of its own, because a vote can do it too.
    proposal_activated = ProposalActivated("proposal_activated") {
        proposal_id: u64, height: u64, supply: u64, min_yes: u64, ends: u64,
    }
}

events! { Response:
    /// The contract began.
    instantiated = Instantiated("instantiate") {
        token: Addr, staking: Addr, committee: Addr, guardian: Addr,
    }
    /// A proposal was submitted.
    proposed = Proposed("propose") {
        sender: Addr, proposal_id: u64, status: Status, class: PolicyClass, stake_only: bool,
        consent: bool, vetoable: bool, opens_at: u64, deposit: Uint128,
    }
    /// What has opened was written down.
    opening_recorded = OpeningRecorded("record_opening") {
        sale_succeeded: bool, constitution_open: bool,
    }
    /// Somebody let voting begin.
    activated = Activated("activate") { sender: Addr, proposal_id: u64, status: Status }
    /// Somebody voted, or changed their vote; `before` is that vote, or `none`.
    voted = Voted("vote") {
        sender: Addr, proposal_id: u64, status: Status, vote: Vote, before: String, power: u64,
        yes: u64, no: u64, abstain: u64, veto: u64,
    }
    /// Stake fell, and open Yes votes with it.
    stake_decreased = StakeDecreased("stake_decreased") { account: Addr, bonded: u64 }
    /// A proposal pays what could never be paid.
    unpayable = Unpayable("reject_unpayable") { sender: Addr, proposal_id: u64, status: Status }
    /// An office agreed to a proposal.
    consented = Consented("consent") { sender: Addr, proposal_id: u64 }
    /// An office ordered to hand itself over.
    handing_over = HandingOver("hand_over") { from: Addr, to: Addr }
    /// Execution was tried; `execute_messages` or `execution_failed` says how it went.
    executing = Executing("execute") { sender: Addr, proposal_id: u64 }
    /// All messages of a proposal follow.
    executed = Executed("execute_messages") { proposal_id: u64, status: Status, messages: usize }
    /// A message failed, and none has taken effect. What the chain said is in the answer to
    /// `ProposalDetail`: each chain words it otherwise, and events are the same on all.
    execution_failed = ExecutionFailed("execution_failed") { proposal_id: u64, attempt: u32 }
    /// The end of a proposal that wasn't executed was recorded.
    closed = Closed("close") { sender: Addr, proposal_id: u64, status: Status, phase: Phase }
    /// The committee stopped a proposal.
    vetoed = Vetoed("veto") { sender: Addr, proposal_id: u64, status: Status, reason: String }
    /// An office ordered a migration.
    migration_ordered = MigrationOrdered("order_migration") {
        office: Addr, contract: Addr, code_id: u64,
    }
    /// Both offices did.
    migration_queued = MigrationQueued("queue_migration") {
        migration: u64, contract: Addr, code_id: u64, wait: u64, cancels: u64,
    }
    /// An office canceled one.
    migration_canceled = MigrationCanceled("cancel_migration") { migration: u64, office: Addr }
    /// Somebody's stake is against one, which it may have canceled.
    migration_opposed = MigrationOpposed("oppose_migration") {
        migration: u64, account: Addr, against: u64, canceled: bool,
    }
    /// One was run.
    migration_run = MigrationRun("run_migration") { migration: u64, sender: Addr }
    /// A deposit was paid out.
    deposit_withdrawn = DepositWithdrawn("withdraw_deposit") {
        proposal_id: u64, to: Addr, amount: Uint128, forfeited: bool,
    }
    /// Fields of the configuration changed, separated by commas.
    config_updated = ConfigUpdated("update_config") { fields: String }
    /// The policy table changed.
    policies_set = PoliciesSet("set_policies") { set: usize, removed: usize, count: u32 }
    /// Roles changed hands.
    roles_set = RolesSet("set_roles") { committee: Addr, guardian: Addr }
}
