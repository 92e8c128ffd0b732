//! The newest trusted header, kept between runs.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use cosmrs::tendermint::{block::Header, validator};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::blocks::{set_of, Trusted};
use super::error::ProvenError;
use super::root::TrustRoot;
use super::rpc::sound;

const VERSION: u32 = 1;

/// Longest file that is read, in bytes; the most validators take less.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    version: u32,
    root: TrustRoot,
    header: Header,
    next_validators: Vec<validator::Info>,
}

/// A file with the newest trusted header of one trust root.
pub(super) struct Store {
    path: PathBuf,
}

impl Store {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    fn failed(&self, message: String) -> ProvenError {
        ProvenError::Store {
            path: self.path.clone(),
            message,
        }
    }

    /// What is stored. None: nothing yet.
    pub(super) fn load(&self, root: &TrustRoot) -> Result<Option<Trusted>, ProvenError> {
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(self.failed(format!("can't be read: {e}"))),
        };
        let broken = |why: &str| {
            self.failed(format!(
                "is not a trusted header as oaic keeps it ({why}); remove it, and it is made anew \
                 from the pinned header"
            ))
        };
        let mut text = Vec::new();
        file.take(MAX_BYTES + 1)
            .read_to_end(&mut text)
            .map_err(|e| self.failed(format!("can't be read: {e}")))?;
        if u64::try_from(text.len()).unwrap_or(u64::MAX) > MAX_BYTES {
            return Err(broken("too long"));
        }
        let text: Value = serde_json::from_slice(&text).map_err(|e| broken(&e.to_string()))?;
        if !sound(&text) {
            return Err(broken("its keys are not base64"));
        }
        let stored: Stored = serde_json::from_value(text).map_err(|e| broken(&e.to_string()))?;
        if stored.version != VERSION {
            return Err(broken(&format!("version {}", stored.version)));
        }
        if !stored.root.same_header(root) {
            return Err(self.failed(format!(
                "is of another trust root ({} {} {}), not of the pinned one ({} {} {}); if the \
                 pinned one is right, remove the file",
                stored.root.chain_id(),
                stored.root.height(),
                stored.root.header_hash(),
                root.chain_id(),
                root.height(),
                root.header_hash(),
            )));
        }
        let header = stored.header;
        let next_validators =
            set_of(stored.next_validators).ok_or_else(|| broken("its validators"))?;
        let is_root = header.height.value() == root.height();
        if header.chain_id.as_str() != root.chain_id()
            || header.height.value() < root.height()
            || (is_root && header.hash() != root.hash())
            || next_validators.hash() != header.next_validators_hash
        {
            return Err(broken("it contradicts itself"));
        }
        Ok(Some(Trusted {
            header,
            next_validators,
        }))
    }

    /// Keep a header, unless a newer one is kept already. Written beside and renamed: the file is
    /// whole at any time. The inner error is the disk's, which makes nothing less proven.
    pub(super) fn save(
        &self,
        root: &TrustRoot,
        trusted: &Trusted,
    ) -> Result<Result<(), String>, ProvenError> {
        if let Some(stored) = self.load(root)? {
            if stored.header.height >= trusted.header.height {
                return Ok(Ok(()));
            }
        }
        Ok(self.write(root, trusted))
    }

    fn write(&self, root: &TrustRoot, trusted: &Trusted) -> Result<(), String> {
        let stored = Stored {
            version: VERSION,
            root: root.clone(),
            header: trusted.header.clone(),
            next_validators: trusted.next_validators.validators().clone(),
        };
        let failed = |e: String| format!("{} can't be written: {e}", self.path.display());
        let text = serde_json::to_vec(&stored).map_err(|e| failed(e.to_string()))?;
        let beside = self.beside();
        let write = || -> std::io::Result<()> {
            let mut file = File::create(&beside)?;
            file.write_all(&text)?;
            file.sync_all()?;
            fs::rename(&beside, &self.path)?;
            // The name itself is durable once the folder is.
            let folder = self.path.parent().filter(|p| !p.as_os_str().is_empty());
            File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
        };
        write().map_err(|e| {
            // Best effort: the error that counts is the one that is told.
            let _ = fs::remove_file(&beside);
            failed(e.to_string())
        })
    }

    /// A name of this process's own in the same folder.
    fn beside(&self) -> PathBuf {
        let mut name = self.path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.tmp", std::process::id()));
        self.path.with_file_name(name)
    }
}
