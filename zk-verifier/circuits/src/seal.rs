//! Sealing to a public key on Jubjub, natively: the side with the scalar multiplications.
//! [`oaic_poseidon::seal`] says how it works.

use ff::Field;
use group::cofactor::CofactorGroup;
use group::Group;
use jubjub::{AffinePoint, ExtendedPoint, Scalar, SubgroupPoint};
use oaic_poseidon::seal::mask;
use rand_core::CryptoRng;
use zeroize::Zeroize;

use crate::circuit::hex;

pub use oaic_poseidon::seal::Point;
pub use oaic_statements::Fr;

/// G: eight times the point with the lowest v that generates all of Jubjub (v = 11), so that it
/// generates the subgroup of prime order.
pub fn generator() -> SubgroupPoint {
    SubgroupPoint::generator()
}

/// A point of the curve library by its coordinates.
pub(crate) fn affine(point: ExtendedPoint) -> Point {
    let point = AffinePoint::from(point);
    Point {
        u: point.get_u(),
        v: point.get_v(),
    }
}

/// A point of the curve library; none when the coordinates are not on the curve.
fn extended(point: &Point) -> Option<ExtendedPoint> {
    point
        .is_on_curve()
        .then(|| AffinePoint::from_raw_unchecked(point.u, point.v).to_extended())
}

/// e·G.
pub fn ephemeral(secret: &Scalar) -> Point {
    let point = ExtendedPoint::from(generator()) * secret;
    affine(point)
}

/// secret·(8·point); none when the point is not on the curve.
pub fn shared(secret: &Scalar, point: &Point) -> Option<Point> {
    let clean = extended(point)?.clear_cofactor();
    let shared = ExtendedPoint::from(clean) * secret;
    Some(affine(shared))
}

/// A secret number that is not zero.
fn draw<R: CryptoRng + ?Sized>(rng: &mut R) -> Scalar {
    loop {
        let secret = Scalar::random(rng);
        if !secret.is_zero_vartime() {
            return secret;
        }
    }
}

/// Why something can't be sealed or opened.
#[allow(missing_docs)] // each message says what its fields are
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    #[error(
        "this is not a secret key: its 32 bytes must be a number from 1 to one below Jubjub's prime \
         order, big-endian; use a key that `SecretKey::generate` made"
    )]
    SecretKey,
    #[error(
        "nothing can be sealed to the key ({u}, {v}): it is not on Jubjub or has small order; ask \
         the receiver for another"
    )]
    Receiver { u: String, v: String },
    #[error(
        "the sealing can't be opened: its ephemeral key ({u}, {v}) is not on Jubjub; take it from \
         the delivery as it stands on the chain"
    )]
    Ephemeral { u: String, v: String },
}

/// Key that sealings are opened with. Overwritten when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey(Scalar);

impl SecretKey {
    /// A new key.
    pub fn generate<R: CryptoRng + ?Sized>(rng: &mut R) -> Self {
        Self(draw(rng))
    }

    /// The key of these 32 bytes, big-endian.
    ///
    /// # Errors
    /// They are zero or not below the group's order.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, SealError> {
        let mut little = *bytes;
        little.reverse();
        let secret = Option::<Scalar>::from(Scalar::from_bytes(&little));
        little.zeroize();
        let secret = secret.filter(|secret| !secret.is_zero_vartime());
        secret.map(Self).ok_or(SealError::SecretKey)
    }

    /// Its 32 bytes, big-endian. Whoever has them opens all that is sealed to this key.
    pub fn to_bytes(&self) -> [u8; 32] {
        let mut bytes = self.0.to_bytes();
        bytes.reverse();
        bytes
    }

    /// The key that others seal to.
    pub fn public(&self) -> Point {
        ephemeral(&self.0)
    }
}

impl Drop for SecretKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Elements sealed to a key.
#[derive(Clone)]
pub struct Sealed {
    /// The sealer's key of this one sealing.
    pub ephemeral: Point,
    /// Each element plus its mask.
    pub masked: Vec<Fr>,
    /// Secret of `ephemeral`: for the proof, and for nothing and nobody else.
    pub secret: Scalar,
}

impl Drop for Sealed {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

/// Seals elements to a buyer's key, in a context and for an order.
///
/// # Errors
/// Nothing can be sealed to the key.
pub fn seal<R: CryptoRng + ?Sized>(
    buyer: &Point,
    context: &Fr,
    order: &Fr,
    elements: &[Fr],
    rng: &mut R,
) -> Result<Sealed, SealError> {
    let secret = draw(rng);
    let shared = Some(buyer)
        .filter(|buyer| buyer.is_usable())
        .and_then(|buyer| shared(&secret, buyer))
        .ok_or_else(|| SealError::Receiver {
            u: hex(&buyer.u),
            v: hex(&buyer.v),
        })?;
    let mask = mask(&shared, context, order, elements.len());
    let masked = elements.iter().zip(&mask);
    Ok(Sealed {
        ephemeral: ephemeral(&secret),
        masked: masked.map(|(element, mask)| element + mask).collect(),
        secret,
    })
}

/// Opens what was sealed to a key. Nothing says whether the elements are the right ones: the proof
/// that came with them does.
///
/// # Errors
/// The sealing's key is not on the curve.
pub fn open(
    key: &SecretKey,
    ephemeral: &Point,
    context: &Fr,
    order: &Fr,
    masked: &[Fr],
) -> Result<Vec<Fr>, SealError> {
    let shared = shared(&key.0, ephemeral).ok_or_else(|| SealError::Ephemeral {
        u: hex(&ephemeral.u),
        v: hex(&ephemeral.v),
    })?;
    let mask = mask(&shared, context, order, masked.len());
    let elements = masked.iter().zip(&mask);
    Ok(elements.map(|(masked, mask)| masked - mask).collect())
}
