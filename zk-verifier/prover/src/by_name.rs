//! What commands do: a circuit chosen by its name, statements and witnesses as JSON.

use std::path::Path;

use oaic_circuits::{
    with_circuit, AnswerCircuit, CircuitId, KeyDeliveryCircuit, MembershipCircuit,
    MisbehaviorCircuit, Provable, Shape, SpendCircuit,
};
use oaic_statements::{Fr, Statement};

use crate::error::{synthesis, Result};
use crate::example;
use crate::form;
use crate::keys::PinnedKey;
use crate::proof::PROOF_BYTES;
use crate::prover::{verify, Prover};

/// A proof of JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// The proof.
    pub proof: [u8; PROOF_BYTES],
    /// The public input it is valid for.
    pub input: Fr,
}

impl Prover<'_> {
    /// As [`Prover::setup_of`].
    pub fn setup(&self, id: CircuitId) -> Result<()> {
        with_circuit!(id, C => self.setup_of::<C>().map(drop))
    }

    /// As [`Prover::dev_key_of`].
    pub fn dev_key(&self, id: CircuitId) -> Result<PinnedKey> {
        with_circuit!(id, C => self.dev_key_of::<C>())
    }

    /// As [`Prover::install_of`].
    pub fn install(&self, id: CircuitId, from: &Path) -> Result<()> {
        with_circuit!(id, C => self.install_of::<C>(from))
    }

    /// As [`Prover::prove`], of `{"statement": {…}, "witness": {…}}`.
    ///
    /// # Errors
    /// As there, and the JSON isn't as [`form`](crate::form) says.
    pub fn prove_json(&self, id: CircuitId, input: &str) -> Result<Proven> {
        with_circuit!(id, C => {
            let circuit: C = form::circuit(input)?;
            let proof = self.prove(&circuit)?;
            let input = circuit.statement().map(Statement::input).unwrap_or_default();
            Ok(Proven { proof, input })
        })
    }
}

/// Whether a proof is valid for a statement in JSON, and its public input.
///
/// # Errors
/// The JSON isn't as [`form`](crate::form) says, or the proof isn't 192 bytes long.
pub fn verify_json(id: CircuitId, statement: &str, proof: &[u8]) -> Result<(bool, Fr)> {
    with_circuit!(id, C => {
        let statement = form::statement::<C>(statement)?;
        Ok((verify::<C>(&statement, proof)?, statement.input()))
    })
}

/// Counts and hash of a circuit.
pub fn shape(id: CircuitId) -> Result<Shape> {
    with_circuit!(id, C => Shape::of(C::blank())).map_err(synthesis(id.name()))
}

/// `{"statement": {…}, "witness": {…}}` of the circuit's [`example`].
pub fn example_json(id: CircuitId) -> Result<String> {
    with_circuit!(id, C => {
        let (statement, witness) = C::example();
        form::input_json::<C>(statement, witness)
    })
}

/// A circuit that [`example`] has a true statement of.
pub trait Example: Provable {
    /// It, with its witness.
    fn example() -> (Self::Statement, Self::Witness);
}

macro_rules! examples {
    ($($circuit:ty => $example:expr),* $(,)?) => {
        $(impl Example for $circuit {
            fn example() -> (Self::Statement, Self::Witness) {
                $example()
            }
        })*
    };
}

examples! {
    KeyDeliveryCircuit => example::key_delivery,
    MisbehaviorCircuit => example::misbehavior,
    SpendCircuit => example::spend,
    MembershipCircuit => example::membership,
    AnswerCircuit<64> => example::answer::<64>,
    AnswerCircuit<1024> => example::answer::<1024>,
}
