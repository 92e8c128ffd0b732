//! Secrets at rest beside the keys: what is sold, and what opens what was bought. They are encrypted
//! under one key of the key store, which has a passphrase like every other.
//!
//! On a test network, whose accounts need no passphrase, they need none either, unless that key is
//! there.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::XChaCha20Poly1305;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::store::{DataKey, KeyStore};
use super::{from_hex, random, Cost, KeyKind, PassphraseSource, Secret};
use crate::error::{CliError, Kind, Result};
use crate::output::Output;
use crate::private::check_mode;

/// Name of the key that secrets are encrypted under.
pub const DATA_KEY: &str = "data-secrets";

const FORMAT: &str = "oaic/locked/1";

/// How each version of it begins.
const LOCKED: &str = "oaic/locked/";

/// Longest file of a secret: a table of 1,024 rows has some 60 KiB.
const MAX_FILE: u64 = 16 * 1024 * 1024;

/// Where secrets are kept, and what opens them.
pub struct Vault {
    folder: PathBuf,
    keys: KeyStore,
    passphrase: PassphraseSource,
    plain: bool,
    out: Output,
    opened: OnceCell<Arc<DataKey>>,
}

/// A secret as it is kept.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Locked {
    format: String,
    /// Public part of the key that opens it, hex.
    key: String,
    nonce: String,
    ciphertext: String,
}

/// What any file of ours says that it is.
#[derive(Deserialize)]
struct Named {
    format: String,
}

