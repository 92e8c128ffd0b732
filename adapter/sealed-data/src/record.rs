//! The files beside a sealed one, in JSON: the manifest, which is published, and the secret, which
//! its seller keeps.

use std::fmt;
use std::path::Path;

use oaic_poseidon::stream;
use oaic_poseidon::{field, Fr};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::{Zeroize, Zeroizing};

use crate::error::{DataError, Result};
use crate::file::{self, Access};
use crate::format;

/// Name and version of a manifest's JSON.
pub const MANIFEST_SCHEMA: &str = "oaic/data-manifest/1";

/// Name and version of a secret's JSON.
pub const SECRET_SCHEMA: &str = "oaic/data-secret/1";

/// What a listing promises of a file: what a contract holds of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// Address of its seller, as the chain spells it. The key's commitment is bound to it: nobody
    /// else can deliver the key, and nobody else's order can be delivered.
    pub seller: String,
    /// Root over the sealed chunks.
    #[serde(with = "hex_element")]
    pub cipher_root: Fr,
    /// Root over the plain chunks' leaves.
    #[serde(with = "hex_element")]
    pub plain_root: Fr,
    /// Commitment to the key.
    #[serde(with = "hex_element")]
    pub key_commitment: Fr,
    /// Chunks of the file: 1 to 2^20.
    pub chunks: u64,
    /// Bytes of the original.
    pub size: u64,
}

impl Promise {
    /// The element that stands for its seller.
    pub fn owner(&self) -> Fr {
        oaic_statements::seller(&self.seller)
    }

    /// What another account promises of the same sealed file under the same key: the file needn't
    /// be packed again.
    pub fn by(&self, seller: &str, key: &Fr) -> Self {
        Self {
            seller: seller.to_owned(),
            key_commitment: stream::key_commitment(key, &oaic_statements::seller(seller)),
            ..self.clone()
        }
    }

    /// That a key is the one it commits to.
    ///
    /// # Errors
    /// It is another's.
    pub fn ensure_key(&self, key: &Fr) -> Result<()> {
        let found = stream::key_commitment(key, &self.owner());
        if found == self.key_commitment {
            return Ok(());
        }
        Err(DataError::WrongKey {
            listed: element_hex(&self.key_commitment),
            found: element_hex(&found),
        })
    }
}

/// What a seller publishes of a sealed file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`MANIFEST_SCHEMA`].
    pub format: String,
    /// Version of the sealed file's format.
    pub version: u16,
    /// What is promised.
    #[serde(flatten)]
    pub promise: Promise,
    /// SHA-256 of the sealed file, hex.
    pub sha256: String,
    /// What the data means.
    pub schema: String,
    /// Under which license.
    pub license: String,
}

/// What only the seller knows. Whoever has it can open the file.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret {
    format: String,
    /// Version of the sealed file's format.
    version: u16,
    /// The key of the file; of this one version of one listing.
    #[serde(with = "hex_element")]
    key: Fr,
    #[serde(flatten)]
    promise: Promise,
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.key.zeroize();
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret(of {})", self.name())
    }
}

impl Manifest {
    /// Of a file that was packed.
    pub fn new(promise: Promise, sha256: &[u8; 32], schema: &str, license: &str) -> Self {
        Self {
            format: MANIFEST_SCHEMA.into(),
            version: format::VERSION,
            promise,
            sha256: hex::encode(sha256),
            schema: schema.into(),
            license: license.into(),
        }
    }

    /// Reads one.
    ///
    /// # Errors
    /// It can't be read, or is not a manifest.
    pub fn load(path: &Path) -> Result<Self> {
        let manifest: Self = load(path, "manifest")?;
        let found = (&*manifest.format, manifest.version);
        known(path, "manifest", found, MANIFEST_SCHEMA)?;
        Ok(manifest)
    }

    /// Writes it, whole or not at all.
    ///
    /// # Errors
    /// It can't be written, or is there already.
    pub fn save(&self, path: &Path, overwrite: bool) -> Result<()> {
        save(self, path, Access::Ordinary, overwrite)
    }
}

impl Secret {
    /// Of a file that was packed.
    pub fn new(key: Fr, promise: Promise) -> Self {
        Self {
            format: SECRET_SCHEMA.into(),
            version: format::VERSION,
            key,
            promise,
        }
    }

    /// The key.
    pub fn key(&self) -> &Fr {
        &self.key
    }

    /// What was promised.
    pub fn promise(&self) -> &Promise {
        &self.promise
    }

    /// A name for its file: the start of the key's commitment, so that no two files share one.
    pub fn name(&self) -> String {
        name_of(&self.promise.key_commitment)
    }

    /// Reads one.
    ///
    /// # Errors
    /// It can't be read, others can read it, it is no secret, or its key isn't the one that it
    /// says it commits to.
    pub fn load(path: &Path) -> Result<Self> {
        Self::parse(path, &read_secret(path)?)
    }

