//! Seller: a file becomes a sealed file, a secret and a manifest.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use oaic_poseidon::stream::key_commitment;
use oaic_poseidon::Fr;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::chunk::{self, Sealed, PLAIN_BYTES};
use crate::error::{DataError, Result};
use crate::file::{self, Access, Draft};
use crate::format::Header;
use crate::record::{write_secret, Manifest, Promise, Secret};
use crate::sealed::{number, BATCH};
use crate::{random, tree, Progress};

/// What to make of a file, and where.
#[derive(Clone, Debug)]
pub struct Packing<'a> {
    /// The original.
    pub source: &'a Path,
    /// Address that will list it, as the chain spells it: nobody else can sell the sealed file.
    pub seller: &'a str,
    /// Where the sealed file goes.
    pub sealed: &'a Path,
    /// Where the manifest goes.
    pub manifest: &'a Path,
    /// Folder of secrets; the file there is named after the key's commitment.
    pub secrets: &'a Path,
    /// What the data means, for the manifest.
    pub schema: &'a str,
    /// Under which license, for the manifest.
    pub license: &'a str,
    /// Whether a sealed file and a manifest that are there may be overwritten; a secret never is.
    pub overwrite: bool,
}

/// The outcome of packing.
#[derive(Clone, Debug)]
pub struct Packed {
    /// As it was written.
    pub manifest: Manifest,
    /// Where the secret is.
    pub secret: PathBuf,
}

/// Packs a file under a new random key. Nothing stands in its place before it is whole; the secret
/// is on disk before the sealed file has its name.
///
/// # Errors
/// The file can't be read, is too large, or changes meanwhile; something is there already; two of
/// the paths are one file.
pub fn pack(packing: &Packing, progress: Progress) -> Result<Packed> {
    pack_with(packing, random::element()?, progress)
}

/// Keeps a secret, as JSON, under a path: its owner's alone, and never over another.
pub type Keep<'a> = &'a dyn Fn(&Path, &[u8]) -> Result<()>;

/// As [`pack`]; the secret is kept by the caller, who may encrypt it.
///
/// # Errors
/// As [`pack`].
pub fn pack_kept(packing: &Packing, keep: Keep, progress: Progress) -> Result<Packed> {
    pack_under(packing, random::element()?, keep, progress)
}

/// As [`pack`], under a given key. A key is for one file: two files under one key show each
/// other's data.
///
/// # Errors
/// As [`pack`].
pub fn pack_with(packing: &Packing, key: Fr, progress: Progress) -> Result<Packed> {
    pack_under(packing, key, &write_secret, progress)
}

fn pack_under(packing: &Packing, key: Fr, keep: Keep, progress: Progress) -> Result<Packed> {
    let source = packing.source;
    let failed = |e| DataError::io(source, "read")(e);
    let mut original = File::open(source).map_err(failed)?;
    let header = Header::new(original.metadata().map_err(failed)?.len())?;
    file::ensure_apart(&[source, packing.sealed, packing.manifest])?;
    file::ensure_free(packing.manifest, packing.overwrite)?;
    let mut sealed = Draft::new(packing.sealed, Access::Ordinary, packing.overwrite)?;
    let mut digest = Sha256::new();
    let mut write = |bytes: &[u8]| {
        digest.update(bytes);
        sealed.write(bytes)
    };
    write(&header.to_bytes())?;

    let chunks = header.chunks();
    let capacity = usize::try_from(chunks).unwrap_or_default();
    let mut cipher_leaves = Vec::with_capacity(capacity);
    let mut plain_leaves = Vec::with_capacity(capacity);
    let mut data = vec![0; BATCH * PLAIN_BYTES];
    let (mut first, mut left) = (0u64, header.size);
    while first < chunks {
        let most = u64::try_from(data.len()).unwrap_or(u64::MAX);
        let len = usize::try_from(left.min(most)).unwrap_or_default();
        let part = data.get_mut(..len).unwrap_or_default();
        read(&mut original, part, source, header.size)?;
        for chunk in seal(&key, first, part) {
            write(&chunk.bytes)?;
            cipher_leaves.push(chunk.cipher_leaf);
            plain_leaves.push(chunk.plain_leaf);
            first = first.saturating_add(1);
        }
        left = left.saturating_sub(u64::try_from(len).unwrap_or_default());
        progress(first, chunks);
    }
    if original.read(&mut [0]).map_err(failed)? != 0 {
        return Err(changed(source, header.size));
    }
    for leaf in &plain_leaves {
        write(&oaic_poseidon::field::to_bytes(leaf))?;
    }
    let so_far: [u8; 32] = digest.clone().finalize().into();
    sealed.write(&so_far)?;
    digest.update(so_far);

    let promise = Promise {
        seller: packing.seller.to_owned(),
        cipher_root: tree::root(&cipher_leaves),
        plain_root: tree::root(&plain_leaves),
        key_commitment: key_commitment(&key, &oaic_statements::seller(packing.seller)),
        chunks,
        size: header.size,
    };
    let sha256 = digest.finalize().into();
    let manifest = Manifest::new(promise.clone(), &sha256, packing.schema, packing.license);
    let secret = Secret::new(key, promise);
    let path = packing.secrets.join(format!("{}.json", secret.name()));
    keep(&path, secret.to_json()?.as_bytes())?;
    sealed.finish()?;
    manifest.save(packing.manifest, packing.overwrite)?;
    Ok(Packed {
        manifest,
        secret: path,
    })
}

/// Chunks of a batch's data; one even of no data.
fn seal(key: &Fr, first: u64, data: &[u8]) -> Vec<Sealed> {
    if data.is_empty() {
        return vec![chunk::seal(key, first, data)];
    }
    data.par_chunks(PLAIN_BYTES)
        .enumerate()
        .map(|(place, data)| chunk::seal(key, number(first, place), data))
        .collect()
}

fn read(file: &mut File, bytes: &mut [u8], path: &Path, size: u64) -> Result<()> {
    file.read_exact(bytes).map_err(|e| match e.kind() {
        std::io::ErrorKind::UnexpectedEof => changed(path, size),
        _ => DataError::io(path, "read")(e),
    })
}

fn changed(path: &Path, before: u64) -> DataError {
    DataError::Changed {
        path: path.to_owned(),
        before,
    }
}
