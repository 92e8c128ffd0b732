//! Evidence that a chunk doesn't open to data that was promised of it, and the proof made of it. The
//! proof shows nobody the key, the data, or which chunk it is.

use std::path::Path;

use oaic_circuits::{MisbehaviorCircuit, MisbehaviorWitness, Provable};
use oaic_poseidon::{merkle, Fr};
use oaic_statements::{Misbehavior, CHUNK_DEPTH};
use serde::{Deserialize, Serialize};

use crate::check::{open_chunks, promised, same_root, Fault};
use crate::chunk;
use crate::error::{DataError, Result};
use crate::file::Access;
use crate::record::{self, hex_element, hex_elements, Promise};
use crate::sealed::SealedFile;
use crate::{tree, Progress};

/// Name and version of evidence's JSON.
pub const EVIDENCE_SCHEMA: &str = "oaic/data-evidence/1";

/// One chunk with its places in both trees: all that a proof of misbehavior needs but the key. It
/// holds nothing secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    format: String,
    #[serde(flatten)]
    promise: Promise,
    /// Number of the chunk, from 0.
    index: u64,
    /// Its elements in the sealed file.
    #[serde(with = "hex_elements")]
    cipher: Vec<Fr>,
    /// Siblings of its leaf under the cipher root, lowest first.
    #[serde(with = "hex_elements")]
    cipher_path: Vec<Fr>,
    /// The leaf that was promised of its data.
    #[serde(with = "hex_element")]
    promised_leaf: Fr,
    /// Siblings of that leaf under the plain root, lowest first.
    #[serde(with = "hex_elements")]
    plain_path: Vec<Fr>,
    /// The leaf is as promised, but this element, from 0, opens to more than 31 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    element: Option<u64>,
}

impl Evidence {
    /// Looks for a chunk that doesn't open to data as promised: one pass with the key, and one for the
    /// path when there is such a chunk.
    ///
    /// # Errors
    /// [`DataError::NothingToDispute`]: all is as promised. [`DataError::NotAsListed`],
    /// [`DataError::WrongKey`]: file or key is another.
    pub fn find(
        sealed: &mut SealedFile,
        listed: &Promise,
        key: &Fr,
        progress: Progress,
    ) -> Result<Self> {
        let leaves = promised(sealed, listed, key)?;
        match open_chunks(sealed, key, &leaves, &mut |_| Ok(()), progress)? {
            Some(fault) => Self::collect(sealed, listed, &leaves, &fault, progress),
            None => Err(DataError::NothingToDispute),
        }
    }

    /// Evidence of one chunk of the listed file.
    ///
    /// # Errors
    /// The file isn't the listed one: then the copy is damaged, and its seller isn't to blame.
    pub(crate) fn collect(
        sealed: &mut SealedFile,
        listed: &Promise,
        leaves: &[Fr],
        fault: &Fault,
        progress: Progress,
    ) -> Result<Self> {
        let index = fault.chunk;
        let cipher_leaves = sealed.cipher_leaves(&mut |_| (), progress)?;
        let (cipher_root, cipher_path) = tree::root_and_path(&cipher_leaves, index);
        same_root("the cipher root", &listed.cipher_root, &cipher_root)?;
        let (_, plain_path) = tree::root_and_path(leaves, index);
        let place = usize::try_from(index).unwrap_or(usize::MAX);
        Ok(Self {
            format: EVIDENCE_SCHEMA.into(),
            promise: listed.clone(),
            index,
            cipher: sealed.chunk(index)?.to_vec(),
            cipher_path,
            promised_leaf: leaves.get(place).copied().unwrap_or_default(),
            plain_path,
            element: fault.element,
        })
    }

    /// The same evidence against another listing of the same sealed file.
    ///
    /// # Errors
    /// It promises another file.
    pub fn against(&self, listed: &Promise) -> Result<Self> {
        let Promise {
            cipher_root,
            plain_root,
            ..
        } = &self.promise;
        same_root("the cipher root", &listed.cipher_root, cipher_root)?;
        same_root("the plain root", &listed.plain_root, plain_root)?;
        Ok(Self {
            promise: listed.clone(),
            ..self.clone()
        })
    }

    /// Number of the chunk, from 0.
    pub fn chunk(&self) -> u64 {
        self.index
    }

    /// What was listed.
    pub fn promise(&self) -> &Promise {
        &self.promise
    }

    /// Reads it.
    ///
    /// # Errors
    /// It can't be read, or doesn't belong to the roots that it names.
    pub fn load(path: &Path) -> Result<Self> {
        let evidence: Self = record::load(path, "evidence")?;
        match evidence.fault() {
            None => Ok(evidence),
            Some(why) => Err(DataError::record(path, "evidence", why)),
        }
    }

    /// Writes it, whole or not at all.
    ///
    /// # Errors
    /// It can't be written, or is there already.
    pub fn save(&self, path: &Path, overwrite: bool) -> Result<()> {
        record::save(self, path, Access::Ordinary, overwrite)
    }

    /// The circuit that proves it, for an order in a context.
    ///
    /// # Errors
    /// It isn't evidence of anything under this key.
    pub fn circuit(&self, key: &Fr, context: &Fr, order: u64) -> Result<MisbehaviorCircuit> {
        let malformed =
            || DataError::Proof("the evidence has not 32 elements and 2 × 20 siblings".into());
        let path = |path: &[Fr]| <[Fr; CHUNK_DEPTH]>::try_from(path).map_err(|_| malformed());
        let statement = Misbehavior {
            context: *context,
            order: Fr::from(order),
            seller: self.promise.owner(),
            commitment: self.promise.key_commitment,
            cipher_root: self.promise.cipher_root,
            plain_root: self.promise.plain_root,
        };
        let witness = MisbehaviorWitness {
            key: *key,
            index: self.index,
            cipher: self.cipher.as_slice().try_into().map_err(|_| malformed())?,
            cipher_path: path(&self.cipher_path)?,
            promised_leaf: self.promised_leaf,
            plain_path: path(&self.plain_path)?,
            element: self.element.unwrap_or_default(),
        };
        let circuit = MisbehaviorCircuit::new(statement, witness);
        circuit
            .check()
            .map_err(|e| DataError::Proof(e.to_string()))?;
        Ok(circuit)
    }

    /// What is wrong with it before any key is known.
    fn fault(&self) -> Option<&'static str> {
        if self.format != EVIDENCE_SCHEMA {
            return Some("its format is not oaic/data-evidence/1");
        }
        let Ok(cipher) = self.cipher.as_slice().try_into() else {
            return Some("a chunk has 32 elements");
        };
        if self.cipher_path.len() != CHUNK_DEPTH || self.plain_path.len() != CHUNK_DEPTH {
            return Some("a path has 20 siblings");
        }
        let leaf = chunk::cipher_leaf(cipher);
        if merkle::root_of(&leaf, self.index, &self.cipher_path) != self.promise.cipher_root {
            return Some("its chunk doesn't stand under its cipher root");
        }
        let root = merkle::root_of(&self.promised_leaf, self.index, &self.plain_path);
        (root != self.promise.plain_root).then_some("its leaf doesn't stand under its plain root")
    }
}
