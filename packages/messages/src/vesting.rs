//! The allocation: plans with stepped and piecewise-linear curves, the grants under them, claims
//! and revocation.
//!
//! A plan is a curve with a start time; a grant is an amount under a plan for a beneficiary. The
//! vested part of a grant is rounded down until the curve ends, and is the whole grant from then
//! on. Amounts are in uoaic, times are Unix time, spans are in seconds.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, Binary, Uint128};
use cw_ownable::{cw_ownable_execute, cw_ownable_query};

use crate::shared::Bps;

/// Maximum number of plans.
pub const MAX_PLANS: usize = 32;

/// Maximum number of points or steps of a curve.
pub const MAX_CURVE_POINTS: usize = 64;

/// Maximum number of periods of a periodic curve: a hundred years of months.
pub const MAX_PERIODS: u32 = 1_200;

/// Maximum length of a curve, and maximum time until a plan's start, in seconds (a hundred years).
pub const MAX_SPAN: u64 = 100 * 365 * 86_400;

/// Maximum length of a plan's name, in bytes.
pub const MAX_NAME_BYTES: usize = 64;

/// Maximum number of grants that one message creates, the instantiation included.
pub const MAX_NEW_GRANTS: usize = 200;

/// Maximum number of grants to system contracts of the token that are not fully paid: each is read
/// when the DAO asks what does not circulate.
pub const MAX_SYSTEM_GRANTS: usize = 32;

/// Maximum number of grants in one `Claim`.
pub const MAX_CLAIMED_GRANTS: usize = 50;

/// Instantiation. The contract's own balance must be at least the sum of all grants: the token
/// comes first, with this contract's predicted address among its initial balances. Any excess
/// belongs to no grant, and `Sweep` sends it to the treasury.
#[cw_serde]
pub struct InstantiateMsg {
    /// Owner: governs, and is the only one to fund further grants.
    pub owner: String,
    /// The OAIC token.
    pub token: String,
    /// The treasury, whose reserve receives what is revoked.
    pub treasury: String,
    /// Plans of the first block, numbered from 1 in this order; 0 to [`MAX_PLANS`].
    pub plans: Vec<PlanSpec>,
}

/// A plan and its first grants.
#[cw_serde]
pub struct PlanSpec {
    /// Name, 1 to [`MAX_NAME_BYTES`] bytes; unique among the plans.
    pub name: String,
    /// The curve.
    pub curve: Curve,
    /// The time from which the curve's times are counted; may be in the past, and at most
    /// [`MAX_SPAN`] ahead.
    pub start: u64,
    /// Whether the owner may revoke grants of it.
    pub revocable: bool,
    /// Grants, numbered from 1 over all plans in this order.
    pub grants: Vec<GrantSpec>,
}

/// A new grant.
#[cw_serde]
pub struct GrantSpec {
    /// The beneficiary: an account, or a contract that credits plain transfers of OAIC. At most
    /// [`MAX_SYSTEM_GRANTS`] grants to system contracts of the token can be unpaid at a time.
    pub beneficiary: String,
    /// The amount, at least 1 uoaic.
    pub amount: Uint128,
}

/// The share of a grant that is vested over time. Times are relative to the plan's start.
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
        /// Length of a period, at least 1; all periods together last at most [`MAX_SPAN`].
        period: u64,
        /// Number of periods, 1 to [`MAX_PERIODS`].
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

/// Messages that come with the token's `Send`.
#[cw_serde]
pub enum ReceiveMsg {
    /// Owner: creates grants of a plan, paid for by the tokens sent, which must equal their sum
    /// exactly. Whatever the plan's curve has already unlocked is vested at once.
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
    /// twice, or one with nothing to claim, does no harm; refused if none has anything to claim.
    Claim {
        /// 1 to [`MAX_CLAIMED_GRANTS`] grants.
        grants: Vec<u64>,
    },
    /// Owner: ends a grant of a revocable plan. The vested part stays claimable; the rest goes to
    /// the treasury's reserve, after the treasury has recorded it as outflow of this epoch. If that
    /// exceeds the epoch's limit, the message fails.
    Revoke {
        /// The grant.
        grant: u64,
    },
    /// Beneficiary: offers the grant, including everything unclaimed, to another account; replaces
    /// an earlier offer.
    OfferGrant {
        /// The grant.
        grant: u64,
        /// The account; unset: withdraws the offer.
        to: Option<String>,
    },
    /// The account to which the grant is offered: becomes its beneficiary.
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
    /// Anyone: sends OAIC that arrived by plain transfer, and so belongs to no grant, to the
    /// treasury's reserve.
    Sweep {},
}

