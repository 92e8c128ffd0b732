//! Ceremonies in which nobody cheats.

use bls12_381::{Bls12, G1Projective, G2Projective, Scalar as Fr};
use blstrs::Scalar;
use ff::Field;
use groth16::{
    create_random_proof, generate_parameters, prepare_verifying_key, verify_proof, Parameters,
};
use oaic_ceremony::keys;
use oaic_ceremony::pinned::{check_by_transcript, check_key};
use oaic_ceremony::progress::Silent;
use oaic_circuits::CircuitId;
use oaic_prover::keys::{PinnedKey, Status};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use sha2::{Digest, Sha256};

use crate::forge::{keys_start, powers_start, to_bellman, Forged};
use crate::suite::{
    beacon, made, qap, refused, seed, seed_bytes, short_powers, verify_keys, verify_powers, Cubes,
    PEOPLE,
};

#[test]
fn three_people_and_a_beacon_give_a_key_that_stock_groth16_proves_and_verifies_with() {
    let made = made();
    let folder = tempfile::tempdir().unwrap();
    let done = keys::finish(&made.keys, &qap(), &made.verified, folder.path(), &Silent).unwrap();
    assert_eq!(done.key.status, Status::Ceremony);
    let bytes = std::fs::read(&done.parameters_path).unwrap();
    assert_eq!(
        hex::encode(Sha256::digest(&bytes)),
        done.key.parameters_hash
    );
    let parameters = Parameters::<Bls12>::read(&bytes[..], true).unwrap();
    let circuit = Cubes {
        rounds: 9,
        x: Some(Fr::from(5)),
    };
    let out = circuit.output().unwrap();
    let mut rng = ChaCha20Rng::from_seed([3; 32]);
    let proof = create_random_proof(circuit, &parameters, &mut rng).unwrap();
    let key = prepare_verifying_key(&parameters.vk);
    assert!(verify_proof(&key, &proof, &[out]).is_ok());
    assert!(verify_proof(&key, &proof, &[out + Fr::one()]).is_err());

    // What was published suffices to check it all again.
    let json = std::fs::read(&done.transcript_path).unwrap();
    let transcript = keys::KeysTranscript::from_json(&json).unwrap();
    let contributions = transcript.contributions.iter();
    let names: Vec<&str> = contributions.map(|it| it.name.as_str()).collect();
    assert_eq!(names, [PEOPLE[0], PEOPLE[1], PEOPLE[2], "beacon"]);
    check_key(&done.key).unwrap();
    check_by_transcript(&done.key, &transcript, &Silent).unwrap();
    let (path, powers) = (&done.parameters_path, &made.verified);
    let again = keys::verify_parameters(path, transcript, &qap(), powers, &Silent).unwrap();
    assert_eq!(hex::encode(again.digest), done.key.parameters_hash);
    let text = std::fs::read_to_string(&done.key_path).unwrap();
    assert_eq!(text, done.key.to_json());
}

/// The secret that was multiplied in by each contribution, for someone who knows all seeds.
fn factors(path: &std::path::Path, phase: u8, secret: &str, start: [u8; 32]) -> Scalar {
    let mut forged = Forged::open(path);
    let mut before = start;
    let mut product = Scalar::ONE;
    for (i, contribution) in forged.contributions().iter().enumerate() {
        let seed = if i < PEOPLE.len() {
            seed(phase, i)
        } else {
            // The documented derivation, written again.
            let value = hex::decode(&beacon("").value).unwrap();
            let mut hasher = Sha256::new();
            hasher.update(b"OAIC ceremony beacon 1");
            hasher.update((value.len() as u64).to_be_bytes());
            hasher.update(&value);
            let mut state: [u8; 32] = hasher.finalize().into();
            for _ in 0..1024 {
                state = Sha256::digest(state).into();
            }
            oaic_ceremony::Seed::from_bytes(state)
        };
        product *= seed.scalar(&before, secret).value();
        hex::decode_to_slice(contribution["hash"].as_str().unwrap(), &mut before).unwrap();
    }
    product
}

