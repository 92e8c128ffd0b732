//! One file's way: packed, checked, opened; then falsified, found out and proven.

use std::fs::OpenOptions;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};
use oaic_circuits::Provable;
use oaic_prover::Prover;
use oaic_sealed_data::dispute::Evidence;
use oaic_sealed_data::open::Opening;
use oaic_sealed_data::pack::Packing;
use oaic_sealed_data::record::{Promise, Secret};
use oaic_sealed_data::{check, open, pack, silent, SealedFile};
use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};
use sha2::{Digest, Sha256};

use crate::bench::row::Row;

/// A file that isn't what its listing will promise.
pub struct Broken {
    /// Size of the original, in MB of a million bytes.
    pub(super) size: u32,
    pub(super) secret: Secret,
    pub(super) evidence: Evidence,
}

/// A packed file in a folder of its own.
pub(super) struct Sale {
    folder: tempfile::TempDir,
    size: u32,
    listed: Promise,
    secret: Secret,
    packing: f64,
}

impl Sale {
    /// Packs so many MB of a million bytes.
    pub(super) fn of(size: u32) -> Result<Self> {
        Self::of_bytes(size, size as usize * 1_000_000)
    }

    /// A file of one chunk, for what must be there before anything is measured.
    pub(super) fn smallest() -> Result<Self> {
        Self::of_bytes(0, 992)
    }

    fn of_bytes(size: u32, bytes: usize) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let path = |name: &str| folder.path().join(name);
        let mut original = vec![0; bytes];
        StdRng::seed_from_u64(size.into()).fill_bytes(&mut original);
        std::fs::write(path("original"), &original)?;
        let packing = Packing {
            source: &path("original"),
            seller: "nobody yet",
            sealed: &path("sealed"),
            manifest: &path("manifest"),
            secrets: folder.path(),
            schema: "",
            license: "",
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

    /// Throughput by the original's bytes, in MB/s; proving in seconds; proofs in bytes. And what
    /// the falsified file needs on a chain.
    pub(super) fn rows(self, prover: &Prover) -> Result<(Vec<Row>, Broken)> {
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
        let size = self.size;
        let packing = self.packing;
        let (broken, finding) = self.falsified()?;
        let circuit = broken
            .evidence
            .circuit(broken.secret.key(), &1u64.into(), 1)?;
        // Setup is paid once a machine, and isn't what is measured.
        prover.setup(oaic_circuits::MisbehaviorCircuit::ID)?;
        let (proof, proving) = timed(|| prover.prove(&circuit))?;
        let speed = |what: &str, seconds: f64| {
            let mb = f64::from(size) / seconds;
            Row::new(format!("data.{what}.{size}mb"), mb, "MB/s")
        };
        let rows = vec![
            speed("pack", packing),
            speed("check", checking),
            speed("open", opened),
            speed("dispute.find", finding),
            Row::new(format!("data.dispute.prove.{size}mb"), proving, "s"),
            Row::new(
                format!("data.dispute.proof.{size}mb"),
                proof.len() as f64,
                "bytes",
            ),
        ];
        Ok((rows, broken))
    }

    /// The file as a cheat lists it, and the seconds it took to find that out.
    pub(super) fn falsified(mut self) -> Result<(Broken, f64)> {
        self.spoil()?;
        let mut file = SealedFile::open(&self.path("sealed"))?;
        let key = *self.secret.key();
        let (evidence, finding) = timed(|| Evidence::find(&mut file, &self.listed, &key, &silent))?;
        let broken = Broken {
            size: self.size,
            secret: Secret::new(key, self.listed.clone()),
            evidence,
        };
        Ok((broken, finding))
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
