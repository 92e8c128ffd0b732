//! A data key is sealed to its buyer.

use bellman::{Circuit, ConstraintSystem, SynthesisError};
use oaic_poseidon::seal::mask;
use oaic_poseidon::stream::key_commitment;
use oaic_statements::{Fr, KeyDelivery, Tag};

use crate::circuit::{assignment, Check};
use crate::gadgets::{poseidon, sealing, statement, Num, Point};
use crate::{CircuitError, CircuitId, Provable};

/// What only the seller knows.
#[derive(Clone)]
pub struct KeyDeliveryWitness {
    /// The data key.
    pub key: Fr,
    /// Secret of the sealing, from [`Sealed`](crate::seal::Sealed).
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
        let check = Check(Self::ID);
        let (stated, witness) = self.0.as_ref().ok_or(CircuitError::Blank(Self::ID))?;
        check.field(
            "commitment",
            &stated.commitment,
            "the seller's commitment to the data key",
            &key_commitment(&witness.key, &stated.seller),
        )?;
        let secret = &witness.ephemeral_secret;
        let shared = check.sealing(secret, &stated.buyer, &stated.ephemeral)?;
        let mask = mask(&shared, &stated.context, &stated.order, 1);
        check.field(
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
                buyer: &Point::new(buyer_u, buyer_v),
                ephemeral: &Point::new(ephemeral_u, ephemeral_v),
                context: &context,
                order: &order,
                elements: &[key],
                masked: &[masked],
            },
        )
    }
}
