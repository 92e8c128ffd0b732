//! The encrypted key file: Argon2id, XChaCha20-Poly1305, and a checksum.
//!
//! The public part is readable without the passphrase, and bound to the secret as associated
//! data. The checksum is no protection: it tells damage from a wrong passphrase, which the cipher
//! alone can't. A file has exactly one form, so that no byte of it can change unnoticed.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::XChaCha20Poly1305;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use super::passphrase::{forms, normal};
use super::secret::{KeyKind, Secret};
use super::{from_hex, random};
use crate::error::{CliError, Result};

const FORMAT: &str = "oaic/key/1";

/// Memory a file may ask for at most, in KiB: a planted file must not take the machine down.
const MAX_MEMORY_KIB: u32 = 1024 * 1024;

/// What guessing a passphrase costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// Argon2id's memory, in KiB.
    pub memory_kib: u32,
    pub passes: u32,
    pub lanes: u32,
}

impl Default for Cost {
    /// The second choice of RFC 9106, for where 2 GiB can't be had: 64 MiB, 3 passes, 4 lanes.
    fn default() -> Self {
        Self {
            memory_kib: 64 * 1024,
            passes: 3,
            lanes: 4,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    format: String,
    name: String,
    kind: KeyKind,
    public_key: String,
    cost: Cost,
    salt: String,
    nonce: String,
    ciphertext: String,
    /// SHA-256 of the file with this field empty.
    checksum: String,
}

impl Sealed {
    /// Encrypt a secret under a passphrase.
    ///
    /// # Errors
    /// The cost is out of range, or there are no random numbers.
    pub fn seal(name: &str, secret: &Secret, passphrase: &str, cost: Cost) -> Result<Self> {
        let (salt, nonce) = (random::<16>()?, random::<24>()?);
        let mut sealed = Self {
            format: FORMAT.into(),
            name: name.into(),
            kind: secret.kind(),
            public_key: hex::encode(secret.public_key()?),
            cost,
            salt: hex::encode(salt),
            nonce: hex::encode(nonce),
            ciphertext: String::new(),
            checksum: String::new(),
        };
        let plain = Zeroizing::new(
            serde_json::to_vec(secret).map_err(|e| CliError::key("internal fault").because(e))?,
        );
        let aad = sealed.bound_bytes()?;
        let cipher = sealed
            .cipher(&normal(passphrase), &salt)?
            .encrypt(
                &nonce.into(),
                Payload {
                    msg: &plain,
                    aad: &aad,
                },
            )
            .map_err(|_| CliError::key("the key can't be encrypted"))?;
        sealed.ciphertext = hex::encode(cipher);
        sealed.checksum = sealed.sum()?;
        Ok(sealed)
    }

    /// Read a file. `what` names it in errors.
    ///
    /// # Errors
    /// It is damaged, of another version, or no key file.
    pub fn from_bytes(bytes: &[u8], what: &str) -> Result<Self> {
        let damaged = |why: String| {
            CliError::key(format!("{what} is damaged"))
                .because(why)
                .next("restore it from your backup (`oaic keys import NAME --file BACKUP`), or import the secret again")
        };
        let sealed: Self =
            serde_json::from_slice(bytes).map_err(|e| damaged(format!("no key file: {e}")))?;
        if sealed.format != FORMAT {
            return Err(CliError::key(format!(
                "{what} has format '{}'; this program knows {FORMAT}",
                sealed.format
            )));
        }
        if sealed.to_bytes()? != bytes {
            return Err(damaged(
                "it is not in the one form that a key file has".into(),
            ));
        }
        if sealed.sum()? != sealed.checksum {
            return Err(damaged("its checksum is wrong".into()));
        }
        Ok(sealed)
    }

    /// The file's bytes.
    ///
    /// # Errors
    /// None that a caller can cause.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec_pretty(self)
            .map_err(|e| CliError::key("internal fault").because(e))?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Decrypt it.
    ///
    /// # Errors
    /// The passphrase is wrong, or somebody changed the file and its checksum.
    pub fn open(&self, passphrase: &str) -> Result<Secret> {
        let malformed = |field: &str| {
            CliError::key(format!("key '{}' is damaged: field {field}", self.name))
                .next("restore it from your backup")
        };
        let salt: [u8; 16] = from_hex(&self.salt).ok_or_else(|| malformed("salt"))?;
        let nonce: [u8; 24] = from_hex(&self.nonce).ok_or_else(|| malformed("nonce"))?;
        let ciphertext = hex::decode(&self.ciphertext).map_err(|_| malformed("ciphertext"))?;
        let aad = self.bound_bytes()?;
        let mut plain = None;
        for form in forms(passphrase) {
            let sealed = Payload {
                msg: &ciphertext,
                aad: &aad,
            };
            let opened = self.cipher(&form, &salt)?.decrypt(&nonce.into(), sealed);
            plain = opened.ok().map(Zeroizing::new);
            if plain.is_some() {
                break;
            }
        }
        let plain = plain.ok_or_else(|| {
            CliError::key(format!("wrong passphrase for key '{}'", self.name))
                .next("the file is undamaged: try again; without the passphrase only a backup of the secret helps")
        })?;
        let secret: Secret = serde_json::from_slice(&plain).map_err(|_| malformed("ciphertext"))?;
        if secret.kind() != self.kind || hex::encode(secret.public_key()?) != self.public_key {
            return Err(malformed("public_key"));
        }
        Ok(secret)
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// Public key, hex.
    pub fn public_key(&self) -> &str {
        &self.public_key
    }

    /// All that can be read without the passphrase.
    fn bound_bytes(&self) -> Result<Vec<u8>> {
        let bound = (
            &self.format,
            &self.name,
            self.kind,
            &self.public_key,
            self.cost,
            &self.salt,
        );
        serde_json::to_vec(&bound).map_err(|e| CliError::key("internal fault").because(e))
    }

    fn sum(&self) -> Result<String> {
        let blank = Self {
            checksum: String::new(),
            ..self.clone()
        };
        Ok(hex::encode(Sha256::digest(blank.to_bytes()?)))
    }

    fn cipher(&self, passphrase: &str, salt: &[u8]) -> Result<XChaCha20Poly1305> {
        let Cost {
            memory_kib,
            passes,
            lanes,
        } = self.cost;
        if memory_kib > MAX_MEMORY_KIB || passes > 64 || lanes > 64 {
            return Err(CliError::key(format!(
                "key '{}' asks for {memory_kib} KiB, {passes} passes, {lanes} lanes; at most {MAX_MEMORY_KIB}, 64 and 64 are accepted",
                self.name
            )));
        }
        let params = Params::new(memory_kib, passes, lanes, Some(32))
            .map_err(|e| CliError::key("the key file's cost can't be used").because(e))?;
        let mut key = [0u8; 32];
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.as_bytes(), salt, &mut key)
            .map_err(|e| CliError::key("the passphrase can't be used").because(e))?;
        let cipher = XChaCha20Poly1305::new(&key.into());
        key.zeroize();
        Ok(cipher)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;
    use crate::keys::CHEAP;

    fn sealed() -> (Secret, Sealed) {
        let secret = Secret::from_bytes(KeyKind::Session, &[7; 32]).unwrap();
        let sealed = Sealed::seal("s", &secret, "correct horse", CHEAP).unwrap();
        (secret, sealed)
    }

    #[test]
    fn it_opens_with_its_passphrase_only() {
        let (secret, sealed) = sealed();
        let read = Sealed::from_bytes(&sealed.to_bytes().unwrap(), "f").unwrap();
        assert_eq!(
            read.open("correct horse").unwrap().bytes().unwrap(),
            secret.bytes().unwrap()
        );
        let error = read.open("correct horsf").unwrap_err();
        assert_eq!(error.kind(), Kind::Key);
        assert!(error.message().contains("wrong passphrase"), "{error}");
    }

    /// The same characters open it, however a keyboard composed them; other characters don't.
    #[test]
    fn a_passphrase_is_its_characters_not_their_bytes() {
        let secret = Secret::from_bytes(KeyKind::Session, &[7; 32]).unwrap();
        let (composed, decomposed) = (
            "Gr\u{fc}\u{df}e \u{e9}t\u{e9}",
            "Gru\u{308}\u{df}e e\u{301}te\u{301}",
        );
        assert_ne!(composed.as_bytes(), decomposed.as_bytes());
        for locked in [composed, decomposed] {
            let sealed = Sealed::seal("s", &secret, locked, CHEAP).unwrap();
            for typed in [composed, decomposed] {
                let opened = sealed.open(typed).unwrap();
                assert_eq!(opened.bytes().unwrap(), secret.bytes().unwrap());
            }
            assert!(sealed.open("Gruße ete").is_err());
        }
        // A file that an older version locked with the bytes as they came.
        let mut old = Sealed::seal("s", &secret, composed, CHEAP).unwrap();
        let (salt, nonce): ([u8; 16], [u8; 24]) =
            (from_hex(&old.salt).unwrap(), from_hex(&old.nonce).unwrap());
        let (plain, aad) = (
            serde_json::to_vec(&secret).unwrap(),
            old.bound_bytes().unwrap(),
        );
        let payload = Payload {
            msg: &plain,
            aad: &aad,
        };
        let cipher = old.cipher(decomposed, &salt).unwrap();
        old.ciphertext = hex::encode(cipher.encrypt(&nonce.into(), payload).unwrap());
        for typed in [composed, decomposed] {
            old.open(typed).unwrap();
        }
    }

    /// A bit flipped anywhere, a byte cut off or added, is damage: never a panic, never a
    /// key, and never called a wrong passphrase.
    #[test]
    fn every_changed_byte_is_damage() {
        let bytes = sealed().1.to_bytes().unwrap();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut bad = bytes.clone();
                bad[at] ^= 1 << bit;
                let error = Sealed::from_bytes(&bad, "f").expect_err("a changed byte was accepted");
                assert_eq!(error.kind(), Kind::Key);
                assert!(
                    !error.to_string().contains("passphrase"),
                    "byte {at} bit {bit}: {error}"
                );
            }
            assert!(
                Sealed::from_bytes(&bytes[..at], "f").is_err(),
                "cut at {at}"
            );
        }
        assert!(Sealed::from_bytes(&[bytes, b" ".to_vec()].concat(), "f").is_err());
    }

    /// Who changes the public part and mends the checksum still gets no key.
    #[test]
    fn the_public_part_is_bound() {
        let other = Secret::from_bytes(KeyKind::Session, &[8; 32]).unwrap();
        let (_, good) = sealed();
        type Change = fn(&mut Sealed, &Secret);
        let changes: [Change; 6] = [
            |s, _| s.name = "other".into(),
            |s, _| s.kind = KeyKind::Receipt,
            |s, o| s.public_key = hex::encode(o.public_key().unwrap()),
            |s, _| s.cost.passes += 1,
            |s, _| s.salt = "00".repeat(16),
            |s, _| s.ciphertext.truncate(2),
        ];
        for (i, change) in changes.iter().enumerate() {
            let mut bad = good.clone();
            change(&mut bad, &other);
            bad.checksum = bad.sum().unwrap();
            let read = Sealed::from_bytes(&bad.to_bytes().unwrap(), "f").unwrap();
            assert!(
                read.open("correct horse").is_err(),
                "change {i} went unnoticed"
            );
        }
    }

    #[test]
    fn a_planted_cost_is_refused_before_it_is_paid() {
        let (_, mut bad) = sealed();
        bad.cost.memory_kib = u32::MAX;
        bad.checksum = bad.sum().unwrap();
        assert!(bad
            .open("correct horse")
            .unwrap_err()
            .message()
            .contains("asks for"));
    }
}
