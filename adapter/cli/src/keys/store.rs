//! The folder of key files.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use serde::Serialize;
use zeroize::Zeroizing;

use super::envelope::{Cost, Sealed};
use super::secret::{address, KeyKind, Secret};
use crate::error::{CliError, Kind, Result};
use crate::output::Output;
use crate::private::{check_mode, make_private_folder};

const EXTENSION: &str = "key";

/// What can be said of a key without its passphrase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeyInfo {
    pub name: String,
    pub kind: KeyKind,
    /// Hex.
    pub public_key: String,
    /// Address, of an account.
    pub address: Option<String>,
}

/// The key that secrets of data are encrypted under, open.
pub(super) struct DataKey {
    pub(super) key: Zeroizing<[u8; 32]>,
    pub(super) public: String,
}

/// What a key store remembers of the key as long as a command runs, so that nobody is asked for a
/// passphrase twice.
type Opened = Arc<Mutex<Option<Arc<DataKey>>>>;

/// A folder of key files, each readable by its owner alone.
#[derive(Clone)]
pub struct KeyStore {
    folder: PathBuf,
    pub(super) opened: Opened,
}

impl KeyStore {
    /// The key store of a folder; it is made when the first key is written.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            opened: Opened::default(),
        }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// File of a key.
    ///
    /// # Errors
    /// The name could be mistaken for something else.
    pub fn path(&self, name: &str) -> Result<PathBuf> {
        check_name(name)?;
        Ok(self.folder.join(format!("{name}.{EXTENSION}")))
    }

    pub fn contains(&self, name: &str) -> bool {
        self.path(name).is_ok_and(|path| path.exists())
    }

    /// Names in order.
    ///
    /// # Errors
    /// The folder can't be read.
    pub fn names(&self) -> Result<Vec<String>> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(self.unreadable(&self.folder, e)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let path = entry.map_err(|e| self.unreadable(&self.folder, e))?.path();
            if path.extension().is_some_and(|ext| ext == EXTENSION) {
                if let Some(name) = path.file_stem().and_then(|stem| stem.to_str()) {
                    names.push(name.to_owned());
                }
            }
        }
        names.sort();
        Ok(names)
    }

    /// Read a key file without opening it.
    ///
    /// # Errors
    /// There is none of that name, others can read it, or it is damaged.
    pub fn read(&self, name: &str) -> Result<Sealed> {
        let path = self.path(name)?;
        let mut bytes = Vec::new();
        let mut file = match fs::File::open(&path) {
            Ok(file) => file,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                return Err(
                    CliError::key(format!("no key '{name}' in {}", self.folder.display()))
                        .next("`oaic keys list` shows your keys, `oaic keys add NAME` makes one"),
                )
            }
            Err(e) => return Err(self.unreadable(&path, e)),
        };
        check_mode(&file, &path)?;
        file.read_to_end(&mut bytes)
            .map_err(|e| self.unreadable(&path, e))?;
        let sealed = Sealed::from_bytes(&bytes, &format!("key file {}", path.display()))?;
        if sealed.name() != name {
            return Err(CliError::key(format!(
                "{} holds the key '{}'; somebody renamed the file",
                path.display(),
                sealed.name()
            ))
            .next(format!("rename it to {}.{EXTENSION}", sealed.name())));
        }
        Ok(sealed)
    }

    /// What can be said of a key without its passphrase.
    pub fn info(&self, name: &str, prefix: &str) -> Result<KeyInfo> {
        info_of(&self.read(name)?, prefix)
    }

    /// Open a key of a kind.
    ///
    /// # Errors
    /// As [`Self::read`]; and the passphrase is wrong, or the key is of another kind.
    pub fn open(
        &self,
        name: &str,
        kind: KeyKind,
        passphrase: impl FnOnce(&str) -> Result<Zeroizing<String>>,
    ) -> Result<Secret> {
        let sealed = self.read(name)?;
        if sealed.kind() != kind {
            return Err(CliError::key(format!(
                "'{name}' is a {} key; {kind} is needed here",
                sealed.kind()
            ))
            .next(format!("`oaic keys add NAME --kind {kind}` makes one")));
        }
        sealed.open(&passphrase(name)?)
    }

    /// Encrypt a secret into a new file.
    ///
    /// # Errors
    /// The name is taken or not valid, or the file can't be written.
    pub fn add(&self, name: &str, secret: &Secret, passphrase: &str, cost: Cost) -> Result<Sealed> {
        self.ensure_free(name)?;
        let sealed = Sealed::seal(name, secret, passphrase, cost)?;
        self.write(&sealed)?;
        Ok(sealed)
    }

    /// Write an already encrypted file, for example a backup.
    ///
    /// # Errors
    /// The name is taken, or the file can't be written.
    pub fn restore(&self, sealed: &Sealed) -> Result<()> {
        self.ensure_free(sealed.name())?;
        self.write(sealed)
    }

    /// Delete a key.
    ///
    /// # Errors
    /// There is none, or it can't be deleted.
    pub fn delete(&self, name: &str) -> Result<()> {
        let path = self.path(name)?;
        match fs::remove_file(&path) {
            Ok(()) => Ok(()),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Err(CliError::key(format!(
                "no key '{name}' in {}",
                self.folder.display()
            ))
            .next("`oaic keys list` shows your keys")),
            Err(e) => Err(CliError::key(format!("{} can't be deleted", path.display())).because(e)),
        }
    }

    /// Names and public parts; a damaged file is warned of and left out.
    ///
    /// # Errors
    /// The folder can't be read.
    pub fn list(&self, prefix: &str, out: &Output) -> Result<Vec<KeyInfo>> {
        let mut keys = Vec::new();
        for name in self.names()? {
            match self.info(&name, prefix) {
                Ok(info) => keys.push(info),
                Err(error) => out.warn(error.to_string()),
            }
        }
        Ok(keys)
    }

    /// That a name can be taken; to be asked before a person is asked for anything.
    ///
    /// # Errors
    /// There is a key of that name, or it is not a name.
    pub fn ensure_free(&self, name: &str) -> Result<()> {
        let path = self.path(name)?;
        if path.exists() {
            return Err(CliError::key(format!(
                "there is a key '{name}' already: {}",
                path.display()
            ))
            .next(format!(
                "take another name, or `oaic keys delete {name}` first"
            )));
        }
        Ok(())
    }

    /// All or nothing: a temporary file (mode 0600) that is synced, then linked under its name,
    /// which fails when the name was taken meanwhile.
    fn write(&self, sealed: &Sealed) -> Result<()> {
        let path = self.path(sealed.name())?;
        let failed = |e: std::io::Error| {
            CliError::key(format!("{} can't be written", path.display())).because(e)
        };
        make_private_folder(&self.folder).map_err(failed)?;
        let mut file = tempfile::Builder::new()
            .prefix(".new-")
            .tempfile_in(&self.folder)
            .map_err(failed)?;
        file.write_all(&sealed.to_bytes()?).map_err(failed)?;
        file.as_file().sync_all().map_err(failed)?;
        file.persist_noclobber(&path).map_err(|e| failed(e.error))?;
        fs::File::open(&self.folder)
            .and_then(|folder| folder.sync_all())
            .map_err(failed)
    }

    fn unreadable(&self, path: &Path, error: std::io::Error) -> CliError {
        CliError::unreadable(Kind::Key, path, error)
    }
}

/// What can be said of a key file without its passphrase.
///
/// # Errors
/// The public key or the prefix is not valid.
pub fn info_of(sealed: &Sealed, prefix: &str) -> Result<KeyInfo> {
    let address = match sealed.kind() {
        KeyKind::Account => {
            let public_key = hex::decode(sealed.public_key())
                .map_err(|e| CliError::key("the public key is not hex").because(e))?;
            Some(address(&public_key, prefix)?)
        }
        _ => None,
    };
    Ok(KeyInfo {
        name: sealed.name().to_owned(),
        kind: sealed.kind(),
        public_key: sealed.public_key().to_owned(),
        address,
    })
}

fn check_name(name: &str) -> Result<()> {
    let valid = (1..=64).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        && !name.starts_with('-');
    if valid {
        return Ok(());
    }
    Err(CliError::usage(format!(
        "'{name}' is not a name for a key; use 1 to 64 letters, digits, '-' or '_'"
    )))
}
