//! Compiled-in verifying keys, and verification with them.

use cosmwasm_std::{Api, Env};
use oaic_messages::data_market::KeyInfo;
use oaic_messages::shared::TEST_CHAINS;
use oaic_poseidon::field;
use oaic_statements::Statement;
use oaic_zk_verifier::{VerifyError, VerifyingKey};

/// Circuit of spends.
pub static SPEND: VerifyingKey = include!(concat!(env!("OUT_DIR"), "/spend.rs"));

/// Circuit of memberships.
pub static MEMBERSHIP: VerifyingKey = include!(concat!(env!("OUT_DIR"), "/membership.rs"));

/// Refuses to run with a DEV key, for which everybody can forge proofs, except on test chains.
pub fn guard(env: &Env) -> Result<(), VerifyError> {
    [&SPEND, &MEMBERSHIP]
        .into_iter()
        .try_for_each(|key| key.guard(&env.block.chain_id, &TEST_CHAINS))
}

/// Verifies a proof for a statement.
pub fn verify(
    key: &VerifyingKey,
    api: &dyn Api,
    env: &Env,
    proof: &[u8],
    statement: &impl Statement,
) -> Result<(), VerifyError> {
    let input = field::to_bytes(&statement.input());
    key.verify(api, &env.block.chain_id, &TEST_CHAINS, proof, &input)
}

/// The compiled-in keys, for queries.
pub fn info() -> Vec<KeyInfo> {
    [&SPEND, &MEMBERSHIP]
        .map(|key| {
            let info = key.info();
            KeyInfo {
                circuit: info.circuit.to_owned(),
                status: info.status.as_str().to_owned(),
                circuit_hash: info.circuit_hash.to_owned(),
            }
        })
        .into()
}
