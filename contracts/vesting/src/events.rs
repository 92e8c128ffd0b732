//! Events, as [`oaic_messages::events::vesting`] has them, of what the contract holds.

use cosmwasm_std::{Addr, Event};
use oaic_messages::events::vesting as events;

use crate::state::Plan;

pub use events::{grant_accepted, grant_claimed, grant_revoked, granted, swept};

pub fn plan_created(id: u32, plan: &Plan) -> Event {
    events::plan_created(id, &plan.name, plan.start, plan.revocable)
}

pub fn grant_offered(id: u64, to: Option<&Addr>) -> Event {
    events::grant_offered(id, to.map_or("", Addr::as_str))
}
