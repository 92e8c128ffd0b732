//! Events, as [`oaic_messages::events::dao`] has them, of what the contract holds.

use cosmwasm_std::{Addr, Event, Response, Uint128};
use cw3::{Status, Vote};
use oaic_messages::dao::{Phase, Poll, Tally, Terms};
use oaic_messages::events::{dao as events, Word};

use crate::state::{Migration, Opened, Roles, Sources};

pub use events::{
    consented, deposit_withdrawn, executing, execution_failed, handing_over, migration_canceled,
    migration_ordered, migration_run, policies_set, stake_decreased,
};

pub fn instantiated(sources: &Sources, roles: &Roles) -> Response {
    events::instantiated(
        &sources.token,
        &sources.staking,
        &roles.committee.address,
        &roles.guardian.address,
    )
}

pub fn proposed(
    sender: &Addr,
    id: u64,
    terms: &Terms,
    opens_at: u64,
    deposit: Uint128,
) -> Response {
    events::proposed(
        sender,
        id,
        Status::Pending,
        terms.class,
        terms.stake_only,
        terms.consent,
        terms.veto_window.is_some(),
        opens_at,
        deposit,
    )
}

/// An event of its own, because a vote can begin voting too.
pub fn activation(id: u64, poll: &Poll) -> Event {
    events::proposal_activated(id, poll.height, poll.supply, poll.min_yes, poll.ends)
}

pub fn opening_recorded(opened: &Opened) -> Response {
    events::opening_recorded(opened.sale.is_some(), opened.constitution)
}

pub fn activated(sender: &Addr, id: u64) -> Response {
    events::activated(sender, id, Status::Open)
}

pub fn voted(
    sender: &Addr,
    id: u64,
    vote: Vote,
    before: Option<Vote>,
    power: u64,
    tally: &Tally,
) -> Response {
    events::voted(
        sender,
        id,
        Status::Open,
        vote,
        before.map_or("none", Word::word),
        power,
        tally.yes,
        tally.no,
        tally.abstain,
        tally.veto,
    )
}

pub fn unpayable(sender: &Addr, id: u64) -> Response {
    events::unpayable(sender, id, Status::Rejected)
}

pub fn executed(id: u64, messages: usize) -> Response {
    events::executed(id, Status::Executed, messages)
}

pub fn closed(sender: &Addr, id: u64, phase: Phase) -> Response {
    events::closed(sender, id, Status::Rejected, phase)
}

pub fn vetoed(sender: &Addr, id: u64, reason: &str) -> Response {
    events::vetoed(sender, id, Status::Rejected, reason)
}

pub fn migration_queued(id: u64, migration: &Migration) -> Response {
    events::migration_queued(
        id,
        &migration.contract,
        migration.code_id,
        migration.wait,
        migration.cancels,
    )
}

pub fn migration_opposed(id: u64, account: &Addr, migration: &Migration) -> Response {
    events::migration_opposed(id, account, migration.against, migration.end.is_some())
}

pub fn config_updated(fields: &[&str]) -> Response {
    // an attribute can't be empty
    match fields {
        [] => events::config_updated("none"),
        fields => events::config_updated(&fields.join(",")),
    }
}

pub fn roles_set(roles: &Roles) -> Response {
    events::roles_set(&roles.committee.address, &roles.guardian.address)
}
