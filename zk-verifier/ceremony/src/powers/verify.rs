//! Checking phase 1: the chain of contributions, and that the points are powers of its secrets.

use std::path::{Path, PathBuf};

use blstrs::{G1Affine, G1Projective, G2Affine, G2Projective};
use group::prime::PrimeCurveAffine;
use group::{Curve, Group};

use super::{PowersFile, PowersTranscript, Section};
use crate::curve::{same_ratio, Side};
use crate::error::{check_digest, check_relation, CeremonyError, Result};
use crate::file::Visitor;
use crate::progress::{Counter, Progress};
use crate::seed::small_scalars;
use crate::sums::sum_of_multiples;

/// A file that was checked wholly; what phase 2 is made of and compared with.
#[derive(Clone, Debug)]
pub struct Verified {
    path: PathBuf,
    transcript: PowersTranscript,
    digest: [u8; 32],
}

impl Verified {
    pub fn transcript(&self) -> &PowersTranscript {
        &self.transcript
    }

    /// SHA-256 of the file, before its checksum.
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// Walk through the first powers; the file must still be the one that was checked.
    pub(crate) fn walk(&self, size: u8, visitor: &mut impl Visitor<Section>) -> Result<()> {
        let digest = PowersFile::open(&self.path)?.walk(size, visitor)?;
        check_digest("the file of phase 1", &self.digest, &digest)
    }
}

/// Check a file wholly: each contribution's proofs, the beacon, every point's form and subgroup,
/// and by random linear combination (error below 2^-120) that the points are the powers that the
/// contributions' heads commit to. Holds a few thousand points at once.
pub fn verify(path: &Path, progress: &dyn Progress) -> Result<Verified> {
    let file = PowersFile::open(path)?;
    let transcript = file.transcript.clone();
    let state = transcript.verify(progress)?;
    let layout = file.layout();
    let mut checker = Checker {
        heads: state.heads,
        ratios: vec![],
        last: None,
        g2: None,
        last_g2: None,
        first_g2: None,
        beta_g2: None,
        counter: Counter::new(progress, "checking powers", layout.points()),
    };
    let digest = file.walk(layout.size, &mut checker)?;
    checker.conclude()?;
    Ok(Verified {
        path: path.to_owned(),
        transcript,
        digest,
    })
}

/// Check a section's first points against the transcript's heads.
pub(super) fn check_head(section: Section, points: &[G1Affine], heads: &[G1Affine]) -> Result<()> {
    let one = G1Affine::generator();
    let expected = match section {
        Section::Tau | Section::TauG2 => vec![one, heads[0]],
        Section::Alpha => vec![heads[1]],
        Section::Beta | Section::BetaG2 => vec![heads[2]],
    };
    let holds = points.get(..expected.len()) == Some(&expected[..]);
    let why = "its first points are not those that the last contribution shows";
    check_relation(holds, section.name(), why)
}

/// Sums over a section: Σ rᵢ·Pᵢ and Σ rᵢ·Pᵢ₊₁.
struct Ratio<G> {
    section: &'static str,
    lower: G,
    upper: G,
}

struct Checker<'a> {
    heads: Vec<G1Affine>,
    ratios: Vec<Ratio<G1Projective>>,
    last: Option<G1Affine>,
    g2: Option<Ratio<G2Projective>>,
    last_g2: Option<G2Affine>,
    /// tau in G2, once it was read.
    first_g2: Option<G2Affine>,
    beta_g2: Option<G2Affine>,
    counter: Counter<'a>,
}

impl Checker<'_> {
    fn conclude(self) -> Result<()> {
        let missing = || CeremonyError::relation("tau_g2", "it was not read");
        let (g1, g2) = (G1Affine::generator(), G2Affine::generator());
        let tau_g2 = self.first_g2.ok_or_else(missing)?;
        let beta_g2 = self.beta_g2.ok_or_else(missing)?;
        let powers = self.g2.ok_or_else(missing)?;
        let tau = (&g1, &self.heads[0]);
        let holds = same_ratio(tau, (&g2, &tau_g2));
        check_relation(holds, "tau_g2", "its tau is not that of tau_g1")?;
        let holds = same_ratio((&g1, &self.heads[2]), (&g2, &beta_g2));
        check_relation(holds, "beta_g2", "it is not the beta of beta_g1")?;
        let consecutive = "its points are not consecutive powers of tau";
        for ratio in self.ratios {
            let (lower, upper) = (ratio.lower.to_affine(), ratio.upper.to_affine());
            let holds = same_ratio((&lower, &upper), (&g2, &tau_g2));
            check_relation(holds, ratio.section, consecutive)?;
        }
        let (lower, upper) = (powers.lower.to_affine(), powers.upper.to_affine());
        check_relation(same_ratio(tau, (&lower, &upper)), "tau_g2", consecutive)
    }
}

/// Add a piece to a section's sums; `last` is the point before it.
fn add<G: Side>(ratio: &mut Ratio<G>, last: Option<G::Affine>, points: &[G::Affine]) -> Result<()> {
    let mut run = Vec::with_capacity(points.len() + 1);
    run.extend(last);
    run.extend_from_slice(points);
    let pairs = run.len().saturating_sub(1);
    let scalars = small_scalars(pairs)?;
    ratio.lower += sum_of_multiples::<G>(&run[..pairs], &scalars);
    ratio.upper += sum_of_multiples::<G>(&run[run.len() - pairs..], &scalars);
    Ok(())
}

impl Visitor<Section> for Checker<'_> {
    fn g1(&mut self, section: Section, at: u64, points: Vec<G1Affine>) -> Result<()> {
        if at == 0 {
            check_head(section, &points, &self.heads)?;
            self.last = None;
            self.ratios.push(Ratio {
                section: section.name(),
                lower: G1Projective::identity(),
                upper: G1Projective::identity(),
            });
        }
        if let Some(ratio) = self.ratios.last_mut() {
            add(ratio, self.last, &points)?;
        }
        self.last = points.last().copied();
        self.counter.add(points.len());
        Ok(())
    }

    fn g2(&mut self, section: Section, at: u64, points: Vec<G2Affine>) -> Result<()> {
        if section == Section::BetaG2 {
            self.beta_g2 = points.first().copied();
            return Ok(());
        }
        if at == 0 {
            let holds = points.first() == Some(&G2Affine::generator());
            check_relation(holds, "tau_g2", "its first point is not the generator")?;
            self.first_g2 = points.get(1).copied();
        }
        let ratio = self.g2.get_or_insert(Ratio {
            section: "tau_g2",
            lower: G2Projective::identity(),
            upper: G2Projective::identity(),
        });
        add(ratio, self.last_g2, &points)?;
        self.last_g2 = points.last().copied();
        self.counter.add(points.len());
        Ok(())
    }
}
