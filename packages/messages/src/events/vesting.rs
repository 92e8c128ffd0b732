//! Events of the vesting contract.

use cosmwasm_std::{Addr, Uint128};

use super::events;

events! { Event:
    /// A plan was created.
    plan_created = PlanCreated("plan_created") {
        plan: u32, name: String, start: u64, revocable: bool,
    }
    /// A grant was created.
    granted = Granted("granted") { grant: u64, plan: u32, beneficiary: Addr, total: Uint128 }
    /// What has vested of a grant was paid.
    grant_claimed = GrantClaimed("grant_claimed") {
        grant: u64, beneficiary: Addr, amount: Uint128,
    }
    /// A grant was revoked: what has vested stays its beneficiary's.
    grant_revoked = GrantRevoked("grant_revoked") {
        grant: u64, vested: Uint128, returned: Uint128,
    }
    /// A grant was offered to an account; empty: the offer was taken back.
    grant_offered = GrantOffered("grant_offered") { grant: u64, to: String }
    /// A grant changed hands.
    grant_accepted = GrantAccepted("grant_accepted") { grant: u64, from: Addr, to: Addr }
    /// Stray coins went to the treasury.
    swept = Swept("swept") { amount: Uint128 }
}
