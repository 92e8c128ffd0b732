//! A plan and its totals.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;
use oaic_math::vesting;
use oaic_messages::vesting::{Curve, Totals};
use oaic_runtime::{BlockStart, Checked, RuntimeError};
use serde::{Deserialize, Serialize};

/// A plan; it never changes.
#[cw_serde]
pub struct Plan {
    pub name: String,
    pub curve: Curve,
    pub start: u64,
    pub revocable: bool,
}

impl Plan {
    /// The vested part of an amount.
    pub fn vested(&self, amount: Uint128, now: u64) -> Uint128 {
        vesting::vested(&self.curve, self.start, amount.u128(), now).into()
    }
}

/// Totals of a plan, stored apart from it so that a claim writes few bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PlanTotals {
    pub grants: u64,
    pub granted: Uint128,
    /// Granted and not revoked; votes are measured by its value at the start of the block.
    pub live: BlockStart<Uint128>,
    pub claimed: Uint128,
    pub returned: Uint128,
}

impl PlanTotals {
    /// The totals as queries publish them.
    pub fn totals(&self) -> Result<Totals, RuntimeError> {
        Ok(Totals {
            granted: self.granted,
            live: self.live.now(),
            claimed: self.claimed,
            returned: self.returned,
            held: self
                .granted
                .sub_checked(self.claimed)?
                .sub_checked(self.returned)?,
        })
    }
}
