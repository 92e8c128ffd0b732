//! For build scripts: a pinned key file becomes a [`VerifyingKey`](crate::VerifyingKey).
//!
//! The file is JSON; bytes are hex, points compressed as zcash does:
//!
//! | field | holds |
//! |---|---|
//! | `circuit` | its name; the file is called `<circuit>.json` |
//! | `status` | `DEV` or `CEREMONY` |
//! | `circuit_hash`, `parameters_hash` | SHA-256 of the circuit and of the proving parameters |
//! | `alpha_g1`, `beta_g2`, `gamma_g2`, `delta_g2` | points of the key |
//! | `ic` | two points: the constant one, and the one input's |
//!
//! Other fields are for people.

// Runs on the host, at build time, on a file that lies in the contract's repository.
#![allow(clippy::arithmetic_side_effects)]

mod check;
mod dev;
mod emit;
mod error;
mod file;
mod table;

use std::path::{Path, PathBuf};
use std::{env, fs};

pub use check::Key;
pub use emit::Code;
pub use error::KeyError;

/// Bits of a digit, unless a contract wants others: docs/adr/0018 measures them.
pub const DEFAULT_WIDTH: u32 = 5;

/// Makes `OUT_DIR/<name>.rs` and the tables beside it from a key file, the name being the file's
/// with `_` for `-`. The path is relative to the package that is built. The code is an expression:
/// `static KEY: VerifyingKey = include!(concat!(env!("OUT_DIR"), "/<name>.rs"));`.
///
/// Fails the build, saying why, when the file is missing, malformed, or a key that proofs can be
/// forged for; also when it is the DEV key of its circuit, name and hash, and says CEREMONY.
pub fn key(path: impl AsRef<Path>) {
    key_with_width(path, DEFAULT_WIDTH);
}

/// As [`key`], with digits of 2 to 8 bits: more bits are a larger contract and less gas.
pub fn key_with_width(path: impl AsRef<Path>, width: u32) {
    let path = path.as_ref();
    println!("cargo::rerun-if-changed={}", path.display());
    if let Err(error) = write(path, width) {
        println!("cargo::error={}: {error}", path.display());
    }
}

fn write(path: &Path, width: u32) -> Result<PathBuf, KeyError> {
    let out = env::var_os("OUT_DIR").ok_or(KeyError::NoOutDir)?;
    let root = env::var_os("CARGO_MANIFEST_DIR").map_or_else(PathBuf::new, PathBuf::from);
    let text = fs::read_to_string(root.join(path)).map_err(|source| KeyError::Io {
        what: "read",
        path: root.join(path),
        source,
    })?;
    let key = Key::parse(&text)?;
    let stem = path.file_stem().map(|stem| stem.to_string_lossy());
    match stem {
        Some(stem) if stem == key.circuit() => {}
        stem => {
            return Err(KeyError::Name {
                file: stem.unwrap_or_default().into_owned(),
                circuit: key.circuit().to_owned(),
            })
        }
    }
    Code::of(&key, width)?.write(Path::new(&out))
}
