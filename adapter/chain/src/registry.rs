//! Compiled contracts by name.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::{ChainError, Result};

/// Code that can be stored, by name.
///
/// The name of a file's code is its stem without the prefix `oaic_`, with `-` for `_`:
/// `oaic_compute_settlement.wasm` is `compute-settlement`, `cw20_base.wasm` is `cw20-base`.
#[derive(Clone, Debug, Default)]
pub struct CodeRegistry {
    codes: BTreeMap<String, Source>,
}

#[derive(Clone, Debug)]
enum Source {
    File(PathBuf),
    Bytes(Vec<u8>),
}

/// A contract's compiled code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WasmCode {
    /// Name in the registry.
    pub name: String,
    /// The wasm.
    pub bytes: Vec<u8>,
    /// SHA-256 of it, hex, lower case; what wasmd calls its checksum.
    pub checksum: String,
}

impl CodeRegistry {
    /// A registry of nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Every `*.wasm` of a folder. Files are read when they are asked for.
    ///
    /// # Errors
    /// When the folder can't be read, holds no wasm, or two files would have one name.
    pub fn from_dir(dir: impl AsRef<Path>) -> Result<Self> {
        let dir = dir.as_ref();
        let failed = |message: String| ChainError::file(dir, message);
        let entries = fs::read_dir(dir).map_err(|e| {
            failed(format!(
                "the compiled contracts can't be listed ({e}); build them: cargo xtask wasm"
            ))
        })?;
        let mut registry = Self::default();
        for entry in entries {
            let path = entry.map_err(|e| failed(e.to_string()))?.path();
            if path.extension().is_none_or(|x| x != "wasm") {
                continue;
            }
            let Some(stem) = path.file_stem().and_then(|s| s.to_str()) else {
                continue;
            };
            let name = code_name(stem);
            if let Some(Source::File(other)) = registry.codes.get(&name) {
                return Err(failed(format!(
                    "{} and {} are both the code '{name}'; remove the stale one",
                    other.display(),
                    path.display()
                )));
            }
            registry.codes.insert(name, Source::File(path));
        }
        if registry.codes.is_empty() {
            return Err(failed(
                "no *.wasm here; `cargo xtask wasm` builds them into target/wasm/contracts".into(),
            ));
        }
        Ok(registry)
    }

    /// Add or replace one code.
    pub fn insert(&mut self, name: impl Into<String>, wasm: Vec<u8>) {
        self.codes.insert(name.into(), Source::Bytes(wasm));
    }

    /// Names, sorted.
    pub fn names(&self) -> Vec<String> {
        self.codes.keys().cloned().collect()
    }

    /// A code by its name.
    ///
    /// # Errors
    /// When there is none of that name, or its file can't be read or isn't wasm.
    pub fn get(&self, name: &str) -> Result<WasmCode> {
        let source = self
            .codes
            .get(name)
            .ok_or_else(|| ChainError::UnknownCode {
                name: name.to_owned(),
                known: self.names(),
                hint: "build the contracts: cargo xtask wasm".into(),
            })?;
        let bytes = match source {
            Source::Bytes(bytes) => bytes.clone(),
            Source::File(path) => {
                let bytes = fs::read(path).map_err(|e| {
                    ChainError::file(
                        path.clone(),
                        format!("{e}; build it again: cargo xtask wasm"),
                    )
                })?;
                if !bytes.starts_with(b"\0asm") {
                    return Err(ChainError::file(
                        path.clone(),
                        "not wasm; build it again: cargo xtask wasm",
                    ));
                }
                bytes
            }
        };
        let checksum = checksum(&bytes);
        Ok(WasmCode {
            name: name.to_owned(),
            bytes,
            checksum,
        })
    }
}

/// SHA-256 of bytes, as lower-case hex.
pub fn checksum(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn code_name(stem: &str) -> String {
    stem.strip_prefix("oaic_").unwrap_or(stem).replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_gives_names_and_checksums() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("oaic_compute_settlement.wasm"), b"\0asm1").unwrap();
        fs::write(dir.path().join("cw20_base.wasm"), b"\0asm2").unwrap();
        fs::write(dir.path().join("notes.txt"), b"not code").unwrap();
        let registry = CodeRegistry::from_dir(dir.path()).unwrap();
        assert_eq!(registry.names(), ["compute-settlement", "cw20-base"]);
        let code = registry.get("compute-settlement").unwrap();
        assert_eq!(code.bytes, b"\0asm1");
        assert_eq!(code.checksum, checksum(b"\0asm1"));
        assert_eq!(code.checksum.len(), 64);
    }

    #[test]
    fn what_is_missing_or_wrong_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().to_str().unwrap();
        let open = || CodeRegistry::from_dir(dir.path());
        let assert_names = |error: ChainError, words: [&str; 2]| {
            let error = error.to_string();
            for words in words {
                assert!(error.contains(words), "{error}");
            }
        };
        assert_names(open().unwrap_err(), ["cargo xtask wasm", folder]);

        fs::write(dir.path().join("oaic_token.wasm"), b"<html>").unwrap();
        let registry = open().unwrap();
        let html = registry.get("token").unwrap_err();
        assert_names(html, ["oaic_token.wasm", "not wasm"]);
        assert_names(registry.get("dao").unwrap_err(), ["'dao'", "token"]);

        fs::write(dir.path().join("token.wasm"), b"\0asm").unwrap();
        assert_names(open().unwrap_err(), ["both the code 'token'", folder]);
    }
}
