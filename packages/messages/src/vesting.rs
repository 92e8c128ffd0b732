//! The allocation: plans with stepped and piecewise-linear curves, grants under them, claims, revocation.
//!
//! A plan is a curve from a start; a grant is an amount under a plan for a beneficiary. What is
//! vested of a grant is rounded down until the curve's end, and is everything from then on.
//! Amounts are in uoaic, times in seconds since 1970, spans in seconds.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, Binary, Uint128};
use cw_ownable::{cw_ownable_execute, cw_ownable_query};

use crate::shared::Bps;

/// Plans at most.
pub const MAX_PLANS: usize = 32;

/// Points or steps of a curve at most.
pub const MAX_CURVE_POINTS: usize = 64;

/// Periods of a periodic curve at most: a month each, they make a hundred years.
pub const MAX_PERIODS: u32 = 1_200;

/// Longest curve, and furthest start from now, in seconds (a hundred years).
pub const MAX_SPAN: u64 = 100 * 365 * 86_400;

/// Bytes of a plan's name at most.
pub const MAX_NAME_BYTES: usize = 64;

/// Grants that one message creates at most; the instantiation's plans together as well.
pub const MAX_NEW_GRANTS: usize = 200;

/// Grants of system contracts of the token of which something is unpaid, at most: each is looked at
/// when the DAO asks what doesn't circulate.
pub const MAX_SYSTEM_GRANTS: usize = 32;

/// Grants that one `Claim` names at most.
pub const MAX_CLAIMED_GRANTS: usize = 50;

/// Instantiation. The contract's own balance must be at least the sum of all grants: the token
/// comes first, with this contract's predicted address among its initial balances. What is above it
/// belongs to no grant, and `Sweep` sends it to the treasury.
#[cw_serde]
pub struct InstantiateMsg {
    /// Owner: governs, and alone funds further grants.
    pub owner: String,
    /// The OAIC token.
    pub token: String,
    /// The treasury: its reserve gets what is revoked.
    pub treasury: String,
    /// Plans of the first block, numbered from 1 in this order; 0 to [`MAX_PLANS`].
    pub plans: Vec<PlanSpec>,
}

/// A plan and its first grants.
#[cw_serde]
pub struct PlanSpec {
    /// Name, 1 to [`MAX_NAME_BYTES`] bytes; no two plans have the same.
    pub name: String,
    /// What unlocks when.
    pub curve: Curve,
    /// What the curve's times count from. It may be past; at most [`MAX_SPAN`] ahead.
    pub start: u64,
    /// Whether the owner may revoke grants of it.
    pub revocable: bool,
    /// Grants, numbered from 1 over all plans in this order.
    pub grants: Vec<GrantSpec>,
}

/// A new grant.
#[cw_serde]
pub struct GrantSpec {
    /// Who gets it: an account, or a contract that takes plain transfers of OAIC. Of system contracts
    /// of the token at most [`MAX_SYSTEM_GRANTS`] have grants of which something is unpaid.
    pub beneficiary: String,
    /// How much, at least 1 uoaic.
    pub amount: Uint128,
}

/// What share of a grant is vested when. Times are relative to the plan's start.
#[cw_serde]
pub enum Curve {
    /// Jumps: at each point the share becomes that point's, and stays so until the next.
    Steps {
        /// 1 to [`MAX_CURVE_POINTS`]; times strictly rise, shares never fall, the last is 10,000.
        steps: Vec<CurvePoint>,
    },
    /// Nothing before the first point, its share at it (a cliff), and straight lines between
    /// points. `[(0, 0), (span, 10_000)]` is linear vesting without a cliff.
    Linear {
        /// As the steps.
        points: Vec<CurvePoint>,
    },
    /// Equal steps: after k whole periods floor(amount × k / periods) is vested.
    Periodic {
        /// Length of a period, at least 1; all together at most [`MAX_SPAN`].
        period: u64,
        /// How many, 1 to [`MAX_PERIODS`].
        periods: u32,
    },
}

/// A point of a curve.
#[cw_serde]
#[derive(Copy)]
pub struct CurvePoint {
    /// Seconds after the plan's start, at most [`MAX_SPAN`].
    pub after: u64,
    /// Share of the grant vested by then, cumulative, 0 to 10,000.
    pub bps: Bps,
}

/// Inside the token's `Send`.
#[cw_serde]
pub enum ReceiveMsg {
    /// Owner: creates grants of a plan out of what is sent, which must be exactly their sum. What
    /// the plan's curve has unlocked already is vested at once.
    Fund {
        /// The plan.
        plan: u32,
        /// 1 to [`MAX_NEW_GRANTS`].
        grants: Vec<GrantSpec>,
    },
}

