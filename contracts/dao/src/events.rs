//! Every attribute that the DAO emits, in one place. The first four actions carry cw3's attributes
//! (`action`, `sender`, `proposal_id`, `status`), then ours. Amounts and power are in uoaic, times
//! in seconds since 1970.

use cosmwasm_std::{Addr, Event, Response, Uint128};
use cw3::{Status, Vote};
use oaic_messages::dao::{Phase, PolicyClass, Poll, Tally, Terms};
use oaic_runtime::event::event;

use crate::state::{Migration, Opened, Roles, Sources};

/// The contract began.
pub fn instantiated(sources: &Sources, roles: &Roles) -> Response {
    action("instantiate")
        .add_attribute("token", &sources.token)
        .add_attribute("staking", &sources.staking)
        .add_attribute("committee", &roles.committee.address)
        .add_attribute("guardian", &roles.guardian.address)
}

/// A proposal was submitted.
pub fn proposed(
    sender: &Addr,
    id: u64,
    terms: &Terms,
    opens_at: u64,
    deposit: Uint128,
) -> Response {
    of_proposal("propose", sender, id)
        .add_attribute("status", status_name(Status::Pending))
        .add_attribute("class", class_name(terms.class))
        .add_attribute("stake_only", terms.stake_only.to_string())
        .add_attribute("consent", terms.consent.to_string())
        .add_attribute("vetoable", terms.veto_window.is_some().to_string())
        .add_attribute("opens_at", opens_at.to_string())
        .add_attribute("deposit", deposit)
}

/// A snapshot was fixed and voting began; an event of its own, because a vote can do it too.
pub fn activation(id: u64, poll: &Poll) -> Event {
    event(
        "proposal_activated",
        [
            ("proposal_id", &id),
            ("height", &poll.height),
            ("supply", &poll.supply),
            ("least_yes", &poll.least_yes),
            ("ends", &poll.ends),
        ],
    )
}

/// What has opened was written down.
pub fn opening_recorded(opened: &Opened) -> Response {
    action("record_opening")
        .add_attribute("sale_succeeded", opened.sale.is_some().to_string())
        .add_attribute("constitution_open", opened.constitution.to_string())
}

/// Somebody let voting begin.
pub fn activated(sender: &Addr, id: u64) -> Response {
    of_proposal("activate", sender, id).add_attribute("status", status_name(Status::Open))
}

/// Somebody voted, or changed his vote.
pub fn voted(
    sender: &Addr,
    id: u64,
    vote: Vote,
    before: Option<Vote>,
    power: u64,
    tally: &Tally,
) -> Response {
    of_proposal("vote", sender, id)
        .add_attribute("status", status_name(Status::Open))
        .add_attribute("vote", vote_name(vote))
        .add_attribute("before", before.map_or("none", vote_name))
        .add_attribute("power", power.to_string())
        .add_attribute("yes", tally.yes.to_string())
        .add_attribute("no", tally.no.to_string())
        .add_attribute("abstain", tally.abstain.to_string())
        .add_attribute("veto", tally.veto.to_string())
}

/// Stake fell, and open Yes votes with it.
pub fn stake_fell(account: &Addr, bonded: u64) -> Response {
    action("stake_fell")
        .add_attribute("account", account)
        .add_attribute("bonded", bonded.to_string())
}

/// A proposal pays what could never be paid.
pub fn unpayable(sender: &Addr, id: u64) -> Response {
    of_proposal("reject_unpayable", sender, id)
        .add_attribute("status", status_name(Status::Rejected))
}

/// An office agreed to a proposal.
pub fn consented(office: &Addr, id: u64) -> Response {
    of_proposal("consent", office, id)
}

/// An office ordered to hand itself over.
pub fn handing_over(from: &Addr, to: &Addr) -> Response {
    action("hand_over")
        .add_attribute("from", from)
        .add_attribute("to", to)
}

/// Execution was tried; `execute_messages` or `execution_failed` says how it went.
pub fn executing(sender: &Addr, id: u64) -> Response {
    of_proposal("execute", sender, id)
}

/// All messages of a proposal follow.
pub fn executed(id: u64, messages: usize) -> Response {
    action("execute_messages")
        .add_attribute("proposal_id", id.to_string())
        .add_attribute("status", status_name(Status::Executed))
        .add_attribute("messages", messages.to_string())
}

/// A message failed, and none has taken effect. What the chain said is in the answer to
/// `ProposalDetail`: each chain words it otherwise, and events are the same on all.
pub fn execution_failed(id: u64, attempt: u32) -> Response {
    action("execution_failed")
        .add_attribute("proposal_id", id.to_string())
        .add_attribute("attempt", attempt.to_string())
}

/// The end of a proposal that came to nothing was recorded.
pub fn closed(sender: &Addr, id: u64, phase: Phase) -> Response {
    of_proposal("close", sender, id)
        .add_attribute("status", status_name(Status::Rejected))
        .add_attribute("phase", phase_name(phase))
}

