//! A grant.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Uint128};

use super::plan::Plan;

#[cw_serde]
pub struct Grant {
    pub plan: u32,
    pub beneficiary: Addr,
    pub total: Uint128,
    pub claimed: Uint128,
    pub revoked: Option<Revocation>,
    pub offered_to: Option<Addr>,
}

/// Time of a revocation, and the amount vested by then.
#[cw_serde]
pub struct Revocation {
    pub at: u64,
    pub vested: Uint128,
}

impl Grant {
    /// The vested amount at a time; for a revoked grant, at its revocation.
    pub fn vested(&self, plan: &Plan, now: u64) -> Uint128 {
        match &self.revoked {
            Some(revoked) => revoked.vested,
            None => plan.vested(self.total, now),
        }
    }
}
