//! A data key is sealed to its buyer.

use bellman::{Circuit, ConstraintSystem, SynthesisError};
use oaic_poseidon::seal::mask;
use oaic_poseidon::stream::key_commitment;
use oaic_statements::{Fr, KeyDelivery, Tag};

use crate::circuit::{assignment, expect_field, expect_point, expect_usable};
use crate::gadgets::{poseidon, sealing, statement, Num, Point};
use crate::{seal, CircuitError, CircuitId, Provable};

/// What only the seller knows.
#[derive(Clone)]
pub struct KeyDeliveryWitness {
    /// The data key.
    pub key: Fr,
    /// Secret of the sealing, from [`seal::Sealed`].
    pub ephemeral_secret: jubjub::Scalar,
}

/// The key that the commitment commits to, plus the mask that only seller and buyer can compute, is
/// what is published.
#[derive(Clone)]
pub struct KeyDeliveryCircuit(Option<(KeyDelivery, KeyDeliveryWitness)>);

impl Provable for KeyDeliveryCircuit {
    assignment!(KeyDelivery, KeyDeliveryWitness);
    const ID: CircuitId = CircuitId::KeyDelivery;

    fn check(&self) -> Result<(), CircuitError> {
        let id = Self::ID;
        let (stated, witness) = self.0.as_ref().ok_or(CircuitError::Blank(id))?;
        expect_field(
            id,
            "commitment",
            &stated.commitment,
            "the seller's commitment to the data key",
            &key_commitment(&witness.key, &stated.seller),
        )?;
        let shared = expect_usable(id, &witness.ephemeral_secret, &stated.buyer)?;
        expect_point(
            id,
            ["ephemeral.u", "ephemeral.v"],
            &stated.ephemeral,
            "the public key of the ephemeral secret",
            &seal::ephemeral(&witness.ephemeral_secret),
        )?;
        let mask = mask(&shared, &stated.context, &stated.order, 1);
        expect_field(
            id,
            "masked",
            &stated.masked,
            "the data key plus its mask",
            &mask.iter().fold(witness.key, |key, mask| key + mask),
        )
    }
}

impl Circuit<Fr> for KeyDeliveryCircuit {
    fn synthesize<CS: ConstraintSystem<Fr>>(self, cs: &mut CS) -> Result<(), SynthesisError> {
        let witness = self.0.as_ref().map(|(_, witness)| witness);
        let [context, order, seller, commitment, buyer_u, buyer_v, ephemeral_u, ephemeral_v, masked] =
            statement::fields(cs, self.statement())?;
        let key = Num::alloc(cs, "data key", witness.map(|witness| witness.key))?;
        let committed = poseidon::hash(cs, Tag::KeyCommitment, &[key.clone(), seller])?;
        Num::enforce_equal(cs, &committed, &commitment);
        sealing::enforce(
            cs,
            witness.map(|witness| &witness.ephemeral_secret),
            &sealing::Sealed {
                buyer: &Point {
                    u: buyer_u,
                    v: buyer_v,
                },
                ephemeral: &Point {
                    u: ephemeral_u,
                    v: ephemeral_v,
                },
                context: &context,
                order: &order,
                elements: &[key],
                masked: &[masked],
            },
        )
    }
}
