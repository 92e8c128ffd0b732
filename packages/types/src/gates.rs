//! Small interfaces through which a contract asks another one that the DAO may set later.
//!
//! Every such address is optional. Unset means the neutral answer: tier 0, allowed, licensed,
//! nobody told. A contract that is set and answers with an error or junk is a refusal of the
//! operation that asked; none of these is asked on a path that settles or pays out.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::Uint128;

/// Asked of the staking contract.
#[cw_serde]
#[derive(QueryResponses)]
pub enum TierSourceQuery {
    /// Tier of an account now.
    #[returns(TierResponse)]
    Tier {
        /// Whose tier.
        address: String,
    },
}

/// Answer of a tier source.
#[cw_serde]
pub struct TierResponse {
    /// 0 is the base tier.
    pub tier: u8,
}

/// Asked of the compliance contract.
#[cw_serde]
#[derive(QueryResponses)]
pub enum KycGateQuery {
    /// Whether an account may take part in a scenario.
    #[returns(AllowedResponse)]
    Allowed {
        /// Who asks to take part.
        address: String,
        /// In what, for example `compute-settlement/open-channel`.
        scenario: String,
    },
}

/// Asked of the licensing contract.
#[cw_serde]
#[derive(QueryResponses)]
pub enum LicenceGuardQuery {
    /// Whether a split carries the shares that a service's licences demand.
    #[returns(LicenceResponse)]
    CheckSplit {
        /// Contract that asks.
        contract: String,
        /// Service the split is for.
        service_id: u64,
        /// Model the service offers.
        model: String,
        /// Licensors in the split: address and weight in basis points.
        licensors: Vec<(String, u16)>,
    },
}

/// Answer of a licence guard.
#[cw_serde]
pub struct LicenceResponse {
    /// Whether the split is acceptable.
    pub allowed: bool,
    /// Why not, when it isn't.
    pub reason: Option<String>,
    /// Version of the licence terms that were checked; it is written into channel terms.
    pub version: u32,
}

/// Answer of a gate.
#[cw_serde]
pub struct AllowedResponse {
    /// Whether the operation may go on.
    pub allowed: bool,
    /// Why not, when it may not.
    pub reason: Option<String>,
}

/// Sent to the incentives contract.
#[cw_serde]
pub enum RewardSinkMsg {
    /// What a service settled since the last report.
    ReportUsage {
        /// Service of the reporting contract.
        service_id: u64,
        /// Settled since the last report, in uoaic, before the fee.
        gross: Uint128,
        /// Fee booked on it, in uoaic.
        fee: Uint128,
    },
}
