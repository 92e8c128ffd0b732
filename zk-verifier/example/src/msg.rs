//! Messages.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Binary, Empty};

/// There is nothing to choose.
pub type InstantiateMsg = Empty;

/// There is nothing to choose.
pub type MigrateMsg = Empty;

/// Messages.
#[cw_serde]
pub enum ExecuteMsg {
    /// Accepts a proof, or fails and says why.
    Verify(Claim),
    /// Does nothing: what every message costs.
    Noop {},
}

/// Questions.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Which key proofs are verified with.
    #[returns(Config)]
    Config {},
    /// What comes of a proof.
    #[returns(Verdict)]
    Verify(Claim),
    /// What comes of each of several proofs, in their order; at most
    /// [`MAX_CLAIMS`](crate::contract::MAX_CLAIMS).
    #[returns(Vec<Verdict>)]
    VerifyMany {
        /// The proofs.
        claims: Vec<Claim>,
    },
}

/// A proof and what it says.
#[cw_serde]
pub struct Claim {
    /// 192 bytes: A, B and C, compressed as zcash does.
    pub proof: Binary,
    /// The number that is said to be composite: 32 bytes, big-endian, below the field's modulus.
    pub input: Binary,
}

/// What came of a proof.
#[cw_serde]
pub struct Verdict {
    /// Whether it holds.
    pub accepted: bool,
    /// Why not, if it doesn't.
    pub error: Option<String>,
}

/// What is stored.
#[cw_serde]
pub struct Config {
    /// Name of the circuit.
    pub circuit: String,
    /// `DEV` or `CEREMONY`.
    pub status: String,
    /// SHA-256 of the key's points, hex.
    pub key_hash: String,
}
