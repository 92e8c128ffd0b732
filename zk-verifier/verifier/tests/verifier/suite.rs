//! A key as a contract's build script makes it, without the build script.

use std::sync::OnceLock;

use cosmwasm_std::testing::MockApi;
use oaic_zk_vectors::{Setup, EXAMPLE_SEED};
use oaic_zk_verifier::build::{Code, Key};
use oaic_zk_verifier::{KeyInfo, Points, Status, VerifyError, VerifyingKey};
use serde_json::Value;

pub const TEST_CHAINS: [&str; 1] = ["test-1"];

/// The key file of the example, as JSON to change.
pub fn file() -> Value {
    static FILE: OnceLock<Value> = OnceLock::new();
    let made = || {
        let setup = Setup::new(EXAMPLE_SEED).unwrap();
        serde_json::from_str(&setup.key_file().unwrap()).unwrap()
    };
    FILE.get_or_init(made).clone()
}

/// A key with tables of a width.
pub fn key(file: &Value, width: u32) -> VerifyingKey {
    let parsed = Key::parse(&file.to_string()).unwrap();
    let table = Code::of(&parsed, width).unwrap().table().to_vec();
    let status = match file["status"].as_str() {
        Some("CEREMONY") => Status::Ceremony,
        _ => Status::Dev,
    };
    unchecked(file, status, width, table.leak())
}

/// A key of a file's points whatever they are.
pub fn unchecked(file: &Value, status: Status, width: u32, table: &'static [u8]) -> VerifyingKey {
    let info = KeyInfo {
        circuit: "factors",
        status,
        hash: "hash",
        circuit_hash: "",
        parameters_hash: "",
    };
    let points = Points {
        alpha_g1: point(file, "alpha_g1"),
        beta_g2: point(file, "beta_g2"),
        gamma_g2: point(file, "gamma_g2"),
        delta_g2: point(file, "delta_g2"),
    };
    VerifyingKey::assemble(info, points, width, table)
}

fn point<const N: usize>(file: &Value, field: &str) -> [u8; N] {
    let bytes = hex::decode(file[field].as_str().unwrap()).unwrap();
    bytes.try_into().unwrap()
}

/// Verifies on a test chain.
pub fn verify(key: &VerifyingKey, proof: &[u8], input: &[u8; 32]) -> Result<(), VerifyError> {
    key.verify(&MockApi::default(), "test-1", &TEST_CHAINS, proof, input)
}
