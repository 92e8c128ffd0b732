//! Beginning phase 1, and adding to it.

use std::path::Path;

use blstrs::{G1Affine, G1Projective, G2Affine, G2Projective, Scalar};
use ff::Field;
use group::prime::PrimeCurveAffine;
use rayon::prelude::*;

use super::{Layout, PowersFile, PowersTranscript, Section};
use crate::beacon::Beacon;
use crate::chain::By;
use crate::curve::Side;
use crate::error::{CeremonyError, Result};
use crate::file::{Sink, Visitor, CHUNK, POWERS};
use crate::progress::{Counter, Progress};
use crate::seed::{Secret, Seed};
use crate::sums::normalize;
use crate::transcript::Contribution;

/// Write the file that the first contributor takes: every secret is one.
pub fn begin(path: &Path, size: u8) -> Result<()> {
    let transcript = PowersTranscript::new(size)?;
    let layout = Layout { size };
    let mut sink = Sink::create(path, POWERS, &json(&transcript)?)?;
    repeat::<G1Projective>(&mut sink, "tau_g1", layout.tau_g1())?;
    repeat::<G2Projective>(&mut sink, "tau_g2", layout.domain())?;
    repeat::<G1Projective>(&mut sink, "alpha_g1", layout.domain())?;
    repeat::<G1Projective>(&mut sink, "beta_g1", layout.domain())?;
    repeat::<G2Projective>(&mut sink, "beta_g2", 1)?;
    sink.finish()?;
    Ok(())
}

fn repeat<G: Side>(sink: &mut Sink, section: &'static str, mut count: u64) -> Result<()> {
    let points: Vec<G::Affine> = std::iter::repeat_n(G::Affine::generator(), CHUNK).collect();
    while count > 0 {
        let now = count.min(CHUNK as u64);
        sink.points::<G>(section, &points[..now as usize])?;
        count -= now;
    }
    Ok(())
}

/// Read `from`, multiply tau, alpha and beta by secrets of `seed`, write `to` (it may be the same
/// path; it appears when it is complete). Returns what was added to the transcript.
///
/// Every point is checked before a secret touches it: one outside the subgroup would leak bits.
pub fn contribute(
    from: &Path,
    to: &Path,
    name: &str,
    seed: &Seed,
    progress: &dyn Progress,
) -> Result<Contribution> {
    extend(from, to, By::Person(name, seed), progress)
}

/// Add the beacon: the last contribution, which anyone can derive again.
pub fn beacon(
    from: &Path,
    to: &Path,
    beacon: Beacon,
    progress: &dyn Progress,
) -> Result<Contribution> {
    extend(from, to, By::Beacon(beacon), progress)
}

fn extend(from: &Path, to: &Path, by: By<'_>, progress: &dyn Progress) -> Result<Contribution> {
    let file = PowersFile::open(from)?;
    let (layout, state) = (file.layout(), file.state.clone());
    let mut transcript = file.transcript.clone();
    let chain = transcript.chain();
    let (contribution, secrets) =
        chain.extend(&mut transcript.contributions, &state, by, progress)?;
    let [tau, alpha, beta] = <[Secret; 3]>::try_from(secrets)
        .map_err(|_| CeremonyError::transcript("a chain of three secrets has others"))?;
    let mut multiplier = Multiplier {
        sink: Sink::create(to, POWERS, &json(&transcript)?)?,
        heads: state.heads,
        tau,
        alpha,
        beta,
        counter: Counter::new(progress, "multiplying powers", layout.points()),
    };
    file.source.check_current()?;
    file.walk(layout.size, &mut multiplier)?;
    multiplier.sink.finish()?;
    Ok(contribution)
}

struct Multiplier<'a> {
    sink: Sink,
    heads: Vec<G1Affine>,
    tau: Secret,
    alpha: Secret,
    beta: Secret,
    counter: Counter<'a>,
}

impl Multiplier<'_> {
    /// What a section's first point is multiplied by.
    fn first(&self, section: Section) -> Scalar {
        match section {
            Section::Alpha => *self.alpha.value(),
            Section::Beta | Section::BetaG2 => *self.beta.value(),
            Section::Tau | Section::TauG2 => Scalar::ONE,
        }
    }

    /// Multiply point i by `first`·tau^i.
    fn multiply<G: Side>(
        &mut self,
        section: &'static str,
        at: u64,
        points: Vec<G::Affine>,
        first: Scalar,
    ) -> Result<()> {
        let tau = *self.tau.value();
        let share = points.len().div_ceil(8 * rayon::current_num_threads());
        let products: Vec<G> = points
            .par_chunks(share)
            .enumerate()
            .flat_map_iter(|(piece, points)| {
                let mut power = first * tau.pow([at + (piece * share) as u64]);
                points.iter().map(move |point| {
                    let product = *point * power;
                    power *= tau;
                    product
                })
            })
            .collect();
        self.sink.points::<G>(section, &normalize(&products))?;
        self.counter.add(points.len());
        Ok(())
    }
}

impl Visitor<Section> for Multiplier<'_> {
    fn g1(&mut self, section: Section, at: u64, points: Vec<G1Affine>) -> Result<()> {
        if at == 0 {
            super::verify::check_head(section, &points, &self.heads)?;
        }
        let first = self.first(section);
        self.multiply::<G1Projective>(section.name(), at, points, first)
    }

    fn g2(&mut self, section: Section, at: u64, points: Vec<G2Affine>) -> Result<()> {
        let first = self.first(section);
        self.multiply::<G2Projective>(section.name(), at, points, first)
    }
}

pub(super) fn json(transcript: &PowersTranscript) -> Result<Vec<u8>> {
    serde_json::to_vec(transcript).map_err(|e| CeremonyError::transcript(e.to_string()))
}
