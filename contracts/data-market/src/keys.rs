//! Compiled-in verifying keys, and verification with them.

use cosmwasm_std::{Binary, Deps, Env};
use oaic_messages::data_market::{KeyInfo, Rows};
use oaic_messages::shared::TEST_CHAINS;
use oaic_statements::{field, Statement};
use oaic_zk_verifier::VerifyingKey;

use crate::error::Result;

pub static KEY_DELIVERY: VerifyingKey = include!(concat!(env!("OUT_DIR"), "/key_delivery.rs"));
pub static MISBEHAVIOR: VerifyingKey = include!(concat!(env!("OUT_DIR"), "/misbehavior.rs"));
static ANSWER_64: VerifyingKey = include!(concat!(env!("OUT_DIR"), "/answer_64.rs"));
static ANSWER_1024: VerifyingKey = include!(concat!(env!("OUT_DIR"), "/answer_1024.rs"));

fn all() -> [&'static VerifyingKey; 4] {
    [&KEY_DELIVERY, &MISBEHAVIOR, &ANSWER_64, &ANSWER_1024]
}

/// Key for answers from tables of a size.
pub fn answer(rows: Rows) -> &'static VerifyingKey {
    match rows {
        Rows::R64 => &ANSWER_64,
        Rows::R1024 => &ANSWER_1024,
    }
}

/// Refuses a chain on which one of the keys is not accepted.
pub fn guard(chain_id: &str) -> Result<()> {
    for key in all() {
        key.guard(chain_id, &TEST_CHAINS)?;
    }
    Ok(())
}

/// The compiled-in keys, for queries.
pub fn infos() -> Vec<KeyInfo> {
    all()
        .map(|key| {
            let info = key.info();
            KeyInfo {
                circuit: info.circuit.to_owned(),
                status: info.status.to_string(),
                circuit_hash: info.circuit_hash.to_owned(),
            }
        })
        .into()
}

/// Refuses a proof that does not verify for a statement.
pub fn verify(
    deps: Deps,
    env: &Env,
    key: &VerifyingKey,
    statement: &impl Statement,
    proof: &Binary,
) -> Result<()> {
    let input = field::to_bytes(&statement.input());
    let chain_id = &env.block.chain_id;
    Ok(key.verify(deps.api, chain_id, &TEST_CHAINS, proof, &input)?)
}
