//! A key whose secrets are published is good for test chains only.

use cosmwasm_std::testing::MockApi;
use oaic_zk_vectors::{rng, Setup, EXAMPLE_SEED};
use oaic_zk_verifier::{Status, VerifyError};
use serde_json::json;

use crate::suite::{file, key};

#[test]
fn a_dev_key_is_refused_on_every_chain_that_is_not_listed() {
    let key = key(&file(), 4);
    let tests = ["test-1", "test-2"];
    assert_eq!(key.info().status, Status::Dev);
    assert_eq!(key.guard("test-2", &tests), Ok(()));
    // Near misses are other chains.
    for chain in ["oaic-1", "", "test-11", "test-", "TEST-1", " test-1"] {
        let refused = VerifyError::DevKey {
            circuit: "factors",
            chain_id: chain.into(),
        };
        assert_eq!(key.guard(chain, &tests), Err(refused));
        assert!(key.guard(chain, &[]).is_err());
    }
}

#[test]
fn verify_asks_the_guard_too() {
    let setup = Setup::new(EXAMPLE_SEED).unwrap();
    let proof = setup.prove(3, 5, &mut rng("guard")).unwrap().bytes();
    let mut input = [0; 32];
    input[31] = 15;
    let api = MockApi::default();
    let dev = key(&file(), 4);
    assert_eq!(
        dev.verify(&api, "test-1", &["test-1"], &proof, &input),
        Ok(())
    );
    let outcome = dev.verify(&api, "oaic-1", &["test-1"], &proof, &input);
    assert!(matches!(outcome, Err(VerifyError::DevKey { .. })));

    let mut ceremony = file();
    ceremony["status"] = json!("CEREMONY");
    let ceremony = key(&ceremony, 4);
    assert_eq!(
        ceremony.verify(&api, "oaic-1", &["test-1"], &proof, &input),
        Ok(())
    );
}
