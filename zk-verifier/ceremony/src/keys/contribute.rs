//! Adding to a circuit's parameters.

use std::path::Path;

use blstrs::{G1Affine, G1Projective, G2Affine, G2Projective, Scalar};
use rayon::prelude::*;

use super::body::{walk, Part};
use super::KeysTranscript;
use crate::beacon::Beacon;
use crate::chain::By;
use crate::curve::Side;
use crate::error::{check_relation, CeremonyError, Result};
use crate::file::{Sink, Source, Visitor, KEYS};
use crate::progress::{Counter, Progress};
use crate::seed::{Secret, Seed};
use crate::sums::normalize;
use crate::transcript::Contribution;

/// Read `from`, multiply delta by a secret of `seed` and divide h and l by it, write `to` (it may
/// be the same path; it appears when it is complete). Returns what was added to the transcript.
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
    let source = Source::open(from, KEYS)?;
    let before = KeysTranscript::from_json(source.transcript())?;
    let mut transcript = before.clone();
    let (chain, state) = (before.chain()?, before.state()?);
    let (contribution, secrets) =
        chain.extend(&mut transcript.contributions, &state, by, progress)?;
    let [delta] = <[Secret; 1]>::try_from(secrets)
        .map_err(|_| CeremonyError::transcript("a chain of one secret has others"))?;
    let total = (1 << transcript.size) - 1 + u64::from(transcript.aux);
    let mut multiplier = Multiplier {
        sink: Sink::create(to, KEYS, &transcript.to_json()?)?,
        delta_g1: state.heads[0],
        inverse: delta.inverse(),
        delta,
        counter: Counter::new(progress, "dividing h and l", total),
    };
    source.check_current()?;
    walk(source, &before, &mut multiplier)?;
    multiplier.sink.finish()?;
    Ok(contribution)
}

struct Multiplier<'a> {
    sink: Sink,
    /// delta before, by the transcript.
    delta_g1: G1Affine,
    delta: Secret,
    inverse: Secret,
    counter: Counter<'a>,
}

fn multiply<G: Side>(points: &[G::Affine], by: &Scalar) -> Vec<G::Affine> {
    normalize(&points.par_iter().map(|p| *p * by).collect::<Vec<G>>())
}

impl Visitor<Part> for Multiplier<'_> {
    fn section(&mut self, part: Part, count: u64) -> Result<()> {
        if part.is_list() {
            // It was read from four bytes.
            self.sink.write(&(count as u32).to_be_bytes())?;
        }
        Ok(())
    }

    fn g1(&mut self, part: Part, _: u64, mut points: Vec<G1Affine>) -> Result<()> {
        match part {
            Part::DeltaG1 => {
                let holds = points.first() == Some(&self.delta_g1);
                check_relation(
                    holds,
                    "delta_g1",
                    "it is not what the last contribution shows",
                )?;
                points = multiply::<G1Projective>(&points, self.delta.value());
            }
            Part::H | Part::L => {
                points = multiply::<G1Projective>(&points, self.inverse.value());
                self.counter.add(points.len());
            }
            _ => {}
        }
        self.sink.points::<G1Projective>(part.name(), &points)
    }

    fn g2(&mut self, part: Part, _: u64, mut points: Vec<G2Affine>) -> Result<()> {
        if part == Part::DeltaG2 {
            points = multiply::<G2Projective>(&points, self.delta.value());
        }
        self.sink.points::<G2Projective>(part.name(), &points)
    }
}
