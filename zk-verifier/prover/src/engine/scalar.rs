//! Scalars of bellman's field as blst's, and back: the bytes are the same.

use blstrs::Scalar;
use oaic_statements::Fr;
use rayon::prelude::*;

/// Canonical bytes of a scalar, lowest first.
pub(crate) type Bytes = [u8; 32];

pub(crate) fn to_blst(scalar: &Fr) -> Scalar {
    // Canonical bytes always convert.
    Option::from(Scalar::from_bytes_le(&scalar.to_bytes())).unwrap_or_default()
}

/// Many times a factor, as bellman takes them, on all cores.
pub(crate) fn all_from_blst(scalars: &[Scalar], factor: Scalar) -> Vec<Fr> {
    all(scalars, |scalar| {
        let bytes = (*scalar * factor).to_bytes_le();
        Option::from(Fr::from_bytes(&bytes)).unwrap_or_default()
    })
}

pub(crate) fn all_to_blst(scalars: &[Fr]) -> Vec<Scalar> {
    all(scalars, to_blst)
}

pub(crate) fn all_to_bytes(scalars: &[Fr]) -> Vec<Bytes> {
    all(scalars, Fr::to_bytes)
}

/// What is made of each item, on all cores.
pub(crate) fn all<T: Sync, U: Send>(items: &[T], make: impl Fn(&T) -> U + Sync + Send) -> Vec<U> {
    items.par_iter().with_min_len(1 << 10).map(make).collect()
}
