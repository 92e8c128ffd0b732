//! What can go wrong.

use std::path::PathBuf;

use bellman::SynthesisError;
use oaic_circuits::CircuitError;

/// Why there is no proof, key or set of parameters. Constraints are numbered from 0.
#[allow(missing_docs)] // each message says what its fields are
#[derive(Debug, thiserror::Error)]
pub enum ProverError {
    #[error(transparent)]
    Claim(#[from] CircuitError),
    #[error("{circuit}: constraint {constraint} of {of} is not satisfied although the circuit's check passed: a bug in the circuit, please report it")]
    Unsatisfied {
        circuit: String,
        constraint: usize,
        of: usize,
    },
    #[error("{circuit}: the circuit can't be synthesized: {source}")]
    Synthesis {
        circuit: String,
        source: SynthesisError,
    },
    #[error("{circuit}: {reason}")]
    Unfit { circuit: String, reason: String },
    #[error("{circuit}: the parameters have {part} {found}, but the circuit has {expected}: they are another circuit's; run `oaic zk setup --circuit {circuit}`")]
    Foreign {
        circuit: String,
        part: &'static str,
        found: usize,
        expected: usize,
    },
    #[error("{circuit}: the committed key is for circuit hash {pinned}, but the circuit's is {found}; make the key again with `oaic zk setup --circuit {circuit} --write-keys zk-verifier/keys` and rebuild")]
    StaleKey {
        circuit: String,
        pinned: String,
        found: String,
    },
    #[error("{circuit}: the seed gives parameters {found}, but the committed key names {pinned}; make the key again with `oaic zk setup --circuit {circuit} --write-keys zk-verifier/keys` and rebuild")]
    OtherParameters {
        circuit: String,
        pinned: String,
        found: String,
    },
    #[error("{circuit}: its parameters come from a ceremony and aren't in {}; get the file whose SHA-256 is {hash} and run `oaic zk setup --circuit {circuit} --parameters FILE`", path.display())]
    NoCeremony {
        circuit: String,
        path: PathBuf,
        hash: String,
    },
    #[error("{}: {reason}", path.display())]
    Io { path: PathBuf, reason: String },
    #[error("{}: {reason}", path.display())]
    File { path: PathBuf, reason: String },
    #[error("{circuit}: the proof that was made doesn't verify, so it isn't handed out; a bug in this program, or a fault of the machine: please report it")]
    Wrong { circuit: String },
    #[error("key of {circuit}: {field}: {reason}")]
    Key {
        circuit: String,
        field: String,
        reason: String,
    },
    #[error("the proof is {0}; it is 192 bytes: A, B and C, compressed")]
    Proof(String),
    #[error("{field}: {reason}")]
    Form { field: String, reason: String },
    #[error("{0}")]
    Cache(String),
    #[error("the system's random generator gives nothing: {0}")]
    Random(String),
}

/// Of this crate.
pub type Result<T, E = ProverError> = std::result::Result<T, E>;

pub(crate) fn synthesis(circuit: &str) -> impl FnOnce(SynthesisError) -> ProverError + '_ {
    move |source| ProverError::Synthesis {
        circuit: circuit.to_owned(),
        source,
    }
}
