//! A small circuit, and a ceremony of three people for it.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use bellman::{Circuit, ConstraintSystem, SynthesisError};
use bls12_381::Scalar as Fr;
use oaic_ceremony::keys::{self, Qap};
use oaic_ceremony::powers;
use oaic_ceremony::progress::Silent;
use oaic_ceremony::{Beacon, Contribution, Seed};
use tempfile::TempDir;

pub const SIZE: u8 = 5;
pub const PEOPLE: [&str; 3] = ["Alice", "Bob of Basel", "Çelik"];

/// Knows x with f(x) = out, f a chain of cubes. Has what circuits have: repeated and canceling
/// terms, constants, variables that are in one matrix alone.
#[derive(Clone)]
pub struct Cubes {
    pub rounds: u64,
    pub x: Option<Fr>,
}

impl Cubes {
    pub fn blank() -> Self {
        Self { rounds: 9, x: None }
    }

    pub fn output(&self) -> Option<Fr> {
        let mut value = self.x?;
        for i in 0..self.rounds {
            let sum = value + Fr::from(i + 3);
            value = sum * sum * sum;
        }
        Some(value)
    }
}

impl Circuit<Fr> for Cubes {
    fn synthesize<CS: ConstraintSystem<Fr>>(self, cs: &mut CS) -> Result<(), SynthesisError> {
        let known = |value: Option<Fr>| value.ok_or(SynthesisError::AssignmentMissing);
        let out = cs.alloc_input(|| "out", || known(self.output()))?;
        let mut value = self.x;
        let mut variable = cs.alloc(|| "x", || known(value))?;
        for i in 0..self.rounds {
            let constant = Fr::from(i + 3);
            let sum = value.map(|v| v + constant);
            let square = sum.map(|s| s * s);
            let squared = cs.alloc(|| "square", || known(square))?;
            let half = Fr::from(2).invert().unwrap();
            cs.enforce(
                || "square",
                |lc| lc + variable + (constant, CS::one()),
                // The same, said twice over: (v + v + 2c)/2.
                |lc| lc + (half, variable) + (half, variable) + (constant, CS::one()),
                |lc| lc + squared,
            );
            let cube = square.zip(sum).map(|(a, b)| a * b);
            let last = i + 1 == self.rounds;
            let cubed = if last {
                out
            } else {
                cs.alloc(|| "cube", || known(cube))?
            };
            cs.enforce(
                || "cube",
                |lc| lc + squared,
                |lc| lc + variable + (constant, CS::one()),
                |lc| lc + cubed,
            );
            (value, variable) = (cube, cubed);
        }
        Ok(())
    }
}

pub fn qap() -> Qap {
    Qap::new("cubes", Cubes::blank()).unwrap()
}

pub fn beacon(of: &str) -> Beacon {
    Beacon {
        source: format!("test chain, block 7, for {of}"),
        value: "000000000000000000015d6077a411b2".into(),
        iterations_log2: 10,
    }
}

pub fn seed(phase: u8, person: usize) -> Seed {
    Seed::from_bytes(seed_bytes(phase, person))
}

pub fn seed_bytes(phase: u8, person: usize) -> [u8; 32] {
    let mut bytes = [phase; 32];
    bytes[0] = 17 + person as u8;
    bytes
}

pub struct Made {
    _dir: TempDir,
    /// Phase 1 before its beacon, and after.
    pub powers_open: PathBuf,
    pub powers: PathBuf,
    /// Phase 2 at its beginning, before its beacon, and after.
    pub keys_begun: PathBuf,
    pub keys_open: PathBuf,
    pub keys: PathBuf,
    pub verified: powers::Verified,
}

/// Made once, read by all tests.
pub fn made() -> &'static Made {
    static MADE: OnceLock<Made> = OnceLock::new();
    MADE.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        let (powers_open, powers_done) = (at("powers-open"), at("powers"));
        powers::begin(&powers_open, SIZE).unwrap();
        for (i, name) in PEOPLE.iter().enumerate() {
            powers::contribute(&powers_open, &powers_open, name, &seed(1, i), &Silent).unwrap();
        }
        powers::beacon(&powers_open, &powers_done, beacon("phase 1"), &Silent).unwrap();
        let verified = powers::verify(&powers_done, &Silent).unwrap();
        let (begun, open, done) = (at("keys-begun"), at("keys-open"), at("keys"));
        keys::begin(&begun, &qap(), &verified, &Silent).unwrap();
        std::fs::copy(&begun, &open).unwrap();
        for (i, name) in PEOPLE.iter().enumerate() {
            keys::contribute(&open, &open, name, &seed(2, i), &Silent).unwrap();
        }
        keys::beacon(&open, &done, beacon("phase 2"), &Silent).unwrap();
        Made {
            _dir: dir,
            powers_open,
            powers: powers_done,
            keys_begun: begun,
            keys_open: open,
            keys: done,
            verified,
        }
    })
}

/// A complete phase 1 of one person.
pub fn short_powers(path: &Path, size: u8, seed: &Seed) -> powers::Verified {
    powers::begin(path, size).unwrap();
    powers::contribute(path, path, "Ada", seed, &Silent).unwrap();
    powers::beacon(path, path, beacon("phase 1"), &Silent).unwrap();
    powers::verify(path, &Silent).unwrap()
}

/// One more contribution to phase 1.
pub fn contribute_powers(from: &Path, to: &Path) -> oaic_ceremony::Result<Contribution> {
    powers::contribute(from, to, "Late", &seed(1, 9), &Silent)
}

/// One more contribution to phase 2.
pub fn contribute_keys(from: &Path, to: &Path) -> oaic_ceremony::Result<Contribution> {
    keys::contribute(from, to, "Late", &seed(2, 9), &Silent)
}

pub fn verify_powers(path: &Path) -> oaic_ceremony::Result<powers::Verified> {
    powers::verify(path, &Silent)
}

pub fn verify_keys(path: &Path) -> oaic_ceremony::Result<keys::Verified> {
    keys::verify(path, &qap(), &made().verified, &Silent)
}

/// What `oaic-ceremony` says when a file must not pass.
#[track_caller]
pub fn refused<T>(result: oaic_ceremony::Result<T>, says: &str) {
    match result {
        Ok(_) => panic!("it passed; expected: {says}"),
        Err(error) => {
            let text = error.to_string();
            assert!(text.contains(says), "expected '{says}' in: {text}");
        }
    }
}
