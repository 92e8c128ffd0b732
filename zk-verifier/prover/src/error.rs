//! What can go wrong.

use std::path::PathBuf;

use bellman::SynthesisError;
use oaic_circuits::CircuitError;

/// Why there is no proof, key or set of parameters.
#[derive(Debug, thiserror::Error)]
pub enum ProverError {
    /// The witness doesn't make the statement true.
    #[error(transparent)]
    Claim(#[from] CircuitError),
    /// The circuit's own check passed, but a constraint doesn't hold.
    #[error("{circuit}: constraint {constraint} of {of} doesn't hold although the circuit's check passed; a fault of the circuit: please report it")]
    Unsatisfied {
        /// Name of the circuit.
        circuit: String,
        /// Which constraint, from 0.
        constraint: usize,
        /// How many there are.
        of: usize,
    },
    /// The circuit can't be synthesized.
    #[error("{circuit}: the circuit can't be synthesized: {source}")]
    Synthesis {
        /// Name of the circuit.
        circuit: String,
        /// What bellman says.
        source: SynthesisError,
    },
    /// The circuit can't have parameters.
    #[error("{circuit}: {reason}")]
    Unfit {
        /// Name of the circuit.
        circuit: String,
        /// Why.
        reason: String,
    },
    /// Parameters are another circuit's.
    #[error("{circuit}: the parameters have {part} {found}, but the circuit has {expected}: they are another circuit's; run `oaic zk setup --circuit {circuit}`")]
    Foreign {
        /// Name of the circuit.
        circuit: String,
        /// What was counted.
        part: &'static str,
        /// In the parameters.
        found: usize,
        /// In the circuit.
        expected: usize,
    },
    /// The committed key is of another version of the circuit.
    #[error("{circuit}: the committed key is for circuit hash {pinned}, but the circuit's is {found}; make the key again with `oaic zk setup --circuit {circuit} --write-keys zk-verifier/keys` and rebuild")]
    StaleKey {
        /// Name of the circuit.
        circuit: String,
        /// Hash in the key.
        pinned: String,
        /// Hash of the circuit.
        found: String,
    },
    /// The parameters that the published seed gives aren't those of the committed key.
    #[error("{circuit}: the seed gives parameters {found}, but the committed key names {pinned}; make the key again with `oaic zk setup --circuit {circuit} --write-keys zk-verifier/keys` and rebuild")]
    OtherParameters {
        /// Name of the circuit.
        circuit: String,
        /// Hash in the key.
        pinned: String,
        /// Hash of what was made.
        found: String,
    },
    /// Parameters of a ceremony can't be computed.
    #[error("{circuit}: its parameters come from a ceremony and aren't in {}; get the file whose SHA-256 is {hash} and run `oaic zk setup --circuit {circuit} --parameters FILE`", path.display())]
    NoCeremony {
        /// Name of the circuit.
        circuit: String,
        /// Where they would be.
        path: PathBuf,
        /// SHA-256 of the file.
        hash: String,
    },
    /// A file of the cache, or one that is to be taken over, can't be read or written.
    #[error("{}: {reason}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// A file of parameters isn't what it must be.
    #[error("{}: {reason}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A proof was made that doesn't verify.
    #[error("{circuit}: the proof that was made doesn't verify, so it isn't handed out; a fault of this program or of the machine: please report it")]
    Wrong {
        /// Name of the circuit.
        circuit: String,
    },
    /// A key file isn't what it must be.
    #[error("key of {circuit}: {field}: {reason}")]
    Key {
        /// Name of the circuit.
        circuit: String,
        /// Which field.
        field: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Bytes that are no proof.
    #[error("the proof is {0}; it is 192 bytes: A, B and C, compressed")]
    Proof(String),
    /// A statement or witness isn't written as it must be.
    #[error("{field}: {reason}")]
    Form {
        /// Where in the JSON.
        field: String,
        /// What is wrong there.
        reason: String,
    },
    /// The cache.
    #[error("{0}")]
    Cache(String),
    /// The system has no random numbers.
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
