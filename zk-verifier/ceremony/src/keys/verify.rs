//! Checking a circuit's parameters: the chain of contributions, and every section against phase 1.

use std::path::Path;

use blstrs::{G1Affine, G1Projective, G2Affine, G2Projective};
use group::prime::PrimeCurveAffine;
use group::{Curve, Group, GroupEncoding};

use super::body::{walk, Part, Visitor};
use super::expected::{expect, Coins, Expected};
use super::{KeysTranscript, Qap};
use crate::curve::same_ratio;
use crate::error::{CeremonyError, Result};
use crate::file::{Source, KEYS};
use crate::powers;
use crate::progress::Progress;
use crate::sums::sum_of_multiples;
use crate::transcript::check_sealed;

/// Parameters that were checked wholly. Points are compressed.
#[derive(Clone, Debug)]
pub struct Verified {
    pub transcript: KeysTranscript,
    pub alpha_g1: Vec<u8>,
    pub beta_g2: Vec<u8>,
    /// γ in G2: the generator, as in every ceremony of this kind.
    pub gamma_g2: Vec<u8>,
    pub delta_g2: Vec<u8>,
    /// Of the constant one, then of each public input, in G1.
    pub ic: Vec<Vec<u8>>,
    /// SHA-256 of the file, before its checksum when it has one: of the parameters, when they were
    /// a file of their own.
    pub digest: [u8; 32],
}

impl Verified {
    /// Whether a key may be made of it: at least one person contributed to either phase, and a
    /// beacon ended both.
    pub fn check_complete(&self) -> Result<()> {
        check_sealed("phase 1", &self.transcript.powers.contributions)?;
        check_sealed("phase 2", &self.transcript.contributions)
    }
}

/// Check a file of phase 2 against its circuit and phase 1: each contribution's proof, the beacon, every point's form and
/// subgroup, and by random linear combination (error below 2^-120) every section. Nothing but
/// delta, h and l may differ from what phase 1 and the circuit determine, and these only by the
/// delta that the contributions show.
pub fn verify(
    path: &Path,
    qap: &Qap,
    powers: &powers::Verified,
    progress: &dyn Progress,
) -> Result<Verified> {
    let mut source = Source::open(path, KEYS)?;
    let transcript = KeysTranscript::from_json(source.transcript())?;
    if transcript.contributions.is_empty() {
        // Nobody has changed anything yet: whoever contributes first sees what their hash binds.
        let found = source.digest_rest()?;
        source.finish()?;
        bound(
            "the hash of the first parameters",
            &transcript.initial_parameters_hash,
            &found,
        )?;
        source = Source::open(path, KEYS)?;
    }
    check(source, transcript, qap, powers, progress)
}

fn bound(what: &'static str, expected: &str, found: &[u8; 32]) -> Result<()> {
    let found = hex::encode(found);
    if found == expected {
        return Ok(());
    }
    Err(CeremonyError::Mismatch {
        what,
        expected: expected.to_owned(),
        found,
    })
}

/// Check parameters, as groth16 writes them, by a transcript: what [`verify`] does when both are in
/// one file.
pub fn verify_parameters(
    parameters: &Path,
    transcript: KeysTranscript,
    qap: &Qap,
    powers: &powers::Verified,
    progress: &dyn Progress,
) -> Result<Verified> {
    let closing = transcript.closing.clone();
    let source = Source::plain(parameters)?;
    let verified = check(source, transcript, qap, powers, progress)?;
    if let Some(closing) = closing {
        bound(
            "the hash of the parameters",
            &closing.parameters_hash,
            &verified.digest,
        )?;
    }
    Ok(verified)
}

fn check(
    source: Source,
    transcript: KeysTranscript,
    qap: &Qap,
    powers: &powers::Verified,
    progress: &dyn Progress,
) -> Result<Verified> {
    transcript.check_circuit(qap)?;
    if *powers.transcript() != transcript.powers {
        let ends = |powers: &powers::PowersTranscript| -> Result<String> {
            Ok(format!(
                "one that ends with {}",
                hex::encode(powers.state()?.hash)
            ))
        };
        return Err(CeremonyError::Mismatch {
            what: "phase 1",
            expected: ends(powers.transcript())?,
            found: ends(&transcript.powers)?,
        });
    }
    check_sealed("phase 1", &transcript.powers.contributions)?;
    let delta = transcript.verify(progress)?.heads[0];

    let coins = Coins::toss(qap)?;
    let mut sums = Sums::new(&coins, qap, progress);
    let digest = walk(source, &transcript, &mut sums)?;
    let expected = expect(qap, &coins, powers, progress)?;
    sums.compare(&expected, &delta)?;
    let ic: Vec<String> = sums
        .key_ic
        .iter()
        .map(|p| hex::encode(p.to_bytes()))
        .collect();
    if transcript.ic != ic {
        return Err(CeremonyError::relation(
            "ic",
            "it is not what the transcript says, which contributors' hashes bind",
        ));
    }
    let bytes = |point: &G2Affine| point.to_bytes().as_ref().to_vec();
    let verified = Verified {
        alpha_g1: expected.alpha_g1.to_bytes().as_ref().to_vec(),
        beta_g2: bytes(&sums.beta_g2),
        gamma_g2: bytes(&sums.gamma_g2),
        delta_g2: bytes(&sums.delta_g2),
        ic: sums
            .key_ic
            .iter()
            .map(|p| p.to_bytes().as_ref().to_vec())
            .collect(),
        transcript,
        digest,
    };
    Ok(verified)
}

