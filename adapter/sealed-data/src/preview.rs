//! Chunks that nobody chose, shown before anything is paid.
//!
//! Which chunks is computed from what is listed, so a seller can't show the good ones. A seller can pack
//! again and again until the chunks that come up look good; a buyer who minds names a challenge
//! of their own, which the seller can't know in advance.
//!
//! What a sample says: of n chunks with s bad ones, k samples miss them all with a probability of
//! at most (1 − s/n)^k. One bad chunk of a thousand escapes ten samples 99 times in 100: previews
//! show what the data looks like, they don't prove that it is all like that.

use std::collections::BTreeSet;

use oaic_poseidon::{field, merkle, Fr};
use oaic_statements::CHUNK_DEPTH;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::Path;

use crate::check::promised;
use crate::chunk;
use crate::error::{DataError, Result};
use crate::file::Access;
use crate::record::{self, hex_element, hex_elements, Promise, Secret};
use crate::sealed::SealedFile;
use crate::tree;

/// Name and version of a preview's JSON.
pub const PREVIEW_SCHEMA: &str = "oaic/data-preview/1";

/// Samples of one preview at most.
pub const MAX_SAMPLES: u32 = 256;

/// Some chunks of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    format: String,
    #[serde(flatten)]
    promise: Promise,
    /// What the buyer named; empty when nobody did.
    challenge: String,
    /// The chunks, in the order in which they come up.
    samples: Vec<Sample>,
}

/// One chunk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// Its number, from 0.
    index: u64,
    /// Its 992 bytes, hex; the last chunk is padded with zeros.
    data: String,
    /// What its leaf is blinded with.
    #[serde(with = "hex_element")]
    blind: Fr,
    /// Siblings of its leaf, lowest first.
    #[serde(with = "hex_elements")]
    path: Vec<Fr>,
}

/// The chunks that come up: `count` different ones, or all when there are fewer.
pub fn indices(promise: &Promise, challenge: &str, count: u32) -> Vec<u64> {
    let mut seed = Sha256::new();
    seed.update(b"oaic/data/preview/1");
    for element in [
        &promise.cipher_root,
        &promise.plain_root,
        &promise.key_commitment,
    ] {
        seed.update(field::to_bytes(element));
    }
    seed.update(promise.chunks.to_be_bytes());
    seed.update(promise.size.to_be_bytes());
    seed.update(challenge.as_bytes());
    let seed = seed.finalize();
    let wanted = u64::from(count).min(promise.chunks);
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    let mut counter = 0u64;
    while u64::try_from(found.len()).is_ok_and(|len| len < wanted) {
        let mut draw = Sha256::new();
        draw.update(seed);
        draw.update(counter.to_be_bytes());
        let draw = draw.finalize();
        // 64 bits over at most 2^20 chunks: the bias of the remainder is below 2^-43.
        let number = draw.iter().take(8);
        let number = number.fold(0u64, |number, byte| (number << 8) | u64::from(*byte));
        let index = number.checked_rem(promise.chunks).unwrap_or_default();
        if seen.insert(index) {
            found.push(index);
        }
        counter = counter.wrapping_add(1);
    }
    found
}

impl Preview {
    /// Seller: shows the chunks that come up.
    ///
    /// # Errors
    /// Too many are asked for; the file isn't the secret's, or a chunk of it is bad.
    pub fn make(
        sealed: &mut SealedFile,
        secret: &Secret,
        challenge: &str,
        count: u32,
    ) -> Result<Self> {
        if !(1..=MAX_SAMPLES).contains(&count) {
            return Err(DataError::Preview(format!(
                "{count} samples were asked for; 1 to {MAX_SAMPLES} are possible"
            )));
        }
        let promise = secret.promise().clone();
        let leaves = promised(sealed, &promise, secret.key())?;
        let indices = indices(&promise, challenge, count);
        let (_, paths) = tree::root_and_paths(&leaves, &indices);
        let mut samples = Vec::new();
        for (index, path) in indices.into_iter().zip(paths) {
            let opened = chunk::open(secret.key(), index, &sealed.chunk(index)?);
            let place = usize::try_from(index).unwrap_or(usize::MAX);
            let bad = |element| DataError::BadChunk {
                chunk: index,
                element,
                evidence: None,
            };
            if leaves.get(place) != Some(&opened.leaf()) {
                return Err(bad(None));
            }
            let data = chunk::to_data(&opened.plain);
            let data = data.map_err(|element| bad(u64::try_from(element).ok()))?;
            samples.push(Sample {
                index,
                data: hex::encode(data),
                blind: opened.blind,
                path,
            });
        }
        Ok(Self {
            format: PREVIEW_SCHEMA.into(),
            promise,
            challenge: challenge.into(),
            samples,
        })
    }

    /// Buyer: checks a preview against what is listed, and gives number and data of each chunk.
    ///
    /// # Errors
    /// It is of another file, of other chunks or for another challenge, or a chunk isn't what was
    /// promised.
    pub fn verify(&self, listed: &Promise, challenge: &str) -> Result<Vec<(u64, Vec<u8>)>> {
        let wrong = |why: String| Err(DataError::Preview(why));
        if self.format != PREVIEW_SCHEMA {
            return wrong(format!("its format is '{}'", self.format));
        }
        if self.promise != *listed {
            return wrong("it is of another file".into());
        }
        if self.challenge != challenge {
            return wrong(format!(
                "it answers the challenge '{}', yours is '{challenge}'",
                self.challenge
            ));
        }
        let count = u32::try_from(self.samples.len()).unwrap_or(u32::MAX);
        if !(1..=MAX_SAMPLES).contains(&count) {
            return wrong(format!("it has {count} samples, not 1 to {MAX_SAMPLES}"));
        }
        let expected = indices(listed, challenge, count);
        if expected.len() != self.samples.len() {
            return wrong(format!("it has {count} samples, the file fewer chunks"));
        }
        let mut shown = Vec::new();
        for (sample, index) in self.samples.iter().zip(expected) {
            if sample.index != index {
                return wrong(format!(
                    "it shows chunk {}, but chunk {index} comes up",
                    sample.index
                ));
            }
            let data = hex::decode(&sample.data).unwrap_or_default();
            if data.len() != chunk::PLAIN_BYTES {
                return wrong(format!("chunk {index} is not 992 bytes in hex"));
            }
            let leaf = chunk::plain_leaf(&sample.blind, &chunk::from_data(&data));
            let root = merkle::root_of(&leaf, index, &sample.path);
            if sample.path.len() != CHUNK_DEPTH || root != listed.plain_root {
                return wrong(format!("chunk {index} is not what was promised"));
            }
            shown.push((index, data));
        }
        // The last chunk is padded.
        for (index, data) in &mut shown {
            let header = crate::format::Header { size: listed.size };
            data.truncate(header.data_bytes(*index));
        }
        Ok(shown)
    }

    /// Numbers of its chunks, in the order in which they come up.
    pub fn indices(&self) -> impl Iterator<Item = u64> + '_ {
        self.samples.iter().map(|sample| sample.index)
    }

    /// Reads it; not verified.
    pub fn load(path: &Path) -> Result<Self> {
        record::load(path, "preview")
    }

    /// Writes it, whole or not at all.
    ///
    /// # Errors
    /// It can't be written, or is there already.
    pub fn save(&self, path: &Path, overwrite: bool) -> Result<()> {
        record::save(self, path, Access::Ordinary, overwrite)
    }
}
