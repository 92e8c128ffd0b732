//! Checking a circuit's parameters: the chain of contributions, and every section against phase 1.

use std::collections::BTreeMap;
use std::path::Path;

use blstrs::{G1Affine, G1Projective, G2Affine, G2Projective};
use group::prime::PrimeCurveAffine;
use group::{Curve, Group, GroupEncoding};

use super::body::{walk, Part};
use super::expected::{expect, Coins, Expected};
use super::{KeysTranscript, Qap};
use crate::curve::same_ratio;
use crate::error::{check_relation, check_same, CeremonyError, Result};
use crate::file::{Source, Visitor, KEYS};
use crate::powers;
use crate::progress::{Counter, Progress};
use crate::sums::{after, sum_of_multiples};
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
        let expected = &transcript.initial_parameters_hash;
        check_same(
            "the hash of the first parameters",
            expected,
            &hex::encode(found),
        )?;
        source = Source::open(path, KEYS)?;
    }
    check(source, transcript, qap, powers, progress)
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
        let found = hex::encode(verified.digest);
        check_same(
            "the hash of the parameters",
            &closing.parameters_hash,
            &found,
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
    let key_ic = &sums.g1[&Part::Ic];
    let ic: Vec<String> = key_ic.iter().map(|p| hex::encode(p.to_bytes())).collect();
    let why = "it is not what the transcript says, which contributors' hashes bind";
    check_relation(transcript.ic == ic, "ic", why)?;
    let g1 = |point: &G1Affine| point.to_bytes().as_ref().to_vec();
    let g2 = |part: Part| sums.g2[&part].to_bytes().as_ref().to_vec();
    Ok(Verified {
        alpha_g1: g1(&expected.alpha_g1),
        beta_g2: g2(Part::BetaG2),
        gamma_g2: g2(Part::GammaG2),
        delta_g2: g2(Part::DeltaG2),
        ic: key_ic.iter().map(g1).collect(),
        transcript,
        digest,
    })
}

struct Sums<'a> {
    coins: &'a Coins,
    qap: &'a Qap,
    /// Points of ic and of the sections of one point; all are there once the file was read.
    g1: BTreeMap<Part, Vec<G1Affine>>,
    g2: BTreeMap<Part, G2Affine>,
    sums: BTreeMap<Part, G1Projective>,
    b_g2: G2Projective,
    counter: Counter<'a>,
}

impl<'a> Sums<'a> {
    fn new(coins: &'a Coins, qap: &'a Qap, progress: &'a dyn Progress) -> Self {
        let lists = Part::ALL.map(|part| coins.of(part).len());
        let total = lists.iter().sum::<usize>() + 6;
        Self {
            coins,
            qap,
            g1: BTreeMap::new(),
            g2: BTreeMap::new(),
            sums: BTreeMap::new(),
            b_g2: G2Projective::identity(),
            counter: Counter::new(progress, "checking points", total as u64),
        }
    }

    fn compare(&self, expected: &Expected, delta: &G1Affine) -> Result<()> {
        let (g1, g2) = (G1Affine::generator(), G2Affine::generator());
        let check = |part: Part, holds, why| check_relation(holds, part.name(), why);
        let in_g1 = |part, expected: &G1Affine, why| {
            let found = self.g1.get(&part).and_then(|points| points.first());
            check(part, found == Some(expected), why)
        };
        let in_g2 = |part, expected: Option<&G2Affine>, why| {
            check(part, self.g2.get(&part) == expected, why)
        };
        let by_powers = "it is not phase 1's";
        in_g1(Part::AlphaG1, &expected.alpha_g1, by_powers)?;
        in_g1(Part::BetaG1, &expected.beta_g1, by_powers)?;
        in_g2(Part::BetaG2, expected.beta_g2.as_ref(), by_powers)?;
        in_g2(Part::GammaG2, Some(&g2), "it is not the generator")?;
        let by_chain = "it is not what the last contribution shows";
        in_g1(Part::DeltaG1, delta, by_chain)?;
        let delta_g2 = &self.g2[&Part::DeltaG2];
        let holds = same_ratio((&g1, delta), (&g2, delta_g2));
        check(Part::DeltaG2, holds, "it is not the delta of delta_g1")?;
        let by_circuit = "it is not what phase 1 and the circuit make it";
        for part in [Part::Ic, Part::A, Part::BG1] {
            let holds = sum(&self.sums, part) == sum(&expected.sums, part);
            check(part, holds, by_circuit)?;
        }
        check(Part::BG2, self.b_g2 == expected.b_g2, by_circuit)?;
        let by_delta = "it is not what phase 1 and the circuit make it, divided by delta";
        for part in [Part::H, Part::L] {
            let found = sum(&self.sums, part).to_affine();
            let needed = sum(&expected.sums, part).to_affine();
            let holds = same_ratio((&found, &needed), (&g2, delta_g2));
            check(part, holds, by_delta)?;
        }
        Ok(())
    }
}

/// The identity for a list without points.
fn sum(sums: &BTreeMap<Part, G1Projective>, part: Part) -> G1Projective {
    sums.get(&part).copied().unwrap_or(G1Projective::identity())
}

impl Visitor<Part> for Sums<'_> {
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
        self.counter.add(points.len());
        if part.is_list() {
            let coins = after(self.coins.of(part), at);
            let more = sum_of_multiples::<G1Projective>(&points, coins);
            *self.sums.entry(part).or_insert(G1Projective::identity()) += more;
        }
        if part == Part::Ic || !part.is_list() {
            self.g1.entry(part).or_default().extend(points);
        }
        Ok(())
    }

    fn g2(&mut self, part: Part, at: u64, points: Vec<G2Affine>) -> Result<()> {
        self.counter.add(points.len());
        if part == Part::BG2 {
            let coins = after(self.coins.of(part), at);
            self.b_g2 += sum_of_multiples::<G2Projective>(&points, coins);
        } else if let Some(point) = points.first() {
            self.g2.insert(part, *point);
        }
        Ok(())
    }
}
