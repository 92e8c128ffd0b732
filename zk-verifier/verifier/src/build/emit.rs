//! The code of a key.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::table::table;
use super::{Key, KeyError};

/// A key as code, and its tables as bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    name: String,
    code: String,
    table: Vec<u8>,
}

impl Code {
    /// Code of a key with digits of the given number of bits.
    ///
    /// # Errors
    /// There are no such tables.
    pub fn of(key: &Key, width: u32) -> Result<Self, KeyError> {
        let name = key.circuit.replace('-', "_");
        let table = table(key, width)?;
        let alpha = key.alpha.to_compressed();
        let [beta, gamma, delta] = [&key.beta, &key.gamma, &key.delta].map(|p| p.to_compressed());
        let [constant, input] = key.ic.map(|p| p.to_compressed());
        let mut hash = Sha256::new();
        for point in [&alpha[..], &beta, &gamma, &delta, &constant, &input] {
            hash.update(point);
        }
        // The tables lie beside the code, so no path of this machine gets into either.
        let code = format!(
            "::oaic_zk_verifier::VerifyingKey::assemble(\n\
             \x20   ::oaic_zk_verifier::KeyInfo {{\n\
             \x20       circuit: {:?},\n\
             \x20       status: ::oaic_zk_verifier::Status::{:?},\n\
             \x20       hash: {:?},\n\
             \x20       circuit_hash: {:?},\n\
             \x20       parameters_hash: {:?},\n\
             \x20   }},\n\
             \x20   ::oaic_zk_verifier::Points {{\n\
             \x20       alpha_g1: {alpha:?},\n\
             \x20       beta_g2: {beta:?},\n\
             \x20       gamma_g2: {gamma:?},\n\
             \x20       delta_g2: {delta:?},\n\
             \x20   }},\n\
             \x20   {width},\n\
             \x20   include_bytes!(\"{name}.points\"),\n\
             )\n",
            key.circuit,
            key.status,
            hex::encode(hash.finalize()),
            key.circuit_hash,
            key.parameters_hash,
        );
        Ok(Self { name, code, table })
    }

    /// The expression that is the key.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The tables.
    pub fn table(&self) -> &[u8] {
        &self.table
    }

    /// Writes both to a folder and says where the code is.
    ///
    /// # Errors
    /// A file can't be written.
    pub fn write(&self, folder: &Path) -> Result<PathBuf, KeyError> {
        let path = folder.join(format!("{}.rs", self.name));
        write(folder.join(format!("{}.points", self.name)), &self.table)?;
        write(path.clone(), self.code.as_bytes())?;
        Ok(path)
    }
}

fn write(path: PathBuf, bytes: &[u8]) -> Result<(), KeyError> {
    fs::write(&path, bytes).map_err(|source| KeyError::Io {
        what: "write",
        path,
        source,
    })
}
