//! Setup and proofs are groth16's, byte for byte.

use crate::support::{says, Mixed};
use ::groth16::{create_proof, generate_parameters, Parameters as Stock};
use bls12_381::{Bls12, G1Projective, G2Projective};
use ff::Field;
use oaic_circuits::Shape;
use oaic_prover::setup::{generate, Toxic};
use oaic_prover::{proof, Parameters, ProverError, Silent};
use oaic_statements::Fr;
use sha2::{Digest, Sha256};

fn toxic() -> Toxic {
    Toxic::from_seed([9; 32])
}

fn ours(rows: usize) -> Parameters {
    let circuit = Mixed::blank(rows);
    let shape = Shape::of(circuit.clone()).unwrap();
    generate("mixed", circuit, &shape, &toxic(), &Silent).unwrap()
}

fn stock(rows: usize) -> Stock<Bls12> {
    let t = toxic();
    generate_parameters::<Bls12, _>(
        Mixed::blank(rows),
        G1Projective::generator(),
        G2Projective::generator(),
        t.alpha,
        t.beta,
        t.gamma,
        t.delta,
        t.tau,
    )
    .unwrap()
}

fn bytes(parameters: &Parameters) -> Vec<u8> {
    let mut bytes = Vec::new();
    parameters.write(&mut bytes).unwrap();
    bytes
}

#[test]
fn parameters_of_the_same_secrets_are_the_same_bytes() {
    for rows in [0, 1, 2, 14, 60, 700] {
        let mut expected = Vec::new();
        stock(rows).write(&mut expected).unwrap();
        assert!(bytes(&ours(rows)) == expected, "{rows} rows");
    }
}

#[test]
fn a_proof_of_the_same_r_and_s_is_the_same_bytes() {
    for rows in [0, 1, 14, 700] {
        let (ours, stock) = (ours(rows), stock(rows));
        let circuit = Mixed::assigned(rows, 11);
        for (r, s) in [
            (Fr::from(3).invert().unwrap(), Fr::from(5).invert().unwrap()),
            (Fr::ZERO, Fr::ONE),
        ] {
            let (made, inputs) =
                proof::create("mixed", circuit.clone(), &ours, r, s, &Silent).unwrap();
            let mut expected = Vec::new();
            create_proof(circuit.clone(), &stock, r, s)
                .unwrap()
                .write(&mut expected)
                .unwrap();
            assert_eq!(made.to_vec(), expected, "{rows} rows");
            assert_eq!(inputs, circuit.outputs());
        }
    }
}

#[test]
fn random_proofs_differ_and_all_verify() {
    let (ours, stock) = (ours(14), stock(14));
    let key = ::groth16::prepare_verifying_key(&stock.vk);
    let circuit = Mixed::assigned(14, 5);
    let mut seen = Vec::new();
    for _ in 0..3 {
        let (made, inputs) =
            proof::create_random("mixed", circuit.clone(), &ours, &Silent).unwrap();
        let read = ::groth16::Proof::read(&made[..]).unwrap();
        ::groth16::verify_proof(&key, &read, &inputs).unwrap();
        let mut other = inputs.clone();
        other[0] += Fr::ONE;
        assert!(groth16::verify_proof(&key, &read, &other).is_err());
        assert!(!seen.contains(&made), "r and s were used twice");
        seen.push(made);
    }
}

#[test]
fn parameters_that_are_read_are_those_that_were_written() {
    let ours = ours(14);
    let bytes = bytes(&ours);
    assert_eq!(Parameters::read(&bytes).unwrap(), ours);
    assert_eq!(ours.hash()[..], Sha256::digest(&bytes)[..]);
}

#[test]
fn cut_lengthened_bent_or_infinite_parameters_are_refused_with_the_place() {
    let bytes = bytes(&ours(1));
    for cut in [0, 1, 95, 96, 700, bytes.len() - 1] {
        says(Parameters::read(&bytes[..cut]), &["it ends at byte"]);
    }
    let longer = [&bytes[..], &[0]].concat();
    let mut bent = bytes.clone();
    bent[50] ^= 1;
    // A section that claims more than there is must not be allocated for.
    let mut huge = bytes;
    let ic = 96 + 96 + 192 + 192 + 96 + 192;
    huge[ic..ic + 4].copy_from_slice(&u32::MAX.to_be_bytes());
    let mut infinite = huge.clone();
    infinite[..96].fill(0);
    infinite[0] = 0x40;
    for (bytes, part) in [
        (longer, "1 bytes are left"),
        (bent, "at byte 0"),
        (huge, "were to come"),
        (infinite, "not a finite"),
    ] {
        says(Parameters::read(&bytes), &[part]);
    }
}

#[test]
fn parameters_of_another_circuit_are_refused_with_both_counts() {
    let error = proof::create_random("mixed", Mixed::assigned(14, 5), &ours(13), &Silent);
    let error = error.unwrap_err();
    let ProverError::Foreign {
        found, expected, ..
    } = error
    else {
        panic!("{error}");
    };
    assert_eq!((found, expected), (27, 29));
}

/// Claims another end than its steps lead to.
#[derive(Clone)]
struct Liar(Mixed);

impl bellman::Circuit<Fr> for Liar {
    fn synthesize<CS: bellman::ConstraintSystem<Fr>>(
        self,
        cs: &mut CS,
    ) -> Result<(), bellman::SynthesisError> {
        self.0.synthesize(cs)?;
        let three = cs.alloc(|| "three", || Ok(Fr::from(3)))?;
        let one = CS::one();
        cs.enforce(
            || "three is four",
            |lc| lc + three,
            |lc| lc + one,
            |lc| lc + (Fr::from(4), one),
        );
        Ok(())
    }
}

#[test]
fn a_false_constraint_is_named_and_nothing_is_proven() {
    let circuit = Liar(Mixed::blank(2));
    let shape = Shape::of(circuit.clone()).unwrap();
    let parameters = generate("liar", circuit, &shape, &toxic(), &Silent).unwrap();
    let error = proof::create_random("liar", Liar(Mixed::assigned(2, 5)), &parameters, &Silent);
    let last = shape.constraints - 1;
    assert!(
        matches!(error, Err(ProverError::Unsatisfied { constraint, .. }) if constraint == last)
    );
}

/// A variable without a constraint, or one whose coefficients cancel.
#[derive(Clone)]
struct Loose {
    cancel: bool,
}

impl bellman::Circuit<Fr> for Loose {
    fn synthesize<CS: bellman::ConstraintSystem<Fr>>(
        self,
        cs: &mut CS,
    ) -> Result<(), bellman::SynthesisError> {
        let x = cs.alloc(|| "x", || Ok(Fr::ONE))?;
        let one = CS::one();
        if self.cancel {
            cs.enforce(|| "", |lc| lc + x - x, |lc| lc + one, |lc| lc + x - one);
        }
        Ok(())
    }
}

#[test]
fn a_variable_that_is_free_or_cancels_has_no_parameters() {
    for (cancel, words) in [(false, "nothing constrains"), (true, "cancel out")] {
        let circuit = Loose { cancel };
        let shape = Shape::of(circuit.clone()).unwrap();
        let made = generate("loose", circuit, &shape, &toxic(), &Silent);
        says(made, &[words]);
    }
}