/// Messages.
#[cw_ownable_execute]
#[cw_serde]
pub enum ExecuteMsg {
    /// The token's hook: see [`ReceiveMsg`].
    Receive(cw20::Cw20ReceiveMsg),
    /// Anyone: pays each grant's beneficiary what is vested and not yet claimed. Naming a grant
    /// twice, or one that has nothing to claim, does no harm; refused when none has.
    Claim {
        /// 1 to [`MAX_CLAIMED_GRANTS`] grants.
        grants: Vec<u64>,
    },
    /// Owner: ends a grant of a revocable plan. What is vested stays claimable; the rest goes to
    /// the treasury's reserve, once the treasury has booked it as this epoch's outflow; where its
    /// book is full, nothing has happened.
    Revoke {
        /// The grant.
        grant: u64,
    },
    /// Beneficiary: offers the grant, with all that is unclaimed of it, to another account, in
    /// place of an earlier offer.
    OfferGrant {
        /// The grant.
        grant: u64,
        /// To whom; none withdraws the offer.
        to: Option<String>,
    },
    /// Whom a grant is offered to: becomes its beneficiary.
    AcceptGrant {
        /// The grant.
        grant: u64,
    },
    /// Owner: adds a plan; fund grants of it with [`ReceiveMsg::Fund`].
    CreatePlan {
        /// As in [`PlanSpec`].
        name: String,
        /// As in [`PlanSpec`].
        curve: Curve,
        /// As in [`PlanSpec`].
        start: u64,
        /// As in [`PlanSpec`].
        revocable: bool,
    },
    /// Anyone: sends OAIC that came by plain transfer, and so belongs to no grant, to the
    /// treasury's reserve.
    Sweep {},
}

/// Queries.
#[cw_ownable_query]
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Addresses.
    #[returns(ConfigResponse)]
    Config {},
    /// One plan.
    #[returns(PlanResponse)]
    Plan {
        /// Its number.
        plan: u32,
    },
    /// Plans, by number.
    #[returns(crate::shared::Page<PlanResponse>)]
    Plans {
        /// Page on after this plan.
        start_after: Option<u32>,
        /// Page size.
        limit: Option<u32>,
    },
    /// One grant, as of now.
    #[returns(GrantResponse)]
    Grant {
        /// Its number.
        grant: u64,
    },
    /// Grants, by number: of a plan, of a beneficiary, or all. Plan and beneficiary together are
    /// refused.
    #[returns(crate::shared::Page<GrantResponse>)]
    Grants {
        /// Only of this plan.
        plan: Option<u32>,
        /// Only of this beneficiary.
        beneficiary: Option<String>,
        /// Page on after this grant.
        start_after: Option<u64>,
        /// Page size.
        limit: Option<u32>,
    },
    /// What is vested and what isn't, plan by plan, now. Its cost doesn't grow with the grants.
    #[returns(UnvestedResponse)]
    Unvested {},
    /// What is unvested of what was here when the current block began, and what is vested and not
    /// claimed of the grants of system contracts of the token: nobody could vote with that either.
    #[returns(crate::gates::NonCirculatingResponse)]
    NonCirculating {},
    /// What the contract owes and has paid.
    #[returns(Books)]
    Books {},
    /// Whether a message of the owner would be accepted; the same JSON as
    /// [`crate::gates::AcceptsQuery`].
    #[returns(crate::gates::AllowedResponse)]
    Accepts {
        /// The message, as JSON.
        msg: Binary,
    },
}

/// Addresses.
#[cw_serde]
pub struct ConfigResponse {
    /// The OAIC token.
    pub token: Addr,
    /// The treasury.
    pub treasury: Addr,
}

/// A plan and its sums.
#[cw_serde]
pub struct PlanResponse {
    /// Number.
    pub id: u32,
    /// Name.
    pub name: String,
    /// Curve.
    pub curve: Curve,
    /// What its times count from.
    pub start: u64,
    /// When everything is vested.
    pub end: u64,
    /// Whether grants can be revoked.
    pub revocable: bool,
    /// Grants ever created.
    pub grants: u64,
    /// Its sums.
    pub books: Books,
}

/// A grant, as of the block that answers.
#[cw_serde]
pub struct GrantResponse {
    /// Number.
    pub id: u64,
    /// Its plan.
    pub plan: u32,
    /// Who is paid.
    pub beneficiary: Addr,
    /// Granted.
    pub total: Uint128,
    /// Vested by now; of a revoked grant, when it was revoked.
    pub vested: Uint128,
    /// Paid out.
    pub claimed: Uint128,
    /// What `Claim` pays now: `vested − claimed`.
    pub claimable: Uint128,
    /// When it was revoked.
    pub revoked_at: Option<u64>,
    /// To whom it is offered.
    pub offered_to: Option<Addr>,
    /// When more of it vests next: the next jump, or now on a straight line. None when nothing will.
    pub next_unlock: Option<u64>,
}

/// What is vested and what isn't, over all plans.
#[cw_serde]
pub struct UnvestedResponse {
    /// Sum of the plans' `vested`.
    pub vested: Uint128,
    /// Sum of the plans' `unvested`.
    pub unvested: Uint128,
    /// Each plan.
    pub plans: Vec<PlanUnvested>,
}

/// What is vested and what isn't of a plan's grants that are not revoked: `live = vested +
/// unvested`. The sum is rounded down once: the grants' own `vested` together may be less, by less
/// than a unit a grant.
#[cw_serde]
pub struct PlanUnvested {
    /// The plan.
    pub plan: u32,
    /// Granted and not revoked.
    pub live: Uint128,
    /// Vested of it.
    pub vested: Uint128,
    /// Not vested of it.
    pub unvested: Uint128,
}

/// Sums of a plan, or of all: `granted = claimed + returned + held`.
#[cw_serde]
#[derive(Default)]
pub struct Books {
    /// Ever granted.
    pub granted: Uint128,
    /// Granted and not revoked.
    pub live: Uint128,
    /// Paid to beneficiaries.
    pub claimed: Uint128,
    /// Sent to the treasury by revocations.
    pub returned: Uint128,
    /// Still here. Of all plans together it is the contract's balance, less strays not yet swept.
    pub held: Uint128,
}

/// Migration.
#[cw_serde]
pub struct MigrateMsg {}
