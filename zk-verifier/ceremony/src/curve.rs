//! The two source groups of BLS12-381: strict encodings, pairing ratios.
//!
//! The arithmetic is blst's, through blstrs: about five times as fast as the crate that circuits
//! and prover use, and a second implementation beside it. Both write points the same way.

use std::fmt;

use blstrs::{Bls12, G1Affine, G1Projective, G2Affine, G2Prepared, G2Projective, Scalar};
use group::prime::{PrimeCurve, PrimeCurveAffine};
use group::{Group, GroupEncoding, UncompressedEncoding};
use pairing::{MillerLoopResult, MultiMillerLoop};

/// Why bytes are not a point that may stand in parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointFault {
    /// Flags or coordinates are not as the format has them.
    Encoding,
    /// The coordinates do not satisfy the curve's equation.
    OffCurve,
    /// On the curve, but outside the subgroup of prime order.
    OffSubgroup,
    /// The point at infinity, which would make a secret irrelevant.
    Infinity,
}

impl fmt::Display for PointFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Encoding => "not the canonical encoding of a point",
            Self::OffCurve => "not on the curve",
            Self::OffSubgroup => "outside the subgroup of prime order",
            Self::Infinity => "the point at infinity",
        })
    }
}

/// A source group; points are never infinity where they are read or written.
pub trait Side: PrimeCurve<Scalar = Scalar> {
    /// Bytes of a point with both coordinates.
    const SIZE: usize;

    /// Whether it is a finite point of the subgroup.
    fn vet(point: &Self::Affine) -> Result<(), PointFault>;

    /// Both coordinates, big-endian; `bytes` has [`Side::SIZE`].
    fn encode(point: &Self::Affine, bytes: &mut [u8]);

    /// The curve's point of both coordinates, or None; `bytes` has [`Side::SIZE`].
    fn decode_unchecked(bytes: &[u8]) -> Option<Self::Affine>;
}

macro_rules! side {
    ($projective:ty, $affine:ty, $size:expr) => {
        impl Side for $projective {
            const SIZE: usize = $size;

            fn vet(point: &$affine) -> Result<(), PointFault> {
                if point.is_identity().into() {
                    Err(PointFault::Infinity)
                } else if !bool::from(point.is_on_curve()) {
                    Err(PointFault::OffCurve)
                } else if !bool::from(point.is_torsion_free()) {
                    Err(PointFault::OffSubgroup)
                } else {
                    Ok(())
                }
            }

            fn encode(point: &$affine, bytes: &mut [u8]) {
                bytes.copy_from_slice(UncompressedEncoding::to_uncompressed(point).as_ref());
            }

            fn decode_unchecked(bytes: &[u8]) -> Option<$affine> {
                let mut buffer = <$affine as UncompressedEncoding>::Uncompressed::default();
                buffer.as_mut().copy_from_slice(bytes);
                <$affine as UncompressedEncoding>::from_uncompressed_unchecked(&buffer).into()
            }
        }
    };
}

side!(G1Projective, G1Affine, 96);
side!(G2Projective, G2Affine, 192);

/// Decode a point with both coordinates: canonical, on the curve, in the subgroup, not infinity.
pub fn decode<G: Side>(bytes: &[u8]) -> Result<G::Affine, PointFault> {
    // blst takes a compressed point with anything behind it, too.
    match bytes.first().map(|first| first & 0xe0) {
        Some(0) => {}
        Some(0x40) => return Err(PointFault::Infinity),
        _ => return Err(PointFault::Encoding),
    }
    if bytes.len() != G::SIZE {
        return Err(PointFault::Encoding);
    }
    // No point with x = 0 is in either subgroup; blst refuses it without saying why.
    if bytes[..G::SIZE / 2].iter().all(|byte| *byte == 0) {
        return Err(PointFault::OffSubgroup);
    }
    let point = G::decode_unchecked(bytes).ok_or(PointFault::OffCurve)?;
    G::vet(&point)?;
    let mut again = vec![0; G::SIZE];
    G::encode(&point, &mut again);
    if again != bytes {
        return Err(PointFault::Encoding);
    }
    Ok(point)
}

