//! Every committed circuit: its key is rebuilt from the seed, and it is proven and verified.

use std::path::PathBuf;

use oaic_circuits::{
    AnswerCircuit, CircuitId, KeyDeliveryCircuit, MembershipCircuit, MisbehaviorCircuit, Provable,
    SpendCircuit,
};
use oaic_prover::keys::{pinned, PinnedKey, Status};
use oaic_prover::{shape, verify, Example, Prover, ProverError, Silent};
use oaic_statements::Fr;

use crate::support::says;

fn prover() -> Prover<'static> {
    Prover::open(None, &Silent).unwrap()
}

/// A change of a circuit without its key would be found by the chain only.
#[test]
fn every_committed_key_is_of_the_circuit_as_it_is() {
    for id in CircuitId::all() {
        let shape = shape(id).unwrap();
        let key = pinned(id);
        assert_eq!(hex::encode(shape.hash), key.circuit_hash, "{id}");
        assert_eq!(shape.constraints, key.constraints, "{id}");
        assert_eq!(shape.inputs, 2, "{id}: the constant one and the statement");
    }
}

/// Built from nothing, not taken from the cache.
fn rebuilt(id: CircuitId) -> PinnedKey {
    let dir = tempfile::tempdir().unwrap();
    let prover = Prover::open(Some(dir.path().into()), &Silent).unwrap();
    prover.dev_key(id).unwrap()
}

#[test]
fn keys_that_are_rebuilt_from_the_seed_are_the_committed_ones() {
    for id in CircuitId::all() {
        let key = pinned(id);
        // The widest takes a minute; its parameters are compared by their hash when they are read.
        if key.status == Status::Dev && id != CircuitId::Answer1024 {
            assert_eq!(&rebuilt(id), key, "{id}");
        }
    }
}

fn prove_example<C: Example>() {
    let (statement, witness) = C::example();
    let prover = prover();
    let proof = prover.prove(&C::new(statement, witness)).unwrap();
    let (statement, _) = C::example();
    assert!(prover.verify::<C>(&statement, &proof).unwrap());
    for at in [0, 47, 48, 143, 144, 191] {
        let mut bent = proof;
        bent[at] ^= 1;
        assert!(!verify::<C>(&statement, &bent).unwrap(), "byte {at}");
    }
    for length in [0, 191] {
        says(verify::<C>(&statement, &proof[..length]), &["192 bytes"]);
    }
}

#[test]
fn a_delivered_key_is_proven() {
    prove_example::<KeyDeliveryCircuit>();
}

#[test]
fn misbehavior_is_proven() {
    prove_example::<MisbehaviorCircuit>();
}

#[test]
fn a_spend_is_proven() {
    prove_example::<SpendCircuit>();
}

#[test]
fn membership_is_proven() {
    prove_example::<MembershipCircuit>();
}

#[test]
fn an_answer_over_64_rows_is_proven() {
    prove_example::<AnswerCircuit<64>>();
}

#[test]
fn a_proof_of_another_statement_or_circuit_does_not_hold() {
    let (statement, witness) = SpendCircuit::example();
    let proof = prover()
        .prove(&SpendCircuit::new(statement, witness))
        .unwrap();
    let mut other = statement;
    other.action += Fr::one();
    assert!(!verify::<SpendCircuit>(&other, &proof).unwrap());
    let (foreign, _) = MembershipCircuit::example();
    assert!(!verify::<MembershipCircuit>(&foreign, &proof).unwrap());
}

#[test]
fn a_false_statement_is_refused_by_its_claim_before_anything_is_made() {
    let dir = tempfile::tempdir().unwrap();
    let cache = dir.path().join("zk");
    let prover = Prover::open(Some(cache.clone()), &Silent).unwrap();
    let (mut statement, witness) = SpendCircuit::example();
    statement.value += Fr::one();
    let error = prover
        .prove(&SpendCircuit::new(statement, witness))
        .unwrap_err();
    assert!(matches!(error, ProverError::Claim(_)), "{error}");
    let made: Vec<PathBuf> = std::fs::read_dir(cache)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert!(made.is_empty(), "{made:?}");
}

#[test]
fn a_blank_circuit_is_not_proven() {
    let error = prover().prove(&SpendCircuit::blank()).unwrap_err();
    assert!(matches!(error, ProverError::Claim(_)), "{error}");
}

/// A size that has no key of its own must not be proven under another's.
#[test]
fn a_circuit_that_no_key_is_for_is_refused_with_both_hashes() {
    let (statement, mut witness) = AnswerCircuit::<64>::example();
    witness.rows.clear();
    let result = prover().setup_of::<AnswerCircuit<8>>();
    assert!(matches!(result, Err(ProverError::StaleKey { .. })));
    says(result, &[&pinned(CircuitId::Answer64).circuit_hash]);
    let circuit = AnswerCircuit::<8>::new(statement, witness);
    assert!(prover().prove(&circuit).is_err());
}