    /// Of what a file held, once it is decrypted.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn parse(path: &Path, text: &str) -> Result<Self> {
        let secret: Self = parse(path, "secret", text)?;
        known(
            path,
            "secret",
            (&*secret.format, secret.version),
            SECRET_SCHEMA,
        )?;
        if secret.promise.ensure_key(&secret.key).is_err() {
            let why = "its key, its seller and its key_commitment don't belong together";
            return Err(DataError::record(path, "secret", why));
        }
        Ok(secret)
    }

    /// Writes it for its owner alone, whole or not at all. Never over another: a lost secret is
    /// data that can't be sold any more.
    ///
    /// # Errors
    /// It can't be written, or there is a file of that name.
    pub fn save(&self, path: &Path) -> Result<()> {
        write_secret(path, self.to_json()?.as_bytes())
    }

    /// As JSON. It holds the key.
    pub fn to_json(&self) -> Result<Zeroizing<String>> {
        let text = serde_json::to_string_pretty(self).map(Zeroizing::new);
        text.map_err(|e| DataError::Kept(e.to_string()))
    }
}

/// A name for files that belong to a key: the first 16 hex digits of its commitment.
pub fn name_of(key_commitment: &Fr) -> String {
    let mut name = element_hex(key_commitment);
    name.truncate(16);
    name
}

/// An element as 64 hex digits.
pub fn element_hex(element: &Fr) -> String {
    hex::encode(field::to_bytes(element))
}

/// An element of 64 canonical hex digits.
pub fn element_from_hex(text: &str) -> Option<Fr> {
    let bytes = hex::decode(text).ok()?;
    crate::chunk::element_of(&bytes)
}

/// Writes a file of secrets for its owner alone, whole or not at all, and never over another.
///
/// # Errors
/// It can't be written, or there is a file of that name.
pub fn write_secret(path: &Path, bytes: &[u8]) -> Result<()> {
    file::write(path, bytes, Access::Private, false)
}

/// As [`write_secret`], in place of what is there: of the same secret in another form.
pub fn rewrite_secret(path: &Path, bytes: &[u8]) -> Result<()> {
    file::write(path, bytes, Access::Private, true)
}

/// Reads a file of secrets.
///
/// # Errors
/// It can't be read, or others can read it.
pub fn read_secret(path: &Path) -> Result<Zeroizing<String>> {
    file::ensure_private(path)?;
    let text = std::fs::read_to_string(path).map_err(DataError::io(path, "read"))?;
    Ok(Zeroizing::new(text))
}

/// Writes a file that anybody may read, whole or not at all.
///
/// # Errors
/// It can't be written, or is there already.
pub fn write_public(path: &Path, bytes: &[u8], overwrite: bool) -> Result<()> {
    file::write(path, bytes, Access::Ordinary, overwrite)
}

pub(crate) fn load<T: DeserializeOwned>(path: &Path, what: &'static str) -> Result<T> {
    let text = std::fs::read_to_string(path).map_err(DataError::io(path, "read"))?;
    parse(path, what, &text)
}

fn parse<T: DeserializeOwned>(path: &Path, what: &'static str, text: &str) -> Result<T> {
    // serde's words name a place and what was expected; a wrong key is not repeated in them.
    serde_json::from_str(text).map_err(|e| DataError::record(path, what, e))
}

pub(crate) fn save<T: Serialize>(
    value: &T,
    path: &Path,
    access: Access,
    overwrite: bool,
) -> Result<()> {
    let text = serde_json::to_string_pretty(value);
    let mut text = text.map_err(|e| DataError::record(path, "JSON", e))?;
    text.push('\n');
    file::write(path, text.as_bytes(), access, overwrite)
}

/// That a record, and the sealed file that it is of, have formats that are known here.
fn known(
    path: &Path,
    what: &'static str,
    (found, version): (&str, u16),
    known: &str,
) -> Result<()> {
    let why = if found != known {
        format!("its format is '{found}', known is '{known}'")
    } else if version != format::VERSION {
        let known = format::VERSION;
        format!("it is of a sealed file of version {version}; this program reads version {known}")
    } else {
        return Ok(());
    };
    Err(DataError::record(path, what, why))
}

/// Elements as 64 hex digits.
pub(crate) mod hex_element {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(element: &Fr, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&element_hex(element))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Fr, D::Error> {
        let text = String::deserialize(from)?;
        element_from_hex(&text)
            .ok_or_else(|| D::Error::custom("not 64 hex digits of a canonical field element"))
    }
}

/// Lists of elements as 64 hex digits each.
pub(crate) mod hex_elements {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(elements: &[Fr], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(elements.iter().map(element_hex))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Fr>, D::Error> {
        let texts = Vec::<String>::deserialize(from)?;
        let elements = texts.iter().map(|text| element_from_hex(text));
        elements
            .collect::<Option<_>>()
            .ok_or_else(|| D::Error::custom("not 64 hex digits of a canonical field element each"))
    }
}
