//! Phase 2: the parameters of one circuit, made of a completed phase 1; contributions multiply
//! delta alone.
//!
//! The file's body is what `groth16::Parameters::write` writes, so that finishing is copying it.

mod begin;
mod body;
mod contribute;
mod expected;
mod finish;
mod qap;
mod verify;

use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::chain::{Chain, State};
use crate::error::{check_format, check_same, CeremonyError, Result};
use crate::file::{Source, KEYS};
use crate::powers::PowersTranscript;
use crate::progress::Progress;
use crate::transcript::{absorb, Contribution};

pub use begin::begin;
pub use body::parameters_size;
pub use contribute::{beacon, contribute};
pub use finish::{finish, Finished};
pub use qap::Qap;
pub use verify::{verify, verify_parameters, Verified};

const FORMAT: &str = "oaic/ceremony-keys/2";

/// Who contributed to a circuit's parameters, and what they were made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeysTranscript {
    format: String,
    pub circuit: String,
    /// Hash of every linear combination of it, in hexadecimal.
    pub circuit_hash: String,
    /// Its public inputs, the constant one among them.
    pub inputs: u32,
    pub aux: u32,
    /// Logarithm of its domain.
    pub size: u8,
    /// The key's `ic`, which phase 1 and the circuit determine and no contribution changes;
    /// compressed, in hexadecimal. Every hash of phase 2 binds it.
    pub ic: Vec<String>,
    /// SHA-256 of the first parameters, in hexadecimal; likewise.
    pub initial_parameters_hash: String,
    /// Phase 1, complete.
    pub powers: PowersTranscript,
    /// Phase 2, in their order.
    pub contributions: Vec<Contribution>,
    /// What came of it, once it is finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing: Option<Closing>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    /// SHA-256 of the last parameters, in hexadecimal.
    pub parameters_hash: String,
    /// SHA-256 over the last state and that: what is published of the whole.
    pub hash: String,
}

impl Closing {
    fn of(state: &State, parameters_hash: &str) -> Self {
        let mut hasher = Sha256::new();
        absorb(&mut hasher, b"OAIC ceremony closing 1");
        absorb(&mut hasher, &state.hash);
        absorb(&mut hasher, parameters_hash.as_bytes());
        Self {
            parameters_hash: parameters_hash.to_owned(),
            hash: hex::encode(hasher.finalize()),
        }
    }
}

impl KeysTranscript {
    fn new(
        qap: &Qap,
        powers: PowersTranscript,
        ic: Vec<String>,
        initial_parameters_hash: String,
    ) -> Result<Self> {
        let small = |count: usize| {
            u32::try_from(count).map_err(|_| CeremonyError::circuit(format!("{count} variables")))
        };
        Ok(Self {
            format: FORMAT.into(),
            circuit: qap.name().into(),
            circuit_hash: hex::encode(qap.shape().hash),
            inputs: small(qap.shape().inputs)?,
            aux: small(qap.shape().aux)?,
            size: qap.size(),
            ic,
            initial_parameters_hash,
            powers,
            contributions: vec![],
            closing: None,
        })
    }

    pub fn from_json(json: &[u8]) -> Result<Self> {
        let transcript: Self =
            serde_json::from_slice(json).map_err(|e| CeremonyError::transcript(e.to_string()))?;
        check_format(&transcript.format, FORMAT)?;
        if transcript.size > transcript.powers.size {
            return Err(CeremonyError::transcript(format!(
                "a domain of 2^{} needs a larger phase 1 than 2^{}",
                transcript.size, transcript.powers.size
            )));
        }
        let state = transcript.state()?;
        match &transcript.closing {
            Some(closing) if *closing != Closing::of(&state, &closing.parameters_hash) => {
                Err(CeremonyError::transcript(
                    "its closing record is not of the state that the contributions end with",
                ))
            }
            _ => Ok(transcript),
        }
    }

    pub fn to_json(&self) -> Result<Vec<u8>> {
        serde_json::to_vec(self).map_err(|e| CeremonyError::transcript(e.to_string()))
    }

    /// Where its chain stands; pairings are left to [`verify`].
    pub fn state(&self) -> Result<State> {
        self.chain()?.state(&self.contributions)
    }

    /// Check every contribution of phase 2, each against the state it was added to.
    pub fn verify(&self, progress: &dyn Progress) -> Result<State> {
        self.chain()?.verify(&self.contributions, progress)
    }

    fn chain(&self) -> Result<Chain> {
        let powers = self.powers.state()?;
        let (inputs, aux) = (self.inputs.to_be_bytes(), self.aux.to_be_bytes());
        let size = [self.size];
        let mut subject = vec![
            self.circuit.as_bytes(),
            self.circuit_hash.as_bytes(),
            &inputs,
            &aux,
            &size,
            &powers.hash,
            self.initial_parameters_hash.as_bytes(),
        ];
        // As many as there are inputs: a verifier compares them with the parameters' own.
        subject.extend(self.ic.iter().map(String::as_bytes));
        Ok(Chain::new(
            "OAIC ceremony phase 2, version 2",
            &["delta"],
            &subject,
        ))
    }

    fn check_circuit(&self, qap: &Qap) -> Result<()> {
        let expected = Self::new(qap, self.powers.clone(), vec![], String::new())?;
        let counts = |t: &Self| {
            format!(
                "{} inputs, {} private variables, domain 2^{}",
                t.inputs, t.aux, t.size
            )
        };
        check_same("the circuit", &expected.circuit, &self.circuit)?;
        check_same(
            "the circuit's hash",
            &expected.circuit_hash,
            &self.circuit_hash,
        )?;
        check_same("the circuit's shape", &counts(&expected), &counts(self))
    }
}

/// Read a file's transcript; its body is looked at by [`verify`].
pub fn transcript(path: &Path) -> Result<KeysTranscript> {
    KeysTranscript::from_json(Source::open(path, KEYS)?.transcript())
}
