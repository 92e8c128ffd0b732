//! What both groups of blst offer, under one name, and how their points are written: as bellman
//! writes them.

use blst::{blst_p1_affine, blst_p2_affine, p1_affines, p2_affines, MultiPoint};
use blstrs::{G1Affine, G1Projective, G2Affine, G2Projective, Scalar};
use group13::prime::PrimeCurve;
use group13::Group;

/// One of the two groups.
pub(crate) trait Curve: PrimeCurve<Scalar = Scalar> {
    /// A point as blst's multi-exponentiation takes it.
    type Raw: Copy + Send + Sync + PartialEq + std::fmt::Debug;

    /// Bytes of an uncompressed point.
    const BYTES: usize;

    fn raw(point: &Self::Affine) -> Self::Raw;

    fn affine(raw: &Self::Raw) -> Self::Affine;

    /// Affine points of many, with one inversion.
    fn normalize(points: &[Self]) -> Vec<Self::Raw>;

    /// Sum of points times scalars of 32 bytes, lowest first. `points` is not empty, and no point
    /// is infinity.
    fn product(points: &[Self::Raw], scalars: &[u8]) -> Self;

    fn sum_of(points: &[Self::Raw]) -> Self;

    /// From an uncompressed point on the curve; whether it is in the subgroup is not checked.
    fn read(bytes: &[u8]) -> Option<Self::Raw>;

    /// Whether it is in the prime-order subgroup.
    fn in_subgroup(raw: &Self::Raw) -> bool;

    fn write(raw: &Self::Raw, out: &mut Vec<u8>);
}

macro_rules! curve {
    ($projective:ty, $affine:ty, $raw:ty, $many:ty, $bytes:expr) => {
        impl Curve for $projective {
            type Raw = $raw;

            const BYTES: usize = $bytes;

            fn raw(point: &Self::Affine) -> Self::Raw {
                *point.as_ref()
            }

            fn affine(raw: &Self::Raw) -> Self::Affine {
                let mut point = <$affine>::default();
                *point.as_mut() = *raw;
                point
            }

            fn normalize(points: &[Self]) -> Vec<Self::Raw> {
                // blst takes the address of the first.
                if points.is_empty() {
                    return Vec::new();
                }
                let points: Vec<_> = points.iter().map(|point| *point.as_ref()).collect();
                <$many>::from(&points).as_slice().to_vec()
            }

            fn product(points: &[Self::Raw], scalars: &[u8]) -> Self {
                let mut product = <Self as Group>::identity();
                *product.as_mut() = points.mult(scalars, 255);
                product
            }

            fn sum_of(points: &[Self::Raw]) -> Self {
                let mut sum = <Self as Group>::identity();
                *sum.as_mut() = points.add();
                sum
            }

            fn read(bytes: &[u8]) -> Option<Self::Raw> {
                let point = <$affine>::from_uncompressed_unchecked(bytes.try_into().ok()?);
                Option::<$affine>::from(point).map(|point| *point.as_ref())
            }

            fn in_subgroup(raw: &Self::Raw) -> bool {
                Self::affine(raw).is_torsion_free().into()
            }

            fn write(raw: &Self::Raw, out: &mut Vec<u8>) {
                out.extend_from_slice(&Self::affine(raw).to_uncompressed());
            }
        }
    };
}

curve!(G1Projective, G1Affine, blst_p1_affine, p1_affines, 96);
curve!(G2Projective, G2Affine, blst_p2_affine, p2_affines, 192);
