//! What the commands print.

use std::path::Path;
use std::time::Instant;

use oaic_ceremony::keys::{self, KeysTranscript};
use oaic_ceremony::powers::{self, PowersTranscript};
use oaic_ceremony::{is_complete, Contribution};
use oaic_prover::keys::{PinnedKey, Status};
use serde::Serialize;

use crate::{failure, Phase};
use oaic_terminal::error::Result;
use oaic_terminal::output::{fields, table, Report};

#[derive(Debug, Default, Serialize)]
pub struct Ceremony {
    file: String,
    phase: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    circuit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    circuit_hash: Option<String>,
    /// Hash that phase 1 ended with.
    #[serde(skip_serializing_if = "Option::is_none")]
    powers: Option<String>,
    size: u8,
    contributions: Vec<Row>,
    /// Hash after the last contribution.
    hash: String,
    /// Someone contributed, and a beacon ended it.
    complete: bool,
    /// Everything was checked, not the hashes alone.
    verified: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    added: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameters_hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<f64>,
}

#[derive(Debug, Serialize)]
struct Row {
    name: String,
    hash: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    beacon: Option<oaic_ceremony::Beacon>,
}

fn rows(contributions: &[Contribution]) -> Vec<Row> {
    contributions
        .iter()
        .map(|c| Row {
            name: c.name.clone(),
            hash: c.hash.clone(),
            beacon: c.beacon.clone(),
        })
        .collect()
}

impl Ceremony {
    /// Of a file of either phase, by its transcript alone.
    pub fn of(phase: Phase, file: &Path) -> Result<Self> {
        match phase {
            Phase::Powers => Self::powers(file, &powers::transcript(file).map_err(failure)?),
            Phase::Keys => Self::keys(file, &keys::transcript(file).map_err(failure)?),
        }
    }

    pub fn powers(file: &Path, transcript: &PowersTranscript) -> Result<Self> {
        let state = transcript.state().map_err(failure)?;
        Ok(Self {
            file: file.display().to_string(),
            phase: 1,
            size: transcript.size,
            contributions: rows(&transcript.contributions),
            hash: hex::encode(state.hash),
            complete: is_complete(&transcript.contributions),
            ..Self::default()
        })
    }

    pub fn keys(file: &Path, transcript: &KeysTranscript) -> Result<Self> {
        let powers = transcript.powers.state().map_err(failure)?;
        let state = transcript.state().map_err(failure)?;
        Ok(Self {
            phase: 2,
            circuit: Some(transcript.circuit.clone()),
            circuit_hash: Some(transcript.circuit_hash.clone()),
            powers: Some(hex::encode(powers.hash)),
            size: transcript.size,
            contributions: rows(&transcript.contributions),
            hash: hex::encode(state.hash),
            complete: is_complete(&transcript.contributions),
            ..Self::powers(file, &transcript.powers)?
        })
    }

    pub fn verified(self) -> Self {
        let verified = true;
        Self { verified, ..self }
    }

    pub fn added(self, contribution: &Contribution) -> Self {
        let added = Some(contribution.hash.clone());
        Self { added, ..self }
    }

    pub fn parameters(self, digest: &[u8; 32]) -> Self {
        let parameters_hash = Some(hex::encode(digest));
        Self {
            parameters_hash,
            ..self
        }
    }

    pub fn done_in(self, start: Instant) -> Self {
        let seconds = Some(start.elapsed().as_secs_f64());
        Self { seconds, ..self }
    }
}

impl Report for Ceremony {
    const SCHEMA: &'static str = "oaic/ceremony/1";

    fn human(&self, out: &mut String) {
        let phase = match self.phase {
            1 => "1, powers of tau",
            _ => "2, parameters of a circuit",
        };
        let stage = match (self.complete, self.contributions.is_empty()) {
            (true, _) => "complete",
            (false, true) => "no contributions yet",
            (false, false) => "open: contributions, then the beacon",
        };
        let checked = match self.verified {
            true => "everything",
            false => "the chain of hashes",
        };
        let mut lines = vec![
            ("file", self.file.clone()),
            ("phase", phase.to_owned()),
            ("size", format!("up to 2^{} constraints", self.size)),
            ("stage", stage.to_owned()),
            ("checked", checked.to_owned()),
            ("hash", self.hash.clone()),
        ];
        let optional = [
            ("circuit", &self.circuit),
            ("circuit hash", &self.circuit_hash),
            ("phase 1", &self.powers),
            ("parameters", &self.parameters_hash),
            ("added", &self.added),
        ];
        for (name, value) in optional {
            lines.extend(value.clone().map(|value| (name, value)));
        }
        lines.extend(self.seconds.map(|s| ("took", format!("{s:.1} s"))));
        fields(out, &lines);
        if self.contributions.is_empty() {
            return;
        }
        out.push('\n');
        let rows: Vec<Vec<String>> = self
            .contributions
            .iter()
            .zip(1..)
            .map(|(row, number): (_, usize)| {
                let name = match &row.beacon {
                    Some(beacon) => format!("{}: {}", row.name, beacon.source),
                    None => row.name.clone(),
                };
                vec![number.to_string(), row.hash.clone(), name]
            })
            .collect();
        table(out, &["", "hash", "contributor"], &rows);
    }
}

#[derive(Debug, Serialize)]
pub struct Finished {
    circuit: String,
    circuit_hash: String,
    parameters_hash: String,
    /// What is published of the whole ceremony.
    closing_hash: String,
    key: String,
    parameters: String,
    transcript: String,
    /// Status of the key that this program was built with.
    #[serde(skip_serializing_if = "Option::is_none")]
    shipped: Option<Status>,
    is_shipped: bool,
    seconds: f64,
}

impl Finished {
    pub fn new(done: &keys::Finished, shipped: Option<&PinnedKey>, start: Instant) -> Self {
        Self {
            circuit: done.key.circuit.clone(),
            circuit_hash: done.key.circuit_hash.clone(),
            parameters_hash: done.key.parameters_hash.clone(),
            closing_hash: done.closing_hash.clone(),
            key: done.key_path.display().to_string(),
            parameters: done.parameters_path.display().to_string(),
            transcript: done.transcript_path.display().to_string(),
            shipped: shipped.map(|key| key.status),
            is_shipped: shipped == Some(&done.key),
            seconds: start.elapsed().as_secs_f64(),
        }
    }
}

impl Report for Finished {
    const SCHEMA: &'static str = "oaic/ceremony-finished/1";

    fn human(&self, out: &mut String) {
        let replaces = match (self.is_shipped, self.shipped) {
            (true, _) => "it is the key that this program was built with".to_owned(),
            (false, Some(Status::Dev)) => {
                let circuit = &self.circuit;
                format!("replaces the DEV key zk-verifier/keys/{circuit}.json")
            }
            (false, _) => format!(
                "another than zk-verifier/keys/{}.json: don't replace a ceremony's key lightly",
                self.circuit
            ),
        };
        fields(
            out,
            &[
                ("circuit", self.circuit.clone()),
                ("circuit hash", self.circuit_hash.clone()),
                ("key", self.key.clone()),
                ("", replaces),
                ("parameters", self.parameters.clone()),
                ("  SHA-256", self.parameters_hash.clone()),
                ("transcript", self.transcript.clone()),
                ("closing hash", self.closing_hash.clone()),
                ("took", format!("{:.1} s", self.seconds)),
            ],
        );
    }
}