/// Decode a compressed point, as strictly.
pub fn decode_compressed<G: Side>(bytes: &[u8]) -> Result<G::Affine, PointFault> {
    let mut repr = <G::Affine as GroupEncoding>::Repr::default();
    if bytes.len() != repr.as_ref().len() || bytes.first().is_none_or(|first| first & 0x80 == 0) {
        return Err(PointFault::Encoding);
    }
    repr.as_mut().copy_from_slice(bytes);
    let point: Option<G::Affine> = G::Affine::from_bytes_unchecked(&repr).into();
    let point = point.ok_or(PointFault::OffCurve)?;
    G::vet(&point)?;
    if point.to_bytes().as_ref() != bytes {
        return Err(PointFault::Encoding);
    }
    Ok(point)
}

/// e(a, y) = e(b, x): b is the same multiple of a as y is of x.
pub fn same_ratio((a, b): (&G1Affine, &G1Affine), (x, y): (&G2Affine, &G2Affine)) -> bool {
    let infinite = a.is_identity() | b.is_identity() | x.is_identity() | y.is_identity();
    if infinite.into() {
        return false;
    }
    let terms = [(a, &G2Prepared::from(*y)), (&-*b, &G2Prepared::from(*x))];
    Bls12::multi_miller_loop(&terms)
        .final_exponentiation()
        .is_identity()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use group::Curve;

    #[test]
    fn decoding_refuses_what_is_no_canonical_point_of_the_subgroup() {
        let good = G1Affine::generator().to_uncompressed();
        assert_eq!(decode::<G1Projective>(&good), Ok(G1Affine::generator()));
        let mut off = good;
        off[95] ^= 1;
        let mut infinity = [0; 96];
        infinity[0] = 0x40;
        // blst's own reader takes this one: a compressed point, and 48 bytes of anything.
        let mut compressed = [7; 96];
        compressed[..48].copy_from_slice(&G1Affine::generator().to_compressed());
        let mut order_3 = [0; 96];
        order_3[95] = 2;
        for (what, bytes, fault) in [
            ("cut", &good[..95], PointFault::Encoding),
            ("off the curve", &off, PointFault::OffCurve),
            ("zeros", &[0; 96], PointFault::OffSubgroup),
            ("infinity", &infinity, PointFault::Infinity),
            ("compressed", &compressed, PointFault::Encoding),
            ("of order 3", &order_3, PointFault::OffSubgroup),
            ("of another order", &off_subgroup(), PointFault::OffSubgroup),
        ] {
            assert_eq!(decode::<G1Projective>(bytes), Err(fault), "{what}");
        }
    }

    /// The first point with a small x that no multiple of the generator is.
    fn off_subgroup() -> [u8; 96] {
        (1u8..)
            .find_map(|x| {
                let mut compressed = [0; 48];
                compressed[0] = 0x80;
                compressed[47] = x;
                let point: Option<G1Affine> =
                    G1Affine::from_compressed_unchecked(&compressed).into();
                point.filter(|p| !bool::from(p.is_torsion_free()))
            })
            .map(|point| point.to_uncompressed())
            .unwrap()
    }

    #[test]
    fn ratios_with_infinity_never_hold() {
        let (g1, g2) = (G1Affine::generator(), G2Affine::generator());
        let two_g1 = (g1 * Scalar::from(2)).to_affine();
        let two_g2 = (g2 * Scalar::from(2)).to_affine();
        assert!(same_ratio((&g1, &two_g1), (&g2, &two_g2)));
        assert!(!same_ratio((&g1, &two_g1), (&two_g2, &g2)));
        let none = G1Affine::default();
        assert!(!same_ratio((&none, &none), (&g2, &two_g2)));
    }
}
