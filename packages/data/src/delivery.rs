//! The data key, sealed to a buyer with a proof that it is the committed one, and received.

use oaic_circuits::seal::{self, SecretKey};
use oaic_circuits::{KeyDeliveryCircuit, KeyDeliveryWitness, Provable};
use oaic_poseidon::seal::Point;
use oaic_poseidon::stream::key_commitment;
use oaic_poseidon::Fr;
use oaic_statements::KeyDelivery;

use crate::error::{DataError, Result};
use crate::random;
use crate::record::{element_hex, Secret};

/// A key on its way to a buyer.
pub struct Delivery {
    /// The sealer's key of this one delivery.
    pub ephemeral: Point,
    /// The data key plus its mask.
    pub masked: Fr,
    /// Proves that it is the committed key.
    pub circuit: KeyDeliveryCircuit,
}

/// Seals a file's key to the buyer of an order.
///
/// # Errors
/// Nothing can be sealed to that buyer's key.
pub fn deliver(secret: &Secret, buyer: &Point, context: &Fr, order: u64) -> Result<Delivery> {
    let order = Fr::from(order);
    let mut rng = random::generator()?;
    let sealed = seal::seal(buyer, context, &order, &[*secret.key()], &mut rng)
        .map_err(|e| DataError::Delivery(e.to_string()))?;
    let masked = sealed.masked.first().copied().unwrap_or_default();
    let statement = KeyDelivery {
        context: *context,
        order,
        commitment: secret.promise().key_commitment,
        buyer: *buyer,
        ephemeral: sealed.ephemeral,
        masked,
    };
    let witness = KeyDeliveryWitness {
        key: *secret.key(),
        ephemeral_secret: sealed.secret,
    };
    let circuit = KeyDeliveryCircuit::new(statement, witness);
    circuit
        .check()
        .map_err(|e| DataError::Proof(e.to_string()))?;
    Ok(Delivery {
        ephemeral: sealed.ephemeral,
        masked,
        circuit,
    })
}

/// Opens what was delivered for an order; the key is the listed one.
///
/// # Errors
/// It wasn't sealed to this buyer, or isn't the key that the listing commits to.
pub fn receive(
    buyer: &SecretKey,
    ephemeral: &Point,
    masked: &Fr,
    context: &Fr,
    order: u64,
    commitment: &Fr,
) -> Result<Fr> {
    let order = Fr::from(order);
    let opened = seal::open(buyer, ephemeral, context, &order, &[*masked])
        .map_err(|e| DataError::Delivery(e.to_string()))?;
    let key = opened.first().copied().unwrap_or_default();
    let found = key_commitment(&key);
    if found != *commitment {
        return Err(DataError::WrongKey {
            listed: element_hex(commitment),
            found: element_hex(&found),
        });
    }
    Ok(key)
}
