//! The cases, by what they are about.

mod encoding;
mod input;
mod points;
mod proofs;

use anyhow::Result;
use bls12_381::Scalar;

use crate::{rng, Parts, Setup, EXAMPLE_SEED};

/// A proof and an input as they reach a contract, and what must come of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    pub name: String,
    /// The proof: 192 bytes, unless that is what's wrong.
    pub proof: Vec<u8>,
    /// The input: 32 bytes, unless that is what's wrong.
    pub input: Vec<u8>,
    pub accepted: bool,
}

/// What cases are made of: the example's key, an honest proof and its input.
struct Fixture {
    setup: Setup,
    honest: Parts,
    input: Scalar,
}

/// Every case, for the example contract's key; always the same ones.
pub fn all() -> Result<Vec<Case>> {
    let setup = Setup::new(EXAMPLE_SEED)?;
    let honest = setup.prove(641, 6_700_417, &mut rng("honest"))?;
    let fixture = Fixture {
        setup,
        honest,
        input: Scalar::from(4_294_967_297),
    };
    let mut cases = vec![];
    proofs::add(&fixture, &mut cases)?;
    encoding::add(&fixture, &mut cases);
    points::add(&fixture, &mut cases)?;
    input::add(&fixture, &mut cases);
    Ok(cases)
}

fn good(name: impl Into<String>, proof: &Parts, input: &Scalar) -> Case {
    Case {
        name: name.into(),
        proof: proof.bytes(),
        input: bytes(input).to_vec(),
        accepted: true,
    }
}

fn bad(name: impl Into<String>, proof: impl Into<Vec<u8>>, input: impl Into<Vec<u8>>) -> Case {
    Case {
        name: name.into(),
        proof: proof.into(),
        input: input.into(),
        accepted: false,
    }
}

/// The canonical bytes of an element, big-endian.
pub fn bytes(element: &Scalar) -> [u8; 32] {
    let mut bytes = element.to_bytes();
    bytes.reverse();
    bytes
}
