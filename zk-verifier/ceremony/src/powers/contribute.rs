//! Beginning phase 1, and adding to it.

use std::path::Path;

use blstrs::{G1Affine, G1Projective, G2Affine, G2Projective, Scalar};
use ff::Field;
use group::prime::PrimeCurveAffine;
use rayon::prelude::*;

use super::{Layout, PowersFile, PowersTranscript, Section, Visitor};
use crate::beacon::Beacon;
use crate::chain::{Chain, State};
use crate::curve::Side;
use crate::error::{CeremonyError, Result};
use crate::file::{Sink, CHUNK, POWERS};
use crate::progress::Progress;
use crate::seed::{Secret, Seed};
use crate::sums::normalize;
use crate::transcript::{check_contributed, check_open, Contribution};

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
    extend(from, to, progress, check_open, |chain, state| {
        chain.contribute(state, name, None, seed)
    })
}

/// Add the beacon: the last contribution, which anyone can derive again.
pub fn beacon(
    from: &Path,
    to: &Path,
    beacon: Beacon,
    progress: &dyn Progress,
) -> Result<Contribution> {
    extend(from, to, progress, check_contributed, |chain, state| {
        chain.contribute_beacon(state, beacon, progress)
    })
}

fn extend(
    from: &Path,
    to: &Path,
    progress: &dyn Progress,
    may: impl FnOnce(&[Contribution]) -> Result<()>,
    make: impl FnOnce(&Chain, &State) -> Result<(Contribution, Vec<Secret>)>,
) -> Result<Contribution> {
    let file = PowersFile::open(from)?;
    may(&file.transcript.contributions)?;
    let mut transcript = file.transcript.clone();
    let (contribution, secrets) = make(&transcript.chain(), &file.state)?;
    transcript.contributions.push(contribution.clone());
    let [tau, alpha, beta] = <[Secret; 3]>::try_from(secrets)
        .map_err(|_| CeremonyError::transcript("a chain of three secrets has others"))?;
    let layout = file.layout();
    let mut multiplier = Multiplier {
        sink: Sink::create(to, POWERS, &json(&transcript)?)?,
        heads: file.state.heads.clone(),
        tau,
        alpha,
        beta,
        progress,
        total: layout.tau_g1() + 3 * layout.domain(),
        done: 0,
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
    progress: &'a dyn Progress,
    total: u64,
    done: u64,
}

impl Multiplier<'_> {
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
        self.done += points.len() as u64;
        self.progress
            .at("multiplying powers", self.done, self.total);
        Ok(())
    }
}

impl Visitor for Multiplier<'_> {
    fn g1(&mut self, section: Section, at: u64, points: Vec<G1Affine>) -> Result<()> {
        let first = match section {
            Section::Alpha => *self.alpha.value(),
            Section::Beta => *self.beta.value(),
            Section::Tau | Section::TauG2 => Scalar::ONE,
        };
        if at == 0 {
            super::verify::check_head(section, &points, &self.heads)?;
        }
        self.multiply::<G1Projective>(section.name(), at, points, first)
    }

    fn g2(&mut self, at: u64, points: Vec<G2Affine>) -> Result<()> {
        self.multiply::<G2Projective>(Section::TauG2.name(), at, points, Scalar::ONE)
    }

    fn beta_g2(&mut self, point: G2Affine) -> Result<()> {
        let first = *self.beta.value();
        self.multiply::<G2Projective>("beta_g2", 0, vec![point], first)
    }
}

pub(super) fn json(transcript: &PowersTranscript) -> Result<Vec<u8>> {
    serde_json::to_vec(transcript).map_err(|e| CeremonyError::transcript(e.to_string()))
}
