//! Why no key was made.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why no key was made of a file.
#[derive(Debug, Error)]
pub enum KeyError {
    /// Not run by cargo.
    #[error("OUT_DIR is not set: this is for build scripts, which cargo runs")]
    NoOutDir,
    /// A file can't be read or written.
    #[error("can't {what} {}: {source}", path.display())]
    Io {
        /// `read` or `write`.
        what: &'static str,
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is not JSON, or has a field twice.
    #[error("can't be read as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// A field is missing or holds something else.
    #[error("field '{field}' must be {must}, and is {is}")]
    Field {
        /// Which one.
        field: String,
        /// What it has to be.
        must: &'static str,
        /// What it is.
        is: String,
    },
    /// The file's name is another circuit's.
    #[error(
        "the file is called '{file}' and holds the key of circuit '{circuit}': one of them is \
         wrong, and a contract that verifies another circuit's proofs accepts anything"
    )]
    Name {
        /// The file's name without `.json`.
        file: String,
        /// Circuit in the file.
        circuit: String,
    },
    /// The circuit has no input, or several.
    #[error(
        "ic has {found} points, and must have 2: the constant one and that of one public input; a \
         circuit with more inputs is to hash them to one"
    )]
    Inputs {
        /// Points in `ic`.
        found: usize,
    },
    /// A point is infinity, on no curve, or outside the group of prime order.
    #[error("{field} is not a point of its group other than infinity: {hex}")]
    Point {
        /// Which one.
        field: String,
        /// What it is.
        hex: String,
    },
    /// Two points of the key are the same up to sign, or one is a generator: whoever knows how
    /// they are related forges proofs.
    #[error(
        "{one} is {other} or its negative, so anybody can forge proofs for this key: it comes from \
         a setup that was not finished"
    )]
    Degenerate {
        /// A point of the key.
        one: &'static str,
        /// What it must not be.
        other: &'static str,
    },
    /// A DEV key that says it is a ceremony's.
    #[error(
        "status is CEREMONY, but {point} is what the published seed of DEV parameters gives for \
         circuit '{circuit}' and its hash: anybody can forge proofs for this key on every chain; \
         give it back its status DEV, or take the key that `oaic-ceremony finish` wrote"
    )]
    Relabeled {
        /// Circuit in the file.
        circuit: String,
        /// A point of the key.
        point: &'static str,
    },
    /// Tables of that width can't be made.
    #[error("digits have 2 to 8 bits, not {0}")]
    Width(u32),
    /// A multiple of the input's point is the constant one's negative.
    #[error(
        "a point of the tables is infinity: ic[0] is a small multiple of ic[1], up to powers of 2"
    )]
    Table,
}
