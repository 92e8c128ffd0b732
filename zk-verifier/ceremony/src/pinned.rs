//! The keys this project ships, and what a key has to be before anyone may rely on it.

use blstrs::{G1Affine, G1Projective, G2Affine, G2Projective};
use group::prime::PrimeCurveAffine;
use oaic_circuits::CircuitId;
use oaic_prover::keys::{pinned, PinnedKey, Status};

use crate::curve::{decode_compressed, same_ratio, Side};
use crate::error::{CeremonyError, Result};
use crate::keys::KeysTranscript;
use crate::progress::Progress;
use crate::transcript::check_sealed;

/// The shipped keys, with their circuit's hash, their parameters' hash and their status.
pub fn shipped() -> impl Iterator<Item = &'static PinnedKey> {
    CircuitId::all().into_iter().map(pinned)
}

/// Refuse a key with which proofs could be forged or nothing proven: infinity or a point outside
/// its subgroup, delta that is the generator or gamma, an `ic` that is not that of one input.
pub fn check_key(key: &PinnedKey) -> Result<()> {
    point::<G1Projective>("alpha_g1", &key.alpha_g1)?;
    point::<G2Projective>("beta_g2", &key.beta_g2)?;
    let gamma = point::<G2Projective>("gamma_g2", &key.gamma_g2)?;
    let delta = point::<G2Projective>("delta_g2", &key.delta_g2)?;
    if delta == gamma {
        return Err(CeremonyError::relation(
            "delta_g2",
            "it equals gamma_g2: proofs could be forged",
        ));
    }
    if delta == G2Affine::generator() {
        return Err(CeremonyError::relation(
            "delta_g2",
            "it is the generator: nobody contributed, and proofs could be forged",
        ));
    }
    if key.ic.len() != 2 {
        return Err(CeremonyError::Count {
            section: "ic",
            expected: 2,
            found: key.ic.len() as u64,
        });
    }
    for ic in &key.ic {
        point::<G1Projective>("ic", ic)?;
    }
    Ok(())
}

/// Check a key with status `CEREMONY` by its transcript alone: proofs and beacons of both phases,
/// that alpha, beta and delta are theirs, that `ic` is what every contributor of phase 2 bound with
/// the hash that they published, and that the parameters are those of the closing record. That what
/// they bound is the circuit's, each of them checked; to check it again takes phase 1 and the
/// parameters, see [`crate::keys::verify_parameters`].
pub fn check_by_transcript(
    key: &PinnedKey,
    transcript: &KeysTranscript,
    progress: &dyn Progress,
) -> Result<()> {
    check_key(key)?;
    for (what, expected, found) in [
        ("the circuit", &key.circuit, &transcript.circuit),
        (
            "the circuit's hash",
            &key.circuit_hash,
            &transcript.circuit_hash,
        ),
    ] {
        if expected != found {
            return Err(CeremonyError::Mismatch {
                what,
                expected: expected.clone(),
                found: found.clone(),
            });
        }
    }
    if key.status != Status::Ceremony {
        return Err(CeremonyError::stage(format!(
            "the key of {} is a DEV key: it has no ceremony",
            key.circuit
        )));
    }
    check_sealed("phase 1", &transcript.powers.contributions)?;
    check_sealed("phase 2", &transcript.contributions)?;
    let powers = transcript.powers.verify(progress)?;
    let keys = transcript.verify(progress)?;
    let (g1, g2) = (G1Affine::generator(), G2Affine::generator());
    let wrong = |section| {
        Err(CeremonyError::relation(
            section,
            "it is not what the contributions made it",
        ))
    };
    if point::<G1Projective>("alpha_g1", &key.alpha_g1)? != powers.heads[1] {
        return wrong("alpha_g1");
    }
    let beta = point::<G2Projective>("beta_g2", &key.beta_g2)?;
    if !same_ratio((&g1, &powers.heads[2]), (&g2, &beta)) {
        return wrong("beta_g2");
    }
    if point::<G2Projective>("gamma_g2", &key.gamma_g2)? != g2 {
        return wrong("gamma_g2");
    }
    let delta = point::<G2Projective>("delta_g2", &key.delta_g2)?;
    if !same_ratio((&g1, &keys.heads[0]), (&g2, &delta)) {
        return wrong("delta_g2");
    }
    if key.ic != transcript.ic {
        return Err(CeremonyError::relation(
            "ic",
            "it is not what the contributors' hashes bind",
        ));
    }
    let Some(closing) = &transcript.closing else {
        return Err(CeremonyError::stage(
            "the transcript has no closing record: take the one that `oaic-ceremony finish` \
             wrote beside the key",
        ));
    };
    if key.parameters_hash != closing.parameters_hash {
        return Err(CeremonyError::Mismatch {
            what: "the parameters' hash",
            expected: closing.parameters_hash.clone(),
            found: key.parameters_hash.clone(),
        });
    }
    Ok(())
}

fn point<G: Side>(section: &'static str, text: &str) -> Result<G::Affine> {
    let bytes = hex::decode(text).unwrap_or_default();
    decode_compressed::<G>(&bytes).map_err(|fault| CeremonyError::Point {
        section,
        index: 0,
        fault,
    })
}