/// Queries.
#[cw_ownable_query]
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Addresses of the contracts it works with.
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
        /// Start after this plan.
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
    /// Grants by number: those of a plan, those of a beneficiary, or all. Plan and beneficiary
    /// can't be combined.
    #[returns(crate::shared::Page<GrantResponse>)]
    Grants {
        /// Only of this plan.
        plan: Option<u32>,
        /// Only of this beneficiary.
        beneficiary: Option<String>,
        /// Start after this grant.
        start_after: Option<u64>,
        /// Page size.
        limit: Option<u32>,
    },
    /// Vested and unvested amounts per plan, now. The cost does not grow with the number of grants.
    #[returns(UnvestedResponse)]
    Unvested {},
    /// The unvested part of what was granted when the current block began, plus what is vested and
    /// unclaimed of grants to system contracts of the token: nobody can vote with either.
    #[returns(crate::gates::NonCirculatingResponse)]
    NonCirculating {},
    /// What the contract owes and has paid.
    #[returns(Totals)]
    Totals {},
    /// Whether a message of the owner would be accepted; same JSON as
    /// [`crate::gates::AcceptsQuery`].
    #[returns(crate::gates::AllowedResponse)]
    Accepts {
        /// The message, as JSON.
        msg: Binary,
    },
}

/// Addresses of the contracts it works with.
#[cw_serde]
pub struct ConfigResponse {
    /// The OAIC token.
    pub token: Addr,
    /// The treasury.
    pub treasury: Addr,
}

/// A plan and its totals.
#[cw_serde]
pub struct PlanResponse {
    /// Number.
    pub id: u32,
    /// Name.
    pub name: String,
    /// Curve.
    pub curve: Curve,
    /// The time from which its times are counted.
    pub start: u64,
    /// When everything is vested.
    pub end: u64,
    /// Whether grants can be revoked.
    pub revocable: bool,
    /// Grants ever created.
    pub grants: u64,
    /// Its totals.
    pub totals: Totals,
}

/// A grant, as of the block that answers.
#[cw_serde]
pub struct GrantResponse {
    /// Number.
    pub id: u64,
    /// Its plan.
    pub plan: u32,
    /// The beneficiary.
    pub beneficiary: Addr,
    /// Granted.
    pub total: Uint128,
    /// Vested by now; for a revoked grant, by the time of its revocation.
    pub vested: Uint128,
    /// Paid out.
    pub claimed: Uint128,
    /// What `Claim` pays now: `vested − claimed`.
    pub claimable: Uint128,
    /// When it was revoked.
    pub revoked_at: Option<u64>,
    /// The account to which it is offered.
    pub offered_to: Option<Addr>,
    /// When more of it vests: the next jump, or now on a straight line. Unset if nothing more will.
    pub next_unlock: Option<u64>,
}

/// Vested and unvested amounts over all plans.
#[cw_serde]
pub struct UnvestedResponse {
    /// Sum of the plans' `vested`.
    pub vested: Uint128,
    /// Sum of the plans' `unvested`.
    pub unvested: Uint128,
    /// Each plan.
    pub plans: Vec<PlanUnvested>,
}

/// Vested and unvested amounts of a plan's unrevoked grants: `live = vested + unvested`. The sum is
/// rounded down once, so the grants' own `vested` amounts may add up to less, by less than one unit
/// per grant.
#[cw_serde]
pub struct PlanUnvested {
    /// The plan.
    pub plan: u32,
    /// Granted and not revoked.
    pub live: Uint128,
    /// The vested part.
    pub vested: Uint128,
    /// The unvested part.
    pub unvested: Uint128,
}

/// Totals of a plan, or of all plans: `granted = claimed + returned + held`.
#[cw_serde]
#[derive(Default)]
pub struct Totals {
    /// Ever granted.
    pub granted: Uint128,
    /// Granted and not revoked.
    pub live: Uint128,
    /// Paid to beneficiaries.
    pub claimed: Uint128,
    /// Sent to the treasury by revocations.
    pub returned: Uint128,
    /// Still held here. Over all plans, this is the contract's balance less stray OAIC not yet
    /// swept.
    pub held: Uint128,
}

/// Migration.
#[cw_serde]
pub struct MigrateMsg {}
