//! A key whose secrets are known.

use anyhow::{Context, Result};
use bellman::gadgets::test::TestConstraintSystem;
use bellman::Circuit;
use bls12_381::{Bls12, G1Affine, G1Projective, G2Affine, Scalar};
use ff::Field;
use groth16::{create_random_proof, generate_parameters, Parameters, Proof};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::Factors;

/// Seed of the example contract's key. Published: never use that key for anything of value.
pub const EXAMPLE_SEED: &str = "OAIC example key 1";

#[derive(Clone, Copy, Debug)]
pub struct Parts {
    pub a: G1Affine,
    pub b: G2Affine,
    pub c: G1Affine,
}

impl Parts {
    /// These with a change.
    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        let [a, c] = [self.a, self.c].map(|point| point.to_compressed());
        [&a[..], &self.b.to_compressed(), &c].concat()
    }
}

pub struct Setup {
    alpha: Scalar,
    beta: Scalar,
    gamma: Scalar,
    delta: Scalar,
    circuit: Factors,
    parameters: Parameters<Bls12>,
}

impl Setup {
    /// From a seed. Gamma is the generator, as a ceremony leaves it.
    pub fn new(seed: &str) -> Result<Self> {
        Self::of(Factors::blank(), seed)
    }

    /// From a seed, for the circuit without the constraint that says something.
    pub fn of_another_circuit(seed: &str) -> Result<Self> {
        let circuit = Factors {
            joined: false,
            ..Factors::blank()
        };
        Self::of(circuit, seed)
    }

    fn of(circuit: Factors, seed: &str) -> Result<Self> {
        let mut rng = rng(seed);
        let [alpha, beta, delta, tau] = [(); 4].map(|()| Scalar::random(&mut rng));
        let gamma = Scalar::ONE;
        let parameters = generate_parameters::<Bls12, _>(
            circuit.clone(),
            G1Affine::generator().into(),
            G2Affine::generator().into(),
            alpha,
            beta,
            gamma,
            delta,
            tau,
        )?;
        Ok(Self {
            alpha,
            beta,
            gamma,
            delta,
            circuit,
            parameters,
        })
    }

    /// An honest proof that a number has these factors.
    pub fn prove(&self, p: u128, q: u128, rng: &mut ChaCha20Rng) -> Result<Parts> {
        let circuit = Factors {
            factors: Some([p, q]),
            ..self.circuit.clone()
        };
        let Proof { a, b, c } = create_random_proof(circuit, &self.parameters, rng)?;
        Ok(Parts { a, b, c })
    }

    /// A proof of any input, with the key's secrets: it holds as an honest one does.
    pub fn forge(&self, input: &Scalar, rng: &mut ChaCha20Rng) -> Parts {
        let [a, b] = [(); 2].map(|()| Scalar::random(&mut *rng));
        let c = G1Projective::generator() * (a * b) - self.left(input);
        Parts {
            a: (G1Projective::generator() * a).into(),
            b: (G2Affine::generator() * b).into(),
            c: (c * self.one_over_delta()).into(),
        }
    }

    /// What A times B has to be, but for delta times C, in G1.
    pub fn left(&self, input: &Scalar) -> G1Projective {
        let constant = G1Projective::generator() * (self.alpha * self.beta);
        constant + self.input_point(input) * self.gamma
    }

    /// What the key makes of an input: `ic[0] + input * ic[1]`.
    pub fn input_point(&self, input: &Scalar) -> G1Projective {
        let ic = &self.parameters.vk.ic;
        ic[0] + ic[1] * input
    }

    pub fn one_over_delta(&self) -> Scalar {
        self.delta.invert().unwrap_or(Scalar::ZERO)
    }

    /// The key's delta in G2, with which whoever has a proof makes another one of it.
    pub fn delta_g2(&self) -> G2Affine {
        self.parameters.vk.delta_g2
    }

    /// Alpha in G1 and beta in G2: what is left of a proof under a degenerate key.
    pub fn alpha_and_beta(&self) -> (G1Affine, G2Affine) {
        (self.parameters.vk.alpha_g1, self.parameters.vk.beta_g2)
    }

    /// The key as a file, in the form that `oaic_zk_verifier::build` reads.
    pub fn key_file(&self) -> Result<String> {
        let vk = &self.parameters.vk;
        let mut constraints = TestConstraintSystem::<Scalar>::new();
        let filled = Factors {
            factors: Some([2, 2]),
            ..self.circuit.clone()
        };
        filled.synthesize(&mut constraints)?;
        let mut parameters = vec![];
        self.parameters.write(&mut parameters)?;
        let g1 = |point: &G1Affine| hex::encode(point.to_compressed());
        let g2 = |point: &G2Affine| hex::encode(point.to_compressed());
        let file = json!({
            "circuit": "factors",
            "status": "DEV",
            "circuit_hash": sha256(constraints.pretty_print().as_bytes()),
            "parameters_hash": sha256(&parameters),
            "constraints": constraints.num_constraints(),
            "alpha_g1": g1(&vk.alpha_g1),
            "beta_g2": g2(&vk.beta_g2),
            "gamma_g2": g2(&vk.gamma_g2),
            "delta_g2": g2(&vk.delta_g2),
            "ic": vk.ic.iter().map(g1).collect::<Vec<_>>(),
        });
        let text = serde_json::to_string_pretty(&file).context("a key is JSON")?;
        Ok(text + "\n")
    }
}

pub fn rng(seed: &str) -> ChaCha20Rng {
    ChaCha20Rng::from_seed(Sha256::digest(seed).into())
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