#[test]
fn parameters_are_byte_for_byte_those_of_groth16_for_the_product_of_all_secrets() {
    let made = made();
    let powers_transcript = Forged::open(&made.powers).transcript;
    let secret = |name| factors(&made.powers, 1, name, powers_start(&powers_transcript));
    let keys_transcript = Forged::open(&made.keys).transcript;
    let delta = factors(&made.keys, 2, "delta", keys_start(&keys_transcript));
    let parameters = generate_parameters::<Bls12, _>(
        Cubes::blank(),
        G1Projective::generator(),
        G2Projective::generator(),
        to_bellman(&secret("alpha")),
        to_bellman(&secret("beta")),
        Fr::one(),
        to_bellman(&delta),
        to_bellman(&secret("tau")),
    )
    .unwrap();
    let mut expected = Vec::new();
    parameters.write(&mut expected).unwrap();
    assert_eq!(Forged::open(&made.keys).body, expected);
}

#[test]
fn a_real_circuit_gets_parameters_that_prover_and_verification_accept() {
    let dir = tempfile::tempdir().unwrap();
    let keys_path = dir.path().join("keys");
    let qap = oaic_ceremony::circuits::qap(CircuitId::KeyDelivery).unwrap();
    let verified = short_powers(&dir.path().join("powers"), qap.size(), &seed(1, 0));
    keys::begin(&keys_path, &qap, &verified, &Silent).unwrap();
    keys::contribute(&keys_path, &keys_path, "Ada", &seed(2, 0), &Silent).unwrap();
    keys::beacon(&keys_path, &keys_path, beacon("phase 2"), &Silent).unwrap();
    let done = keys::finish(&keys_path, &qap, &verified, dir.path(), &Silent).unwrap();
    assert_eq!(done.key.circuit, "key-delivery");
    // As the prover reads them, and with the hash that it expects.
    let bytes = std::fs::read(&done.parameters_path).unwrap();
    let parameters = oaic_prover::Parameters::read(&bytes).unwrap();
    assert_eq!(hex::encode(parameters.hash()), done.key.parameters_hash);
    let key = PinnedKey::of("key-delivery", Status::Ceremony, qap.shape(), &parameters);
    assert_eq!(key, done.key);
}

#[test]
fn a_larger_phase_1_serves_a_small_circuit_as_well() {
    let dir = tempfile::tempdir().unwrap();
    let keys_path = dir.path().join("keys");
    let verified = short_powers(&dir.path().join("powers"), 7, &seed(1, 0));
    keys::begin(&keys_path, &qap(), &verified, &Silent).unwrap();
    keys::verify(&keys_path, &qap(), &verified, &Silent).unwrap();
}

#[test]
fn every_stage_verifies_and_says_what_is_missing_before_it_can_be_finished() {
    let made = made();
    let folder = tempfile::tempdir().unwrap();
    for (path, says) in [
        (&made.keys_begun, "phase 2 has no contribution besides"),
        (&made.keys_open, "phase 2 has no beacon yet"),
    ] {
        verify_keys(path).unwrap();
        let result = keys::finish(path, &qap(), &made.verified, folder.path(), &Silent);
        refused(result, says);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    // Phase 1 is checked as well before it is complete, but nothing is made of it.
    let open = verify_powers(&made.powers_open).unwrap();
    let to = folder.path().join("keys");
    let begun = keys::begin(&to, &qap(), &open, &Silent);
    refused(begun, "phase 1 has no beacon yet");
    assert!(!to.exists());
}

#[test]
fn no_seed_or_secret_is_in_any_file() {
    let made = made();
    let powers = powers_start(&Forged::open(&made.powers).transcript);
    let keys = keys_start(&Forged::open(&made.keys).transcript);
    for (path, phase, secrets, start) in [
        (&made.powers, 1, &["tau", "alpha", "beta"][..], powers),
        (&made.keys, 2, &["delta"], keys),
    ] {
        let bytes = std::fs::read(path).unwrap();
        let mut needles = vec![seed_bytes(phase, 0).to_vec()];
        for secret in secrets {
            let factor = *seed(phase, 0).scalar(&start, secret).value();
            for x in [factor, factor.invert().unwrap()] {
                needles.push(x.to_bytes_be().to_vec());
                needles.push(x.to_bytes_le().to_vec());
            }
        }
        for needle in needles {
            let text = hex::encode(&needle).into_bytes();
            for needle in [needle, text] {
                assert!(!bytes.windows(needle.len()).any(|w| w == needle));
            }
        }
    }
}
