//! Real proofs, under the committed keys.

use oaic_circuits::seal::SecretKey;
use oaic_circuits::{KeyDeliveryCircuit, MisbehaviourCircuit, Provable};
use oaic_data::delivery::deliver;
use oaic_data::dispute::Evidence;
use oaic_data::{silent, SealedFile};
use oaic_poseidon::field;
use oaic_prover::{Prover, Silent};

use crate::world::World;

#[test]
fn garbage_is_proven_for_its_order_and_file_alone() {
    let world = World::new(5_000).with_garbage(4);
    let mut file = SealedFile::open(&world.path("sealed")).unwrap();
    let key = world.secret.key();
    let evidence = Evidence::find(&mut file, &world.listed, key, &silent).unwrap();
    let circuit = evidence.circuit(key, &field::from_u64(3), 8).unwrap();
    let prover = Prover::open(None, &Silent).unwrap();
    let proof = prover.prove(&circuit).unwrap();
    let statement = *circuit.statement().unwrap();
    let holds = |statement| {
        prover
            .verify::<MisbehaviourCircuit>(&statement, &proof)
            .unwrap()
    };
    assert!(holds(statement));
    // replay for another order, contract or file
    for place in 0..5 {
        let mut other = statement;
        let field = match place {
            0 => &mut other.order,
            1 => &mut other.context,
            2 => &mut other.cipher_root,
            3 => &mut other.plain_root,
            _ => &mut other.commitment,
        };
        *field += oaic_poseidon::Fr::one();
        assert!(!holds(other), "field {place} is not bound");
    }
}

#[test]
fn a_delivery_is_proven_for_its_buyer_alone() {
    let world = World::new(10);
    let mut rng = oaic_data::random::generator().unwrap();
    let buyer = SecretKey::generate(&mut rng).public();
    let sent = deliver(&world.secret, &buyer, &field::from_u64(3), 8).unwrap();
    let prover = Prover::open(None, &Silent).unwrap();
    let proof = prover.prove(&sent.circuit).unwrap();
    let mut statement = *sent.circuit.statement().unwrap();
    let holds = |s| prover.verify::<KeyDeliveryCircuit>(&s, &proof).unwrap();
    assert!(holds(statement));
    statement.buyer = SecretKey::generate(&mut rng).public();
    assert!(!holds(statement));
}