/// The committee stopped a proposal.
pub fn vetoed(sender: &Addr, id: u64, reason: &str) -> Response {
    of_proposal("veto", sender, id)
        .add_attribute("status", status_name(Status::Rejected))
        .add_attribute("reason", reason)
}

/// An office ordered a migration.
pub fn migration_asked(office: &Addr, contract: &Addr, code_id: u64) -> Response {
    action("ask_migration")
        .add_attribute("office", office)
        .add_attribute("contract", contract)
        .add_attribute("code_id", code_id.to_string())
}

/// Both offices did.
pub fn migration_queued(id: u64, migration: &Migration) -> Response {
    of_migration("queue_migration", id)
        .add_attribute("contract", &migration.contract)
        .add_attribute("code_id", migration.code_id.to_string())
        .add_attribute("wait", migration.wait.to_string())
        .add_attribute("cancels", migration.cancels.to_string())
}

/// An office canceled one.
pub fn migration_canceled(id: u64, office: &Addr) -> Response {
    of_migration("cancel_migration", id).add_attribute("office", office)
}

/// Somebody's stake is against one, which it may have canceled.
pub fn migration_opposed(id: u64, account: &Addr, migration: &Migration) -> Response {
    of_migration("oppose_migration", id)
        .add_attribute("account", account)
        .add_attribute("against", migration.against.to_string())
        .add_attribute("canceled", migration.end.is_some().to_string())
}

/// One was run.
pub fn migration_run(id: u64, sender: &Addr) -> Response {
    of_migration("run_migration", id).add_attribute("sender", sender)
}

fn of_migration(name: &'static str, id: u64) -> Response {
    action(name).add_attribute("migration", id.to_string())
}

/// A deposit was paid out.
pub fn deposit_withdrawn(id: u64, to: &Addr, amount: Uint128, forfeited: bool) -> Response {
    action("withdraw_deposit")
        .add_attribute("proposal_id", id.to_string())
        .add_attribute("to", to)
        .add_attribute("amount", amount)
        .add_attribute("forfeited", forfeited.to_string())
}

/// Something of the configuration changed.
pub fn config_updated(fields: &[&str]) -> Response {
    action("update_config").add_attribute("fields", list(fields))
}

/// The policy table changed.
pub fn policies_set(set: usize, removed: usize, count: u32) -> Response {
    action("set_policies")
        .add_attribute("set", set.to_string())
        .add_attribute("removed", removed.to_string())
        .add_attribute("count", count.to_string())
}

/// Roles changed hands.
pub fn roles_set(roles: &Roles) -> Response {
    action("set_roles")
        .add_attribute("committee", &roles.committee.address)
        .add_attribute("guardian", &roles.guardian.address)
}

/// A list, because an attribute can't be empty.
fn list(items: &[&str]) -> String {
    match items {
        [] => "none".into(),
        items => items.join(","),
    }
}

fn action(action: &'static str) -> Response {
    Response::new().add_attribute("action", action)
}

fn of_proposal(name: &'static str, sender: &Addr, id: u64) -> Response {
    action(name)
        .add_attribute("sender", sender)
        .add_attribute("proposal_id", id.to_string())
}

/// A status as cw3-flex writes it in events.
fn status_name(status: Status) -> &'static str {
    match status {
        Status::Pending => "Pending",
        Status::Open => "Open",
        Status::Rejected => "Rejected",
        Status::Passed => "Passed",
        Status::Executed => "Executed",
    }
}

/// A vote as JSON writes it.
fn vote_name(vote: Vote) -> &'static str {
    match vote {
        Vote::Yes => "yes",
        Vote::No => "no",
        Vote::Abstain => "abstain",
        Vote::Veto => "veto",
    }
}

/// A class as JSON writes it.
fn class_name(class: PolicyClass) -> &'static str {
    match class {
        PolicyClass::IncentiveRules => "incentive_rules",
        PolicyClass::ContractUpdates => "contract_updates",
        PolicyClass::ScenarioExpansion => "scenario_expansion",
        PolicyClass::Ethics => "ethics",
        PolicyClass::ReserveUse => "reserve_use",
        PolicyClass::Roles => "roles",
        PolicyClass::Constitution => "constitution",
    }
}

/// A phase as JSON writes it.
fn phase_name(phase: Phase) -> &'static str {
    match phase {
        Phase::Delayed => "delayed",
        Phase::Activatable => "activatable",
        Phase::Voting => "voting",
        Phase::Timelocked => "timelocked",
        Phase::Executable => "executable",
        Phase::Executed => "executed",
        Phase::Rejected => "rejected",
        Phase::Vetoed => "vetoed",
        Phase::Lapsed => "lapsed",
        Phase::Expired => "expired",
    }
}
