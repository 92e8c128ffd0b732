//! Why no key was made.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why no key was made of a file.
#[allow(missing_docs)] // each message says what its fields are
#[derive(Debug, Error)]
pub enum KeyError {
    #[error("OUT_DIR is not set: this is for build scripts, which cargo runs")]
    NoOutDir,
    #[error("can't {what} {}: {source}", path.display())]
    Io {
        what: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    #[error("can't be read as JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("field '{field}' must be {must}, and is {is}")]
    Field {
        field: String,
        must: &'static str,
        is: String,
    },
    #[error(
        "the file is called '{file}' and holds the key of circuit '{circuit}': one of them is \
         wrong, and a contract that verifies another circuit's proofs accepts anything"
    )]
    Name { file: String, circuit: String },
    #[error(
        "ic has {found} points, and must have 2: the constant one and that of one public input; a \
         circuit with more inputs is to hash them to one"
    )]
    Inputs { found: usize },
    #[error("{field} is not a point of its group other than infinity: {hex}")]
    Point { field: String, hex: String },
    #[error(
        "{one} is {other} or its negative, so anybody can forge proofs for this key: it comes from \
         a setup that was not finished"
    )]
    Degenerate {
        one: &'static str,
        other: &'static str,
    },
    #[error(
        "status is CEREMONY, but {point} is what the published seed of DEV parameters gives for \
         circuit '{circuit}' and its hash: anybody can forge proofs for this key on every chain; \
         give it back its status DEV, or take the key that `oaic-ceremony finish` wrote"
    )]
    Relabeled {
        circuit: String,
        point: &'static str,
    },
    #[error("digits have 2 to 8 bits, not {0}")]
    Width(u32),
    #[error(
        "a point of the tables is infinity: ic[0] is a small multiple of ic[1], up to powers of 2"
    )]
    Table,
}
