//! Everything that is stored. Amounts are in uoaic, times in seconds since 1970.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Empty, Env, Order, StdResult, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use oaic_math::vesting;
use oaic_messages::vesting::{Books, Curve};
use oaic_runtime::{BlockStart, Checked, RuntimeError};
use serde::{Deserialize, Serialize};

/// Addresses, set once.
#[cw_serde]
pub struct Config {
    pub token: Addr,
    pub treasury: Addr,
}

/// A plan; it never changes.
#[cw_serde]
pub struct Plan {
    pub name: String,
    pub curve: Curve,
    pub start: u64,
    pub revocable: bool,
}

impl Plan {
    /// What is vested of an amount now.
    pub fn vested(&self, amount: Uint128, now: u64) -> Uint128 {
        vesting::vested(&self.curve, self.start, amount.u128(), now).into()
    }
}

/// Sums of a plan, apart from the plan so that a claim writes few bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PlanBooks {
    pub grants: u64,
    pub granted: Uint128,
    /// Granted and not revoked; read as of the block's start for the quorum.
    pub live: BlockStart<Uint128>,
    pub claimed: Uint128,
    pub returned: Uint128,
}

impl PlanBooks {
    /// As they are published.
    pub fn books(&self) -> Result<Books, RuntimeError> {
        Ok(Books {
            granted: self.granted,
            live: self.live.now(),
            claimed: self.claimed,
            returned: self.returned,
            held: self.granted.minus(self.claimed)?.minus(self.returned)?,
        })
    }
}

/// A grant.
#[cw_serde]
pub struct Grant {
    pub plan: u32,
    pub beneficiary: Addr,
    pub total: Uint128,
    pub claimed: Uint128,
    pub revoked: Option<Revocation>,
    pub offered_to: Option<Addr>,
}

/// When a grant was revoked, and what was vested of it then.
#[cw_serde]
pub struct Revocation {
    pub at: u64,
    pub vested: Uint128,
}

impl Grant {
    /// What is vested of it.
    pub fn vested(&self, plan: &Plan, now: u64) -> Uint128 {
        match &self.revoked {
            Some(revoked) => revoked.vested,
            None => plan.vested(self.total, now),
        }
    }
}

pub const CONFIG: Item<Config> = Item::new("config");
pub const PLANS: Map<u32, Plan> = Map::new("plans");
pub const PLAN_BOOKS: Map<u32, PlanBooks> = Map::new("plan_books");
pub const GRANTS: Map<u64, Grant> = Map::new("grants");
pub const GRANTS_OF_PLAN: Map<(u32, u64), Empty> = Map::new("grants_of_plan");
pub const GRANTS_OF_BENEFICIARY: Map<(&Addr, u64), Empty> = Map::new("grants_of_beneficiary");
/// Grants of system contracts of the token of which something is unpaid, at most
/// [`oaic_messages::vesting::MAX_SYSTEM_GRANTS`].
pub const SYSTEM_GRANTS: Map<u64, Empty> = Map::new("system_grants");
/// Number of the last plan and of the last grant.
pub const LAST_PLAN: Item<u32> = Item::new("last_plan");
pub const LAST_GRANT: Item<u64> = Item::new("last_grant");

pub fn load_plan(storage: &dyn Storage, id: u32) -> Result<Plan, RuntimeError> {
    PLANS
        .may_load(storage, id)?
        .ok_or_else(|| RuntimeError::unknown("plan", id))
}

pub fn load_grant(storage: &dyn Storage, id: u64) -> Result<Grant, RuntimeError> {
    GRANTS
        .may_load(storage, id)?
        .ok_or_else(|| RuntimeError::unknown("grant", id))
}

/// All plans with their sums; there are at most [`oaic_messages::vesting::MAX_PLANS`].
pub fn all_plans(storage: &dyn Storage) -> StdResult<Vec<(u32, Plan, PlanBooks)>> {
    PLANS
        .range(storage, None, None, Order::Ascending)
        .map(|entry| {
            let (id, plan) = entry?;
            Ok((id, plan, PLAN_BOOKS.load(storage, id)?))
        })
        .collect()
}

/// Vested and unclaimed of the grants of system contracts: nobody can vote with it before it is
/// claimed, nor after.
pub fn unclaimed_by_systems(storage: &dyn Storage, now: u64) -> Result<Uint128, RuntimeError> {
    SYSTEM_GRANTS
        .keys(storage, None, None, Order::Ascending)
        .try_fold(Uint128::zero(), |sum, id| {
            let grant = load_grant(storage, id?)?;
            let plan = load_plan(storage, grant.plan)?;
            sum.plus(grant.vested(&plan, now).minus(grant.claimed)?)
        })
}

/// What is here for grants, over all plans.
pub fn held(storage: &dyn Storage) -> Result<Uint128, RuntimeError> {
    PLAN_BOOKS
        .range(storage, None, None, Order::Ascending)
        .try_fold(Uint128::zero(), |sum, entry| {
            sum.plus(entry?.1.books()?.held)
        })
}

/// The current block's time.
pub fn now(env: &Env) -> u64 {
    env.block.time.seconds()
}
