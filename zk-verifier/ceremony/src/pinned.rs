//! The keys this project ships, and what a key has to be before anyone may rely on it.

use blstrs::{G1Affine, G1Projective, G2Affine, G2Projective};
use group::prime::PrimeCurveAffine;
use oaic_circuits::CircuitId;
use oaic_prover::keys::{pinned, PinnedKey, Status};

use crate::curve::{decode_compressed, same_ratio, Side};
use crate::error::{check_relation, check_same, CeremonyError, Result};
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
    let why = "it equals gamma_g2: proofs could be forged";
    check_relation(delta != gamma, "delta_g2", why)?;
    let why = "it is the generator: nobody contributed, and proofs could be forged";
    check_relation(delta != G2Affine::generator(), "delta_g2", why)?;
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
    check_same("the circuit", &key.circuit, &transcript.circuit)?;
    check_same(
        "the circuit's hash",
        &key.circuit_hash,
        &transcript.circuit_hash,
    )?;
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
    let why = "it is not what the contributions made it";
    let alpha = point::<G1Projective>("alpha_g1", &key.alpha_g1)?;
    check_relation(alpha == powers.heads[1], "alpha_g1", why)?;
    let beta = point::<G2Projective>("beta_g2", &key.beta_g2)?;
    let holds = same_ratio((&g1, &powers.heads[2]), (&g2, &beta));
    check_relation(holds, "beta_g2", why)?;
    let gamma = point::<G2Projective>("gamma_g2", &key.gamma_g2)?;
    check_relation(gamma == g2, "gamma_g2", why)?;
    let delta = point::<G2Projective>("delta_g2", &key.delta_g2)?;
    let holds = same_ratio((&g1, &keys.heads[0]), (&g2, &delta));
    check_relation(holds, "delta_g2", why)?;
    let why = "it is not what the contributors' hashes bind";
    check_relation(key.ic == transcript.ic, "ic", why)?;
    let Some(closing) = &transcript.closing else {
        return Err(CeremonyError::stage(
            "the transcript has no closing record: take the one that `oaic-ceremony finish` \
             wrote beside the key",
        ));
    };
    let (expected, found) = (&closing.parameters_hash, &key.parameters_hash);
    check_same("the parameters' hash", expected, found)
}

fn point<G: Side>(section: &'static str, text: &str) -> Result<G::Affine> {
    let bytes = hex::decode(text).unwrap_or_default();
    decode_compressed::<G>(&bytes).map_err(|fault| CeremonyError::point(section, 0, fault))
}