struct Sums<'a> {
    coins: &'a Coins,
    qap: &'a Qap,
    alpha_g1: G1Affine,
    beta_g1: G1Affine,
    beta_g2: G2Affine,
    gamma_g2: G2Affine,
    delta_g1: G1Affine,
    delta_g2: G2Affine,
    key_ic: Vec<G1Affine>,
    ic: G1Projective,
    h: G1Projective,
    l: G1Projective,
    a: G1Projective,
    b_g1: G1Projective,
    b_g2: G2Projective,
    progress: &'a dyn Progress,
    done: u64,
}

impl<'a> Sums<'a> {
    fn new(coins: &'a Coins, qap: &'a Qap, progress: &'a dyn Progress) -> Self {
        let (none_g1, none_g2) = (G1Affine::identity(), G2Affine::identity());
        Self {
            coins,
            qap,
            alpha_g1: none_g1,
            beta_g1: none_g1,
            beta_g2: none_g2,
            gamma_g2: none_g2,
            delta_g1: none_g1,
            delta_g2: none_g2,
            key_ic: vec![],
            ic: G1Projective::identity(),
            h: G1Projective::identity(),
            l: G1Projective::identity(),
            a: G1Projective::identity(),
            b_g1: G1Projective::identity(),
            b_g2: G2Projective::identity(),
            progress,
            done: 0,
        }
    }

    fn said(&mut self, count: usize) {
        self.done += count as u64;
        let coins = self.coins;
        let total = coins.ic.len() + coins.h.len() + coins.l.len() + coins.a.len();
        let total = (total + 2 * coins.b.len() + 6) as u64;
        self.progress.at("checking points", self.done, total);
    }

    fn compare(&self, expected: &Expected, delta: &G1Affine) -> Result<()> {
        let (g1, g2) = (G1Affine::generator(), G2Affine::generator());
        let wrong = |part: Part, why: &str| Err(CeremonyError::relation(part.name(), why));
        let by_powers = "it is not phase 1's";
        if self.alpha_g1 != expected.alpha_g1 {
            return wrong(Part::AlphaG1, by_powers);
        }
        if self.beta_g1 != expected.beta_g1 {
            return wrong(Part::BetaG1, by_powers);
        }
        if Some(self.beta_g2) != expected.beta_g2 {
            return wrong(Part::BetaG2, by_powers);
        }
        if self.gamma_g2 != g2 {
            return wrong(Part::GammaG2, "it is not the generator");
        }
        if self.delta_g1 != *delta {
            return wrong(Part::DeltaG1, "it is not what the last contribution shows");
        }
        if !same_ratio((&g1, &self.delta_g1), (&g2, &self.delta_g2)) {
            return wrong(Part::DeltaG2, "it is not the delta of delta_g1");
        }
        let by_circuit = "it is not what phase 1 and the circuit make it";
        for (part, found, needed) in [
            (Part::Ic, self.ic, expected.ic),
            (Part::A, self.a, expected.a),
            (Part::BG1, self.b_g1, expected.b_g1),
        ] {
            if found != needed {
                return wrong(part, by_circuit);
            }
        }
        if self.b_g2 != expected.b_g2 {
            return wrong(Part::BG2, by_circuit);
        }
        for (part, found, needed) in [(Part::H, self.h, expected.h), (Part::L, self.l, expected.l)]
        {
            let (found, needed) = (found.to_affine(), needed.to_affine());
            if !same_ratio((&found, &needed), (&g2, &self.delta_g2)) {
                return wrong(
                    part,
                    "it is not what phase 1 and the circuit make it, divided by delta",
                );
            }
        }
        Ok(())
    }
}

impl Visitor for Sums<'_> {
    fn section(&mut self, part: Part, count: u64) -> Result<()> {
        let needed = match part {
            Part::A => Qap::dense(&self.qap.a).count(),
            Part::BG1 | Part::BG2 => Qap::dense(&self.qap.b).count(),
            // The transcript's counts, which are the circuit's, were compared.
            _ => return Ok(()),
        } as u64;
        if count == needed {
            return Ok(());
        }
        Err(CeremonyError::Count {
            section: part.name(),
            expected: needed,
            found: count,
        })
    }

    fn g1(&mut self, part: Part, at: u64, points: Vec<G1Affine>) -> Result<()> {
        self.said(points.len());
        let coins = self.coins;
        let (sum, coins) = match part {
            Part::Ic => {
                self.key_ic.extend(&points);
                (&mut self.ic, &coins.ic)
            }
            Part::H => (&mut self.h, &coins.h),
            Part::L => (&mut self.l, &coins.l),
            Part::A => (&mut self.a, &coins.a),
            Part::BG1 => (&mut self.b_g1, &coins.b),
            _ => {
                let single = match part {
                    Part::AlphaG1 => &mut self.alpha_g1,
                    Part::BetaG1 => &mut self.beta_g1,
                    _ => &mut self.delta_g1,
                };
                for point in points {
                    *single = point;
                }
                return Ok(());
            }
        };
        let coins = coins.get(at as usize..).unwrap_or_default();
        *sum += sum_of_multiples::<G1Projective>(&points, coins);
        Ok(())
    }

    fn g2(&mut self, part: Part, at: u64, points: Vec<G2Affine>) -> Result<()> {
        self.said(points.len());
        if part == Part::BG2 {
            let coins = self.coins.b.get(at as usize..).unwrap_or_default();
            self.b_g2 += sum_of_multiples::<G2Projective>(&points, coins);
            return Ok(());
        }
        let single = match part {
            Part::BetaG2 => &mut self.beta_g2,
            Part::GammaG2 => &mut self.gamma_g2,
            _ => &mut self.delta_g2,
        };
        for point in points {
            *single = point;
        }
        Ok(())
    }
}
