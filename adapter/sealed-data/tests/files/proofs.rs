//! Real proofs, under the committed keys.

use oaic_circuits::seal::SecretKey;
use oaic_circuits::{KeyDeliveryCircuit, MisbehaviorCircuit, Provable};
use oaic_poseidon::field;
use oaic_prover::{Prover, Silent};
use oaic_sealed_data::delivery::deliver;
use oaic_sealed_data::DataError;

use crate::suite::{Suite, SELLER};

#[test]
fn garbage_is_proven_for_its_order_and_file_alone() {
    let suite = Suite::new(5_000).with_garbage(4);
    let circuit = suite.circuit(&suite.evidence().unwrap()).unwrap();
    let prover = Prover::open(None, &Silent).unwrap();
    let proof = prover.prove(&circuit).unwrap();
    let statement = *circuit.statement().unwrap();
    let holds = |s| prover.verify::<MisbehaviorCircuit>(&s, &proof).unwrap();
    assert!(holds(statement));
    // replay for another order, contract or file
    for place in 0..6 {
        let mut other = statement;
        let field = match place {
            0 => &mut other.order,
            1 => &mut other.context,
            2 => &mut other.cipher_root,
            3 => &mut other.plain_root,
            4 => &mut other.seller,
            _ => &mut other.commitment,
        };
        *field += oaic_poseidon::Fr::one();
        assert!(!holds(other), "field {place} is not bound");
    }
}

#[test]
fn a_delivery_is_proven_for_its_buyer_alone() {
    let suite = Suite::new(10);
    let mut rng = oaic_sealed_data::random::generator().unwrap();
    let buyer = SecretKey::generate(&mut rng).public();
    let sent = deliver(&suite.secret, SELLER, &buyer, &field::from_u64(3), 8).unwrap();
    let prover = Prover::open(None, &Silent).unwrap();
    let proof = prover.prove(&sent.circuit).unwrap();
    let mut statement = *sent.circuit.statement().unwrap();
    let holds = |s| prover.verify::<KeyDeliveryCircuit>(&s, &proof).unwrap();
    assert!(holds(statement));
    statement.buyer = SecretKey::generate(&mut rng).public();
    assert!(!holds(statement));
}

#[test]
fn an_element_above_31_bytes_is_proven() {
    let suite = Suite::new(5_000).with_no_data(3);
    let circuit = suite.circuit(&suite.evidence().unwrap()).unwrap();
    let prover = Prover::open(None, &Silent).unwrap();
    let proof = prover.prove(&circuit).unwrap();
    let statement = circuit.statement().unwrap();
    let verified = prover.verify::<MisbehaviorCircuit>(statement, &proof);
    assert!(verified.unwrap());
}

/// The key of a copy's order is not sealed at all: what a node is shown, it has.
#[test]
fn nothing_is_sealed_for_who_listed_a_copy() {
    let suite = Suite::new(10);
    let mut rng = oaic_sealed_data::random::generator().unwrap();
    let buyer = SecretKey::generate(&mut rng).public();
    let context = field::from_u64(3);
    let sent = deliver(&suite.secret, "oaic1mallory", &buyer, &context, 8);
    let Err(DataError::OtherSeller { own, seller }) = sent else {
        panic!("it was sealed")
    };
    assert_eq!((own.as_str(), seller.as_str()), (SELLER, "oaic1mallory"));
}
