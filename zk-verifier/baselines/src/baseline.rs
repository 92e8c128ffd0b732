//! The implementations, each with setup, proof, verification, and parameters on disk.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;

use anyhow::{anyhow, ensure, Result};
use ark_bls12_381::Bls12_381;
use ark_groth16::{Groth16, ProvingKey};
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use ark_std::rand::rngs::StdRng;
use ark_std::rand::SeedableRng;
use bellpepper_core::Circuit as PepperCircuit;
use bls12_381::{Bls12, G1Projective, G2Projective, Scalar};
use blstrs::{Bls12 as Blst, Scalar as BlstScalar};
use group13::Group;
use oaic_circuits::Shape;
use oaic_prover::setup::{generate, Toxic};
use oaic_prover::{proof, Parameters, Silent};

use crate::subject::Subject;
use crate::through::{to_blst, Through};

pub trait Baseline {
    const NAME: &'static str;
    type Parameters;
    fn setup<S: Subject>(subject: &S) -> Result<Self::Parameters>;
    fn prove<S: Subject>(subject: &S, parameters: &Self::Parameters) -> Result<Vec<u8>>;
    fn write(parameters: &Self::Parameters, out: &mut impl Write) -> Result<()>;
    /// Reads them, trusted.
    fn load(path: &Path) -> Result<Self::Parameters>;

    /// Fails unless the proof holds: by groth16, as all but arkworks write parameters alike.
    fn verify<S: Subject>(subject: &S, parameters: &Self::Parameters, proof: &[u8]) -> Result<()> {
        let mut bytes = Vec::new();
        Self::write(parameters, &mut bytes)?;
        let parameters = groth16::Parameters::read(&bytes[..], false)?;
        Stock::verify(subject, &parameters, proof)
    }

    fn save(parameters: &Self::Parameters, path: &Path) -> Result<()> {
        let mut out = BufWriter::new(File::create(path)?);
        Self::write(parameters, &mut out)?;
        Ok(out.flush()?)
    }
}

/// All of them, in the order of their runs and of the table's columns.
pub const NAMES: [&str; 5] = [
    Stock::NAME,
    Ours::NAME,
    Bellperson::NAME,
    Shimmed::NAME,
    Ark::NAME,
];

fn toxic() -> Toxic {
    Toxic::from_seed([3; 32])
}

/// r and s of all proofs but arkworks'.
fn hiding() -> [Scalar; 2] {
    [7, 9].map(|n| Scalar::from(n).invert().unwrap())
}

/// bellman 0.15 with groth16 0.2 as they are.
pub struct Stock;

impl Baseline for Stock {
    const NAME: &'static str = "bellman";
    type Parameters = groth16::Parameters<Bls12>;

    fn setup<S: Subject>(subject: &S) -> Result<Self::Parameters> {
        let (g1, g2) = (G1Projective::generator(), G2Projective::generator());
        let Toxic {
            alpha,
            beta,
            gamma,
            delta,
            tau,
        } = toxic();
        let circuit = subject.blank();
        let made = groth16::generate_parameters(circuit, g1, g2, alpha, beta, gamma, delta, tau);
        Ok(made?)
    }

    fn prove<S: Subject>(subject: &S, parameters: &Self::Parameters) -> Result<Vec<u8>> {
        let [r, s] = hiding();
        let proof = groth16::create_proof(subject.assigned(), parameters, r, s)?;
        let mut bytes = Vec::new();
        proof.write(&mut bytes)?;
        Ok(bytes)
    }

    fn verify<S: Subject>(subject: &S, parameters: &Self::Parameters, proof: &[u8]) -> Result<()> {
        let key = groth16::prepare_verifying_key(&parameters.vk);
        let proof = groth16::Proof::read(proof)?;
        groth16::verify_proof(&key, &proof, &[subject.input()])
            .map_err(|e| anyhow!("the proof is invalid: {e}"))
    }

    fn write(parameters: &Self::Parameters, out: &mut impl Write) -> Result<()> {
        Ok(parameters.write(out)?)
    }

    fn load(path: &Path) -> Result<Self::Parameters> {
        let reader = BufReader::new(File::open(path)?);
        Ok(groth16::Parameters::read(reader, false)?)
    }
}

/// oaic-prover.
pub struct Ours;

impl Baseline for Ours {
    const NAME: &'static str = "oaic";
    type Parameters = Parameters;

    fn setup<S: Subject>(subject: &S) -> Result<Self::Parameters> {
        // Counting and hashing the circuit belongs to setup.
        let shape = Shape::of(subject.blank())?;
        let circuit = subject.blank();
        Ok(generate("baselines", circuit, &shape, &toxic(), &Silent)?)
    }

    fn prove<S: Subject>(subject: &S, parameters: &Self::Parameters) -> Result<Vec<u8>> {
        let [r, s] = hiding();
        let (proof, _) = proof::create("baselines", subject.assigned(), parameters, r, s, &Silent)?;
        Ok(proof.to_vec())
    }

    fn write(parameters: &Self::Parameters, out: &mut impl Write) -> Result<()> {
        Ok(parameters.write(out)?)
    }

