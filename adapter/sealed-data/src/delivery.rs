//! The data key, sealed to a buyer with a proof that it is the committed one, and received.

use oaic_circuits::seal::{self, SecretKey};
use oaic_circuits::{KeyDeliveryCircuit, KeyDeliveryWitness, Provable};
use oaic_poseidon::seal::Point;
use oaic_poseidon::Fr;
use oaic_statements::KeyDelivery;

use crate::error::{DataError, Result};
use crate::random;
use crate::record::{Promise, Secret};

/// A key on its way to a buyer.
pub struct Delivery {
    /// The sealer's key of this one delivery.
    pub ephemeral: Point,
    /// The data key plus its mask.
    pub masked: Fr,
    /// Proves that it is the committed key.
    pub circuit: KeyDeliveryCircuit,
}

/// Seals a file's key to the buyer of an order that `seller` is paid for.
///
/// # Errors
/// The order is of somebody else's listing of this file, or nothing can be sealed to that buyer's
/// key.
pub fn deliver(
    secret: &Secret,
    seller: &str,
    buyer: &Point,
    context: &Fr,
    order: u64,
) -> Result<Delivery> {
    let promise = secret.promise();
    if promise.seller != seller {
        return Err(DataError::OtherSeller {
            own: promise.seller.clone(),
            seller: seller.to_owned(),
        });
    }
    let order = Fr::from(order);
    let mut rng = random::generator()?;
    let sealed = seal::seal(buyer, context, &order, &[*secret.key()], &mut rng)
        .map_err(|e| DataError::Delivery(e.to_string()))?;
    let masked = sealed.masked.first().copied().unwrap_or_default();
    let statement = KeyDelivery {
        context: *context,
        order,
        seller: promise.owner(),
        commitment: promise.key_commitment,
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
    listed: &Promise,
) -> Result<Fr> {
    let order = Fr::from(order);
    let opened = seal::open(buyer, ephemeral, context, &order, &[*masked])
        .map_err(|e| DataError::Delivery(e.to_string()))?;
    let key = opened.first().copied().unwrap_or_default();
    listed.ensure_key(&key).map(|()| key)
}