impl Vault {
    /// Of a folder of configuration and keys. `plain`: new secrets need no passphrase.
    pub fn new(keys: &KeyStore, passphrase: &PassphraseSource, plain: bool, out: &Output) -> Self {
        let home = keys.folder().parent().unwrap_or(keys.folder());
        Self {
            folder: home.join("data"),
            keys: keys.clone(),
            passphrase: passphrase.clone(),
            plain: plain && !keys.contains(DATA_KEY),
            out: out.clone(),
            opened: OnceCell::new(),
        }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Asks for what will be needed, before work is spent or anything is sent.
    ///
    /// # Errors
    /// The key can't be opened or made.
    pub fn ready(&self) -> Result<()> {
        match self.plain {
            true => Ok(()),
            false => self.key(true).map(drop),
        }
    }

    /// Asks for what opens what is kept already, if anything is.
    ///
    /// # Errors
    /// The key can't be opened.
    pub fn unlock(&self) -> Result<()> {
        match self.keys.contains(DATA_KEY) {
            true => self.key(false).map(drop),
            false => Ok(()),
        }
    }

    /// Keeps a secret under a name in the folder: encrypted, its owner's alone, synced before it has
    /// its name, and never over another.
    ///
    /// # Errors
    /// The key can't be opened or made; there is a file of that name, or it can't be written.
    pub fn keep(&self, path: &Path, secret: &[u8]) -> Result<()> {
        match self.plain {
            true => write(path, secret),
            false => write(path, &self.locked(path, secret)?),
        }
    }

    /// What is written of a secret that is kept under a name.
    fn locked(&self, path: &Path, secret: &[u8]) -> Result<Vec<u8>> {
        let key = self.key(true)?;
        let nonce = random::<24>()?;
        let name = self.bound(path);
        let payload = Payload {
            msg: secret,
            aad: name.as_bytes(),
        };
        let ciphertext = XChaCha20Poly1305::new(key.key.as_ref().into())
            .encrypt(&nonce.into(), payload)
            .map_err(|_| CliError::key("the secret can't be encrypted"))?;
        let locked = Locked {
            format: FORMAT.into(),
            key: key.public.clone(),
            nonce: hex::encode(nonce),
            ciphertext: hex::encode(ciphertext),
        };
        serde_json::to_vec(&locked)
            .map_err(|e| CliError::failed("internal fault, please report it").because(e))
    }

    /// Encrypts a secret that lies in plain, as a test network or an older version kept it: here
    /// whoever reads the disk is to have nothing. What can't be is said, and hinders nobody.
    fn lock(&self, path: &Path, secret: &str) {
        let plain = format!("{} was not encrypted", path.display());
        if !self.keys.contains(DATA_KEY) {
            return self.out.warn(format!(
                "{plain}, and there is no key '{DATA_KEY}' yet: whoever reads this disk has it. The \
                 next secret that is kept makes that key, and the next look at this one uses it"
            ));
        }
        let locked = self.locked(path, secret.as_bytes());
        let stored = locked.and_then(|text| {
            oaic_sealed_data::record::rewrite_secret(path, &text)
                .map_err(|e| CliError::key(e.to_string()))
        });
        match stored {
            Ok(()) => self.out.note(format!("{plain}, and now is")),
            Err(error) => self
                .out
                .warn(format!("{plain}, and can't be: {}", error.in_full())),
        }
    }

    /// Reads a secret.
    ///
    /// # Errors
    /// There is none, others can read it, it is damaged, or the key can't be opened.
    pub fn read(&self, path: &Path) -> Result<Zeroizing<String>> {
        let text = read(path)?;
        let damaged = |why: &str| {
            CliError::key(format!("{} is damaged: {why}", path.display()))
                .next("bring it back from a backup")
        };
        let Ok(locked) = serde_json::from_str::<Locked>(&text) else {
            let named = serde_json::from_str::<Named>(&text).ok();
            match named {
                Some(named) if named.format.starts_with(LOCKED) => {
                    return Err(damaged("it is encrypted, and not as this program does it"));
                }
                Some(_) if !self.plain => self.lock(path, &text),
                // As a test network keeps it; or nothing that whoever reads it takes.
                Some(_) | None => {}
            }
            return Ok(text);
        };
        if locked.format != FORMAT {
            return Err(damaged(&format!("its format is '{}'", locked.format)));
        }
        let key = self.key(false)?;
        if locked.key != key.public {
            return Err(CliError::key(format!(
                "{} opens with another key '{DATA_KEY}' than the one that is here",
                path.display()
            ))
            .next("bring that key back: `oaic keys import data-secrets --file BACKUP`"));
        }
        let nonce = from_hex::<24>(&locked.nonce).ok_or_else(|| damaged("its nonce"))?;
        let ciphertext = hex::decode(&locked.ciphertext).map_err(|_| damaged("its ciphertext"))?;
        let name = self.bound(path);
        let payload = Payload {
            msg: &ciphertext,
            aad: name.as_bytes(),
        };
        let plain = XChaCha20Poly1305::new(key.key.as_ref().into())
            .decrypt(&nonce.into(), payload)
            .map(Zeroizing::new)
            .map_err(|_| damaged("it isn't what was encrypted under its name"))?;
        let text = std::str::from_utf8(&plain).map_err(|_| damaged("it is not a text"))?;
        Ok(Zeroizing::new(text.to_owned()))
    }

    /// A file that was renamed, or moved to another folder, is another secret.
    fn bound(&self, path: &Path) -> String {
        let inside = path.strip_prefix(&self.folder).unwrap_or(path);
        format!("{FORMAT} {}", inside.display())
    }

    fn key(&self, make: bool) -> Result<&DataKey> {
        if self.opened.get().is_none() {
            let mut known = self
                .keys
                .opened
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            let key = match &*known {
                Some(key) => key.clone(),
                None => Arc::new(self.open(make)?),
            };
            *known = Some(key.clone());
            let _ = self.opened.set(key);
        }
        self.opened
            .get()
            .map(AsRef::as_ref)
            .ok_or_else(|| CliError::key("internal fault, please report it"))
    }

    fn open(&self, make: bool) -> Result<DataKey> {
        if make && !self.keys.contains(DATA_KEY) {
            let passphrase = self.passphrase.new_one(DATA_KEY, &self.out)?;
            let secret = Secret::generate(KeyKind::Data)?;
            self.keys
                .add(DATA_KEY, &secret, &passphrase, Cost::default())?;
            self.out.note(format!(
                "secrets of data are encrypted under the new key '{DATA_KEY}': without it, or its \
                 passphrase, they are lost. Back it up: `oaic keys export {DATA_KEY} > \
                 {DATA_KEY}.backup`"
            ));
        }
        let secret = self.keys.open(DATA_KEY, KeyKind::Data, |name| {
            self.passphrase.existing(name, &self.out)
        })?;
        Ok(DataKey {
            key: Zeroizing::new(secret.bytes()?),
            public: hex::encode(secret.public_key()?),
        })
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    oaic_sealed_data::record::write_secret(path, bytes).map_err(|e| CliError::key(e.to_string()))
}

fn read(path: &Path) -> Result<Zeroizing<String>> {
    use std::io::Read;
    let failed = |e: std::io::Error| match e.kind() {
        std::io::ErrorKind::NotFound => CliError::key(format!("there is no {}", path.display())),
        _ => CliError::unreadable(Kind::Key, path, e),
    };
    let file = std::fs::File::open(path).map_err(failed)?;
    check_mode(&file, path)?;
    let mut text = Zeroizing::new(String::new());
    file.take(MAX_FILE)
        .read_to_string(&mut text)
        .map_err(failed)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;
    use crate::keys::CHEAP;

    const SECRET: &[u8] = b"{\"the\":\"secret\"}";

    fn vault(home: &Path, passphrase: &str, plain: bool) -> Vault {
        let source = PassphraseSource::Given(passphrase.to_owned().into());
        let out = Output {
            quiet: true,
            no_input: true,
            ..Output::default()
        };
        Vault::new(&KeyStore::new(home.join("keys")), &source, plain, &out)
    }

    /// A home, and the place of a secret in it.
    fn home() -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("data/files/a.json");
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        (dir, path)
    }

    fn locked() -> (tempfile::TempDir, PathBuf) {
        let (dir, path) = home();
        let secret = Secret::generate(KeyKind::Data).unwrap();
        let keys = KeyStore::new(dir.path().join("keys"));
        keys.add(DATA_KEY, &secret, "correct horse", CHEAP).unwrap();
        vault(dir.path(), "correct horse", false)
            .keep(&path, SECRET)
            .unwrap();
        (dir, path)
    }

    /// Whoever copies the folder has nothing without the passphrase.
    #[test]
    fn a_secret_at_rest_opens_with_its_passphrase_alone() {
        let (dir, path) = locked();
        let stored = std::fs::read_to_string(&path).unwrap();
        assert!(
            !stored.contains("the") && !stored.contains(&hex::encode("secret")),
            "{stored}"
        );
        let open = |passphrase| vault(dir.path(), passphrase, false).read(&path);
        assert_eq!(open("correct horse").unwrap().as_bytes(), SECRET);
        let error = open("correct horsf").unwrap_err();
        assert_eq!(error.kind(), Kind::Key, "{error}");
        std::fs::remove_dir_all(dir.path().join("keys")).unwrap();
        open("correct horse").unwrap_err();
    }

    /// Each bit counts, and so does the name.
    #[test]
    fn a_secret_that_was_changed_or_renamed_opens_as_nothing() {
        let (dir, path) = locked();
        let vault = vault(dir.path(), "correct horse", false);
        let stored = std::fs::read(&path).unwrap();
        for at in 0..stored.len() {
            let mut bad = stored.clone();
            bad[at] ^= 1;
            std::fs::write(&path, bad).unwrap();
            if let Ok(text) = vault.read(&path) {
                assert_ne!(text.as_bytes(), SECRET, "byte {at}");
            }
        }
        std::fs::write(&path, &stored).unwrap();
        let other = path.with_file_name("b.json");
        std::fs::rename(&path, &other).unwrap();
        assert!(vault.read(&other).is_err());
    }

    /// Of a test network, or of an older version: what lies in plain stays so for no longer than
    /// until it is used where there is a key. What is no secret of ours is left as it is.
    #[test]
    fn a_secret_that_lies_in_plain_is_encrypted_when_it_is_read() {
        const OURS: &str = "{\"format\":\"oaic/data-secret/1\",\"the\":\"secret\"}";
        let (dir, path) = locked();
        for (name, text, stays) in [
            ("b.json", OURS, false),
            ("c.json", "{\"format\":\"oaic/locked/2\"}", true),
            ("d.json", "damaged", true),
        ] {
            let path = path.with_file_name(name);
            write(&path, text.as_bytes()).unwrap();
            for _ in 0..2 {
                let read = vault(dir.path(), "correct horse", true).read(&path);
                match read {
                    Ok(read) => assert_eq!(read.as_str(), text),
                    Err(error) => assert!(stays, "{error}"),
                }
            }
            let stored = std::fs::read_to_string(&path).unwrap();
            assert_eq!(stored == text, stays, "{stored}");
            assert!(stays || stored.contains(FORMAT), "{stored}");
        }
        // Where there is no key to it, it is told of, and opens.
        let (bare, path) = home();
        write(&path, OURS.as_bytes()).unwrap();
        let read = vault(bare.path(), "correct horse", false).read(&path);
        assert_eq!(read.unwrap().as_str(), OURS);
    }

    /// As the accounts of a test network need none; once the key is there, it is used.
    #[test]
    fn a_test_network_needs_no_passphrase() {
        let (dir, path) = home();
        vault(dir.path(), "", true).keep(&path, SECRET).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), SECRET);
        let read = vault(dir.path(), "", true).read(&path);
        assert_eq!(read.unwrap().as_bytes(), SECRET);
        let (dir, path) = locked();
        let next = path.with_file_name("b.json");
        vault(dir.path(), "correct horse", true)
            .keep(&next, SECRET)
            .unwrap();
        assert_ne!(std::fs::read(&next).unwrap(), SECRET);
    }
}