    fn load(path: &Path) -> Result<Self::Parameters> {
        Parameters::read(&std::fs::read(path)?).map_err(|e| anyhow!(e))
    }
}

/// bellperson 0.27 as it is, on the processor. Its circuit is written for it, or was taken down.
pub struct Bellperson;

/// The same, of the circuit that bellman gets.
pub struct Shimmed;

fn bellperson_setup(circuit: impl PepperCircuit<BlstScalar>) -> Result<BellpersonParameters> {
    let t = toxic();
    let [alpha, beta, gamma, delta, tau] =
        [t.alpha, t.beta, t.gamma, t.delta, t.tau].map(|secret| to_blst(&secret));
    let g1 = blstrs::G1Projective::generator();
    let g2 = blstrs::G2Projective::generator();
    Ok(bellperson::groth16::generate_parameters(
        circuit, g1, g2, alpha, beta, gamma, delta, tau,
    )?)
}

fn bellperson_prove(
    circuit: impl PepperCircuit<BlstScalar> + Send,
    parameters: &BellpersonParameters,
) -> Result<Vec<u8>> {
    let [r, s] = hiding().map(|secret| to_blst(&secret));
    let proof = bellperson::groth16::create_proof(circuit, parameters, r, s)?;
    let mut bytes = Vec::new();
    proof.write(&mut bytes)?;
    Ok(bytes)
}

type BellpersonParameters = bellperson::groth16::Parameters<Blst>;

impl Baseline for Bellperson {
    const NAME: &'static str = "bellperson";
    type Parameters = BellpersonParameters;

    fn setup<S: Subject>(subject: &S) -> Result<Self::Parameters> {
        bellperson_setup(subject.bellpepper())
    }

    fn prove<S: Subject>(subject: &S, parameters: &Self::Parameters) -> Result<Vec<u8>> {
        bellperson_prove(subject.bellpepper(), parameters)
    }

    fn write(parameters: &Self::Parameters, out: &mut impl Write) -> Result<()> {
        Ok(parameters.write(out)?)
    }

    fn load(path: &Path) -> Result<Self::Parameters> {
        let reader = BufReader::new(File::open(path)?);
        Ok(BellpersonParameters::read(reader, false)?)
    }
}

impl Baseline for Shimmed {
    const NAME: &'static str = "bellperson, shim";
    type Parameters = BellpersonParameters;

    fn setup<S: Subject>(subject: &S) -> Result<Self::Parameters> {
        bellperson_setup(Through(subject.blank()))
    }

    fn prove<S: Subject>(subject: &S, parameters: &Self::Parameters) -> Result<Vec<u8>> {
        bellperson_prove(Through(subject.assigned()), parameters)
    }

    fn write(parameters: &Self::Parameters, out: &mut impl Write) -> Result<()> {
        Bellperson::write(parameters, out)
    }

    fn load(path: &Path) -> Result<Self::Parameters> {
        Bellperson::load(path)
    }
}

/// ark-groth16 0.6, parallel, with assembly.
pub struct Ark;

impl Baseline for Ark {
    const NAME: &'static str = "arkworks";
    type Parameters = ProvingKey<Bls12_381>;

    fn setup<S: Subject>(subject: &S) -> Result<Self::Parameters> {
        let mut rng = StdRng::seed_from_u64(3);
        Groth16::<Bls12_381>::generate_random_parameters_with_reduction(subject.ark(), &mut rng)
            .map_err(|e| anyhow!("{e}"))
    }

    fn prove<S: Subject>(subject: &S, parameters: &Self::Parameters) -> Result<Vec<u8>> {
        let mut rng = StdRng::seed_from_u64(4);
        let proof = Groth16::<Bls12_381>::create_random_proof_with_reduction(
            subject.ark(),
            parameters,
            &mut rng,
        )
        .map_err(|e| anyhow!("{e}"))?;
        let mut bytes = Vec::new();
        proof
            .serialize_compressed(&mut bytes)
            .map_err(|e| anyhow!("{e}"))?;
        Ok(bytes)
    }

    fn verify<S: Subject>(subject: &S, parameters: &Self::Parameters, proof: &[u8]) -> Result<()> {
        let key = ark_groth16::prepare_verifying_key(&parameters.vk);
        let proof = ark_groth16::Proof::<Bls12_381>::deserialize_compressed(proof)
            .map_err(|e| anyhow!("{e}"))?;
        let holds = Groth16::<Bls12_381>::verify_proof(&key, &proof, &[subject.ark_input()])
            .map_err(|e| anyhow!("{e}"))?;
        ensure!(holds, "the proof is invalid");
        Ok(())
    }

    fn write(parameters: &Self::Parameters, out: &mut impl Write) -> Result<()> {
        parameters
            .serialize_uncompressed(out)
            .map_err(|e| anyhow!("{e}"))
    }

    fn load(path: &Path) -> Result<Self::Parameters> {
        let reader = BufReader::new(File::open(path)?);
        ProvingKey::deserialize_uncompressed_unchecked(reader).map_err(|e| anyhow!("{e}"))
    }
}
