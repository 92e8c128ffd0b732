//! Sealing elements to a key, as [`oaic_poseidon::seal`] describes it.

use bellman::SynthesisError;
use oaic_poseidon::Tag;

use super::multiply::{self, SCALAR_BITS};
use super::{poseidon, Bit, Num, Point, Result, System};
use crate::seal::generator;

/// What is sealed, to whom, and what is published of it.
#[derive(Clone, Copy, Debug)]
pub struct Sealed<'a> {
    /// The receiver's key.
    pub buyer: &'a Point,
    /// The sealer's key of this one sealing.
    pub ephemeral: &'a Point,
    /// Chain, contract and purpose.
    pub context: &'a Num,
    /// Number of the order.
    pub order: &'a Num,
    /// What is sealed.
    pub elements: &'a [Num],
    /// Each element plus its mask.
    pub masked: &'a [Num],
}

/// Holds what is published to be the sealing of the elements with a secret that the prover knows.
///
/// The secret is any number of 252 bits, not only one below the order n of G: E = e·G and
/// S = e·(8·B) both lie in the subgroup of order n, so that e and e + n publish the same E and
/// share the same S, and E leaves no choice of S. The buyer's key may be any point on the curve,
/// even of small order; that nobody asks for sealing to such a one is the contract's to see to.
///
/// # Errors
/// There aren't as many masked elements as elements (unsatisfiable), or a value is missing.
pub fn enforce(
    cs: &mut impl System,
    secret: Option<&jubjub::Scalar>,
    sealed: &Sealed<'_>,
) -> Result<()> {
    if sealed.elements.len() != sealed.masked.len() {
        return Err(SynthesisError::Unsatisfiable);
    }
    sealed.buyer.enforce_on_curve(cs)?;
    let bytes = secret.map(jubjub::Scalar::to_bytes);
    let bit = |place: usize| {
        let byte = bytes.as_ref().and_then(|bytes| bytes.get(place / 8));
        byte.map(|byte| (byte >> (place % 8)) & 1 == 1)
    };
    let secret = (0..SCALAR_BITS)
        .map(|place| Bit::alloc(cs, "ephemeral secret", bit(place)))
        .collect::<Result<Vec<_>>>()?;

    let ephemeral = multiply::fixed(cs, &secret, &generator().into())?;
    Point::enforce_equal(cs, &ephemeral, sealed.ephemeral);

    let mut clean = sealed.buyer.clone();
    for _ in 0..3 {
        clean = clean.double(cs)?;
    }
    let shared = multiply::variable(cs, &secret, &clean)?;
    let (context, order) = (sealed.context.clone(), sealed.order.clone());
    let absorbed = [shared.u, shared.v, context, order];
    let mut mask = poseidon::Sponge::new(cs, Tag::Mask, &absorbed)?;
    for (element, masked) in sealed.elements.iter().zip(sealed.masked) {
        let mask = mask.squeeze(cs)?;
        Num::enforce_equal(cs, &(element + &mask), masked);
    }
    Ok(())
}
