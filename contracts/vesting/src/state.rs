//! Everything that is stored, in the order in which it comes to be. Amounts are in uoaic, times are
//! Unix time.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Empty, Storage};
use cw_storage_plus::{Item, Map};
use oaic_runtime::RuntimeError;

pub use crate::model::grant::{Grant, Revocation};
pub use crate::model::plan::{Plan, PlanTotals};

/// Addresses, set at instantiation.
#[cw_serde]
pub struct Config {
    pub token: Addr,
    pub treasury: Addr,
}

pub const CONFIG: Item<Config> = Item::new("config");

/// Number of the last plan; plans are numbered from 1.
pub const LAST_PLAN: Item<u32> = Item::new("last_plan");
/// Plans by number; written once.
pub const PLANS: Map<u32, Plan> = Map::new("plans");
/// Totals of each plan.
pub const PLAN_TOTALS: Map<u32, PlanTotals> = Map::new("plan_totals");

/// Number of the last grant; grants are numbered from 1 across all plans.
pub const LAST_GRANT: Item<u64> = Item::new("last_grant");
/// Grants by number.
pub const GRANTS: Map<u64, Grant> = Map::new("grants");
/// Index of the grants by plan.
pub const GRANTS_OF_PLAN: Map<(u32, u64), Empty> = Map::new("grants_of_plan");
/// Index of the grants by current beneficiary.
pub const GRANTS_OF_BENEFICIARY: Map<(&Addr, u64), Empty> = Map::new("grants_of_beneficiary");
/// Grants to system contracts of the token that are not fully paid, at most
/// [`oaic_messages::vesting::MAX_SYSTEM_GRANTS`].
pub const SYSTEM_GRANTS: Map<u64, Empty> = Map::new("system_grants");

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
