//! A folder with a packed file, and what a cheating seller makes of it.

use std::path::{Path, PathBuf};

use oaic_circuits::MisbehaviorCircuit;
use oaic_poseidon::merkle::Tree;
use oaic_poseidon::{field, Fr};
use oaic_sealed_data::chunk::{self, CIPHER_BYTES};
use oaic_sealed_data::dispute::Evidence;
use oaic_sealed_data::format::Header;
use oaic_sealed_data::open::Opening;
use oaic_sealed_data::pack::Packing;
use oaic_sealed_data::record::{Promise, Secret};
use oaic_sealed_data::{check, open, pack, silent, DataError, Result, SealedFile};
use oaic_statements::CHUNK_DEPTH;
use sha2::{Digest, Sha256};

/// From an original to a sealed file and its manifest; nothing is overwritten.
pub fn packing<'a>([source, sealed, manifest]: &'a [PathBuf; 3], secrets: &'a Path) -> Packing<'a> {
    Packing {
        source,
        seller: SELLER,
        sealed,
        manifest,
        secrets,
        schema: "bytes",
        license: "CC0-1.0",
        overwrite: false,
    }
}

/// A folder with an original, its sealed file, manifest and secret.
pub struct Suite {
    pub folder: tempfile::TempDir,
    pub original: Vec<u8>,
    pub listed: Promise,
    pub secret: Secret,
    pub sha256: String,
}

pub const SELLER: &str = "oaic1seller";

/// Bytes that look like nothing.
pub fn bytes(len: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    std::iter::repeat_with(next).take(len).collect()
}

impl Suite {
    pub fn of(original: Vec<u8>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let paths = ["original", "sealed", "manifest.json"].map(|name| folder.path().join(name));
        std::fs::write(&paths[0], &original).unwrap();
        let packed = pack(&packing(&paths, folder.path()), &silent).unwrap();
        Self {
            original,
            listed: packed.manifest.promise,
            secret: Secret::load(&packed.secret).unwrap(),
            sha256: packed.manifest.sha256,
            folder,
        }
    }

    pub fn new(len: usize) -> Self {
        Self::of(bytes(len, len as u64))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn sealed_bytes(&self) -> Vec<u8> {
        std::fs::read(self.path("sealed")).unwrap()
    }

    pub fn header(&self) -> Header {
        Header::new(self.listed.size).unwrap()
    }

    /// Puts other bytes in the place of the sealed file.
    pub fn write_sealed(&self, bytes: &[u8]) {
        std::fs::write(self.path("sealed"), bytes).unwrap();
    }

    pub fn sealed(&self) -> Result<SealedFile> {
        SealedFile::open(&self.path("sealed"))
    }

    pub fn check(&self) -> Result<()> {
        check(
            &mut self.sealed()?,
            &self.listed,
            Some(&self.sha256),
            &silent,
        )
        .map(|_| ())
    }

    /// By the chain alone, without a manifest.
    pub fn check_listed(&self) -> Result<()> {
        check(&mut self.sealed()?, &self.listed, None, &silent).map(|_| ())
    }

    pub fn evidence(&self) -> Result<Evidence> {
        let mut sealed = self.sealed()?;
        Evidence::find(&mut sealed, &self.listed, self.secret.key(), &silent)
    }

    /// What proves evidence of this file, in context 5 for order 9.
    pub fn circuit(&self, evidence: &Evidence) -> Result<MisbehaviorCircuit> {
        evidence.circuit(self.secret.key(), &field::from_u64(5), 9)
    }

    pub fn open(&self) -> Result<Vec<u8>> {
        self.open_with(self.secret.key())
    }

    pub fn open_with(&self, key: &Fr) -> Result<Vec<u8>> {
        let out = self.path("opened");
        let _ = std::fs::remove_file(&out);
        let opening = Opening {
            listed: &self.listed,
            key,
            out: &out,
            evidence: &self.path("evidence.json"),
            overwrite: true,
        };
        match open(&mut self.sealed()?, &opening, &silent) {
            Ok(len) => {
                let bytes = std::fs::read(&out).unwrap();
                assert_eq!(len, bytes.len() as u64);
                Ok(bytes)
            }
            Err(error) => {
                assert!(!out.exists(), "half a file was left: {error}");
                Err(error)
            }
        }
    }

    /// The seller changes the sealed file and lists what it is then; the digest is right again.
    pub fn cheat(&mut self, change: impl FnOnce(&mut Vec<u8>, &Header)) {
        let header = self.header();
        let mut sealed = self.sealed_bytes();
        change(&mut sealed, &header);
        let digest = header.digest_offset() as usize;
        let sum = Sha256::digest(&sealed[..digest]);
        sealed[digest..].copy_from_slice(&sum);
        self.write_sealed(&sealed);
        let (chunks, leaves) = sealed[32..digest].split_at(header.chunks() as usize * CIPHER_BYTES);
        let cipher = chunks
            .chunks(CIPHER_BYTES)
            .map(|c| chunk::cipher_leaf(&chunk::from_cipher(c).unwrap()));
        let plain = leaves
            .chunks(32)
            .map(|l| field::from_bytes(l.try_into().unwrap()).unwrap());
        let root = |leaves| Tree::new(CHUNK_DEPTH, leaves).unwrap().root();
        self.listed.cipher_root = root(cipher.collect());
        self.listed.plain_root = root(plain.collect());
        self.sha256 = hex::encode(Sha256::digest(&sealed));
    }

    /// The seller puts garbage into a chunk and promises the data as it was.
    pub fn with_garbage(mut self, index: u64) -> Self {
        self.cheat(|sealed, header| {
            let at = header.chunk_offset(index) as usize;
            sealed[at + 31] ^= 1;
        });
        self.check().expect("it looks as listed");
        self
    }

    /// The seller promises a chunk whose first element is 2^248, which is no data.
    pub fn with_no_data(mut self, index: u64) -> Self {
        let key = *self.secret.key();
        self.cheat(|sealed, header| {
            let at = header.chunk_offset(index) as usize;
            let place = &mut sealed[at..at + CIPHER_BYTES];
            let mut cipher = chunk::from_cipher(place).unwrap();
            let mut opened = chunk::open(&key, index, &cipher);
            let mut large = [0; 32];
            large[0] = 1;
            let large = field::from_bytes(&large).unwrap();
            cipher[0] += large - opened.plain[0];
            opened.plain[0] = large;
            place[..32].copy_from_slice(&field::to_bytes(&cipher[0]));
            let leaf = header.leaf_offset(index) as usize;
            sealed[leaf..leaf + 32].copy_from_slice(&field::to_bytes(&opened.leaf()));
        });
        self.check().expect("it looks as listed");
        self
    }

    /// Nothing but what was there before, in the folder.
    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<_> = entries
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

/// That something fails, and how.
macro_rules! failed {
    ($result:expr, $($kind:tt)+) => {
        let failed = $crate::suite::error($result);
        assert!(matches!(failed, oaic_sealed_data::DataError::$($kind)+), "{failed}");
    };
}
pub(crate) use failed;

pub fn error<T>(result: Result<T>) -> DataError {
    match result {
        Ok(_) => panic!("it went well"),
        Err(error) => error,
    }
}
