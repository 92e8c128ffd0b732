//! What a completed ceremony gives: the parameters, the key, the transcript.

use std::path::{Path, PathBuf};

use oaic_prover::keys::{PinnedKey, Status};

use super::{verify, Closing, Qap};
use crate::error::{check_digest, Result};
use crate::file::{Sink, Source, KEYS};
use crate::pinned::check_key;
use crate::powers;
use crate::progress::Progress;

#[derive(Clone, Debug)]
pub struct Finished {
    /// What contracts and provers verify with, status `CEREMONY`.
    pub key: PinnedKey,
    /// What to publish: it binds all contributions and the last parameters.
    pub closing_hash: String,
    /// The key's file, which replaces `zk-verifier/keys/<circuit>.json`.
    pub key_path: PathBuf,
    /// The parameters, as groth16 and the prover read them.
    pub parameters_path: PathBuf,
    pub transcript_path: PathBuf,
}

/// Verify a file of phase 2 once more and write its results into `folder`; each file appears when
/// it is complete, the key last.
///
/// # Errors
/// As [`verify`]; either phase has no contribution besides the beacon, or no beacon; the key is
/// degenerate; a file can't be written.
pub fn finish(
    path: &Path,
    qap: &Qap,
    powers: &powers::Verified,
    folder: &Path,
    progress: &dyn Progress,
) -> Result<Finished> {
    let verified = verify(path, qap, powers, progress)?;
    verified.check_complete()?;
    let mut key = PinnedKey {
        circuit: qap.name().to_owned(),
        status: Status::Ceremony,
        circuit_hash: hex::encode(qap.shape().hash),
        parameters_hash: String::new(),
        constraints: qap.shape().constraints,
        alpha_g1: hex::encode(&verified.alpha_g1),
        beta_g2: hex::encode(&verified.beta_g2),
        gamma_g2: hex::encode(&verified.gamma_g2),
        delta_g2: hex::encode(&verified.delta_g2),
        ic: verified.ic.iter().map(hex::encode).collect(),
    };
    check_key(&key)?;

    let short = &key.circuit_hash[..16];
    let parameters_path = folder.join(format!("{}-{short}.params", key.circuit));
    let transcript_path = folder.join(format!("{}.transcript.json", key.circuit));
    let key_path = folder.join(format!("{}.json", key.circuit));
    let mut source = Source::open(path, KEYS)?;
    let mut sink = Sink::plain(&parameters_path)?;
    source.copy_rest(&mut sink)?;
    let digest = source.finish()?;
    check_digest("the file", &verified.digest, &digest)?;
    key.parameters_hash = hex::encode(sink.finish()?);
    let mut transcript = verified.transcript;
    let last = transcript.state()?;
    let closing = Closing::of(&last, &key.parameters_hash);
    let closing_hash = closing.hash.clone();
    transcript.closing = Some(closing);
    write(&transcript_path, &transcript.to_json()?)?;
    write(&key_path, key.to_json().as_bytes())?;
    Ok(Finished {
        key,
        closing_hash,
        key_path,
        parameters_path,
        transcript_path,
    })
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut sink = Sink::plain(path)?;
    sink.write(bytes)?;
    sink.finish()?;
    Ok(())
}
