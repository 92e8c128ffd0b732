//! Key stream of an encrypted chunk: Poseidon keyed with the data key and the chunk's number.

use crate::hash::Sponge;
use crate::{field, Fr, Tag};

/// Key stream of one chunk.
#[derive(Clone, Debug)]
pub struct Stream(Sponge);

impl Stream {
    /// Of chunk `index` under `key`. A key is for one version of one listing: two files under one
    /// key would have the same stream.
    pub fn new(key: &Fr, index: u64) -> Self {
        Self(Sponge::new(Tag::Stream, &[*key, field::from_u64(index)]))
    }
}

impl Iterator for Stream {
    type Item = Fr;

    fn next(&mut self) -> Option<Fr> {
        Some(self.0.squeeze())
    }
}

/// Commitment to a data key by its seller: who lists it under another name can't open it.
pub fn key_commitment(key: &Fr, seller: &Fr) -> Fr {
    crate::hash(Tag::KeyCommitment, &[*key, *seller])
}
