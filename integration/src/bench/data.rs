//! Files for sale: packing, checking, opening and disputing, at three sizes. What is hashed grows
//! with the file; the proof and its message don't.

use std::fs::OpenOptions;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};
use oaic_circuits::Provable;
use oaic_data::dispute::Evidence;
use oaic_data::open::Opening;
use oaic_data::pack::Packing;
use oaic_data::record::{Promise, Secret};
use oaic_data::{check, open, pack, silent, SealedFile};
use oaic_prover::{Prover, Silent};
use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};
use sha2::{Digest, Sha256};

use super::row::Row;

/// Sizes of the originals, in MB of a million bytes.
const SIZES: [u32; 3] = [1, 16, 64];

/// Ids of the rows.
pub const IDS: [&str; 18] = [
    "data.pack.1mb",
    "data.pack.16mb",
    "data.pack.64mb",
    "data.check.1mb",
    "data.check.16mb",
    "data.check.64mb",
    "data.open.1mb",
    "data.open.16mb",
    "data.open.64mb",
    "data.dispute.find.1mb",
    "data.dispute.find.16mb",
    "data.dispute.find.64mb",
    "data.dispute.prove.1mb",
    "data.dispute.prove.16mb",
    "data.dispute.prove.64mb",
    "data.dispute.proof.1mb",
    "data.dispute.proof.16mb",
    "data.dispute.proof.64mb",
];

/// The rows: throughput by the original's bytes, in MB/s; proving in seconds; proofs in bytes.
///
/// # Errors
/// Something that must go well doesn't, or a file doesn't open to its original.
pub fn rows(wanted: &dyn Fn(&str) -> bool, say: &dyn Fn(&str)) -> Result<Vec<Row>> {
    let prover = Prover::open(None, &Silent)?;
    let mut rows = vec![];
    for size in SIZES {
        let suffix = format!(".{size}mb");
        if !IDS.iter().any(|id| id.ends_with(&suffix) && wanted(id)) {
            continue;
        }
        say(&format!(
            "packing, checking, opening and disputing {size} MB"
        ));
        let sale = Sale::of(size)?;
        rows.extend(sale.rows(&prover)?);
    }
    Ok(rows)
}

/// A packed file in a folder of its own.
struct Sale {
    folder: tempfile::TempDir,
    size: u32,
    listed: Promise,
    secret: Secret,
    packing: f64,
}

impl Sale {
    fn of(size: u32) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let path = |name: &str| folder.path().join(name);
        let mut original = vec![0; size as usize * 1_000_000];
        StdRng::seed_from_u64(size.into()).fill_bytes(&mut original);
        std::fs::write(path("original"), &original)?;
        let packing = Packing {
            source: &path("original"),
            sealed: &path("sealed"),
            manifest: &path("manifest"),
            secrets: folder.path(),
            schema: "",
            licence: "",
            overwrite: false,
        };
        let (packed, packing) = timed(|| pack(&packing, &silent))?;
        Ok(Self {
            size,
            listed: packed.manifest.promise,
            secret: Secret::load(&packed.secret)?,
            packing,
            folder,
        })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn rows(mut self, prover: &Prover) -> Result<Vec<Row>> {
        let mut file = SealedFile::open(&self.path("sealed"))?;
        let (_, checking) = timed(|| check(&mut file, &self.listed, None, &silent))?;
        let opening = Opening {
            listed: &self.listed,
            key: self.secret.key(),
            out: &self.path("opened"),
            evidence: &self.path("evidence"),
            overwrite: false,
        };
        let (_, opened) = timed(|| open(&mut file, &opening, &silent))?;
        anyhow::ensure!(
            digest(&self.path("opened"))? == digest(&self.path("original"))?,
            "what was opened isn't the original"
        );
        self.spoil()?;
        let mut file = SealedFile::open(&self.path("sealed"))?;
        let key = self.secret.key();
        let (evidence, finding) = timed(|| Evidence::find(&mut file, &self.listed, key, &silent))?;
        let circuit = evidence.circuit(key, &1u64.into(), 1)?;
        // Setup is paid once a machine, and isn't what is measured.
        prover.setup(oaic_circuits::MisbehaviourCircuit::ID)?;
        let (proof, proving) = timed(|| prover.prove(&circuit))?;
        let size = self.size;
        let speed = |what: &str, seconds: f64| {
            let mb = f64::from(size) / seconds;
            Row::new(format!("data.{what}.{size}mb"), mb, "MB/s")
        };
        Ok(vec![
            speed("pack", self.packing),
            speed("check", checking),
            speed("open", opened),
            speed("dispute.find", finding),
            Row::new(format!("data.dispute.prove.{size}mb"), proving, "s"),
            Row::new(
                format!("data.dispute.proof.{size}mb"),
                proof.len() as f64,
                "bytes",
            ),
        ])
    }

    /// What a cheat lists: garbage in the last chunk, under roots of the file as it is then.
    fn spoil(&mut self) -> Result<()> {
        let path = self.path("sealed");
        let header = *SealedFile::open(&path)?.header();
        let mut file = OpenOptions::new().read(true).write(true).open(&path)?;
        let place = header.chunk_offset(header.chunks() - 1) + 31;
        let mut byte = [0];
        file.seek(SeekFrom::Start(place))?;
        file.read_exact(&mut byte)?;
        file.seek(SeekFrom::Start(place))?;
        file.write_all(&[byte[0] ^ 1])?;
        file.seek(SeekFrom::Start(0))?;
        let mut sum = Sha256::new();
        std::io::copy(&mut (&file).take(header.digest_offset()), &mut sum)?;
        file.seek(SeekFrom::Start(header.digest_offset()))?;
        file.write_all(&sum.finalize())?;
        let contents = SealedFile::open(&path)?.contents(&silent)?;
        self.listed.cipher_root = contents.cipher_root;
        Ok(())
    }
}

fn digest(path: &Path) -> Result<[u8; 32]> {
    let mut file = std::fs::File::open(path).with_context(|| path.display().to_string())?;
    let mut sum = Sha256::new();
    std::io::copy(&mut file, &mut sum)?;
    Ok(sum.finalize().into())
}

/// What came of it, and the seconds it took.
fn timed<T, E>(
    work: impl FnOnce() -> std::result::Result<T, E>,
) -> std::result::Result<(T, f64), E> {
    let since = Instant::now();
    let result = work()?;
    Ok((result, since.elapsed().as_secs_f64()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_those_of_the_rows() {
        let mut ids = vec![];
        for what in [
            "pack",
            "check",
            "open",
            "dispute.find",
            "dispute.prove",
            "dispute.proof",
        ] {
            ids.extend(SIZES.map(|size| format!("data.{what}.{size}mb")));
        }
        assert_eq!(ids, IDS);
    }
}
