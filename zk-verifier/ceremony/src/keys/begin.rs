//! The first parameters of a circuit: those of phase 1's tau, alpha and beta, with delta one.

use std::path::{Path, PathBuf};

use blstrs::{G1Affine, G1Projective, G2Affine, G2Projective};
use group::prime::PrimeCurveAffine;
use group::GroupEncoding;
use oaic_prover::inverse_transform;
use rayon::prelude::*;

use super::body::Part;
use super::qap::{Column, Matrix};
use super::{KeysTranscript, Qap};
use crate::curve::Side;
use crate::error::{check_digest, CeremonyError, Result};
use crate::file::{Sink, Source, Visitor, KEYS};
use crate::powers::{Section, Verified};
use crate::progress::{Counter, Progress};
use crate::sums::{combine, normalize};
use crate::transcript::check_sealed;

/// Columns that are summed between two reports of progress.
const BLOCK: usize = 1 << 12;

/// Make the first parameters of a circuit of a completed phase 1. The same ones each time: whoever
/// begins again gets the hash that the transcript says.
///
/// They are written to a file beside `to` first, as the transcript, which stands before them, has
/// their hash. Takes one multiplication a point and layer of four Fourier transforms over the domain, and one
/// a coefficient of the circuit; holds 500 bytes a constraint, and 40 a coefficient.
///
/// # Errors
/// Phase 1 is too small, not complete or damaged; the file can't be written.
pub fn begin(
    to: &Path,
    qap: &Qap,
    powers: &Verified,
    progress: &dyn Progress,
) -> Result<KeysTranscript> {
    check_sealed("phase 1", &powers.transcript().contributions)?;
    let heads = powers.transcript().state()?.heads;
    let body = Beside::of(to);
    let mut sink = Sink::plain(&body.0)?;
    let ic = parameters(&mut sink, qap, powers, &heads, progress)?;
    let hash = sink.finish()?;
    let ic = ic.iter().map(|p| hex::encode(p.to_bytes())).collect();
    let transcript = KeysTranscript::new(qap, powers.transcript().clone(), ic, hex::encode(hash))?;
    let mut sink = Sink::create(to, KEYS, &transcript.to_json()?)?;
    let mut source = Source::plain(&body.0)?;
    source.copy_rest(&mut sink)?;
    let found = source.finish()?;
    check_digest("what was written", &hash, &found)?;
    sink.finish()?;
    Ok(transcript)
}

/// A file beside another one, for a while.
struct Beside(PathBuf);

impl Beside {
    fn of(path: &Path) -> Self {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".body");
        Self(path.with_file_name(name))
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // Nothing to be done when it fails: the next attempt overwrites it.
        std::fs::remove_file(&self.0).ok();
    }
}

/// Writes the first parameters; the points of the verifier's sum.
fn parameters(
    sink: &mut Sink,
    qap: &Qap,
    powers: &Verified,
    heads: &[G1Affine],
    progress: &dyn Progress,
) -> Result<Vec<G1Affine>> {
    let mut loaded = Loaded::default();
    powers.walk(qap.size(), &mut loaded)?;
    let domain = qap.domain();
    let h: Vec<G1Projective> = loaded.tau[domain..]
        .par_iter()
        .zip(&loaded.tau)
        .map(|(high, low)| high.to_curve() - low)
        .collect();
    loaded.tau.truncate(domain);
    let mut steps = Counter::new(progress, "making Lagrange points", 4);
    let tau = lagrange::<G1Projective>(loaded.tau, &mut steps);
    let alpha = lagrange::<G1Projective>(loaded.alpha, &mut steps);
    let beta = lagrange::<G1Projective>(loaded.beta, &mut steps);
    let tau_g2 = lagrange::<G2Projective>(loaded.tau_g2, &mut steps);

    let beta_g2 = loaded
        .beta_g2
        .ok_or_else(|| CeremonyError::relation("beta_g2", "it was not read"))?;
    let (one_g1, one_g2) = (G1Affine::generator(), G2Affine::generator());
    for part in Part::ALL.into_iter().filter(|part| !part.is_list()) {
        match part {
            Part::AlphaG1 => single::<G1Projective>(sink, part, heads[1])?,
            Part::BetaG1 => single::<G1Projective>(sink, part, heads[2])?,
            Part::BetaG2 => single::<G2Projective>(sink, part, beta_g2)?,
            Part::GammaG2 | Part::DeltaG2 => single::<G2Projective>(sink, part, one_g2)?,
            _ => single::<G1Projective>(sink, part, one_g1)?,
        }
    }
    // What variable i adds to a proof's C, and to the verifier's sum: βA + αB + C.
    let outer = |range: std::ops::Range<usize>| -> Vec<G1Projective> {
        range
            .into_par_iter()
            .map(|i| {
                let terms = pick(&qap.a[i], &beta)
                    .chain(pick(&qap.b[i], &alpha))
                    .chain(pick(&qap.c[i], &tau));
                combine::<G1Projective>(terms)
            })
            .collect()
    };
    let inputs = qap.shape().inputs;
    let ic = outer(0..inputs);
    list::<G1Projective>(sink, Part::Ic, &ic)?;
    list::<G1Projective>(sink, Part::H, &h)?;
    drop(h);
    let all = qap.a.len();
    let mut l = Vec::with_capacity(all - inputs);
    for start in (inputs..all).step_by(BLOCK) {
        l.extend(outer(start..all.min(start + BLOCK)));
        progress.at("summing l", l.len() as u64, (all - inputs) as u64);
    }
    list::<G1Projective>(sink, Part::L, &l)?;
    drop(l);
    let a = evaluate::<G1Projective>(&qap.a, &tau, progress, "summing a");
    list::<G1Projective>(sink, Part::A, &a)?;
    let b = evaluate::<G1Projective>(&qap.b, &tau, progress, "summing b_g1");
    list::<G1Projective>(sink, Part::BG1, &b)?;
    let b = evaluate::<G2Projective>(&qap.b, &tau_g2, progress, "summing b_g2");
    list::<G2Projective>(sink, Part::BG2, &b)?;
    Ok(normalize(&ic))
}

fn lagrange<G: Side>(powers: Vec<G::Affine>, steps: &mut Counter<'_>) -> Vec<G::Affine> {
    let mut points: Vec<G> = powers.par_iter().map(G::Affine::to_curve).collect();
    drop(powers);
    inverse_transform(&mut points);
    let points = normalize(&points);
    steps.add(1);
    points
}

fn pick<'a, P: Copy>(
    column: &'a Column,
    points: &'a [P],
) -> impl Iterator<Item = (blstrs::Scalar, P)> + 'a {
    column
        .iter()
        .filter_map(|(row, coefficient)| Some((*coefficient, *points.get(*row as usize)?)))
}

/// Each column that is not zero, at tau.
fn evaluate<G: Side>(
    matrix: &Matrix,
    lagrange: &[G::Affine],
    progress: &dyn Progress,
    what: &'static str,
) -> Vec<G> {
    let columns: Vec<&Column> = Qap::dense(matrix).collect();
    let mut counter = Counter::new(progress, what, columns.len() as u64);
    let mut sums = Vec::with_capacity(columns.len());
    for block in columns.chunks(BLOCK) {
        let more = block
            .par_iter()
            .map(|column| combine::<G>(pick(column, lagrange)));
        sums.par_extend(more);
        counter.add(block.len());
    }
    sums
}

fn single<G: Side>(sink: &mut Sink, part: Part, point: G::Affine) -> Result<()> {
    sink.points::<G>(part.name(), &[point])
}

fn list<G: Side>(sink: &mut Sink, part: Part, points: &[G]) -> Result<()> {
    let count = u32::try_from(points.len()).map_err(|_| {
        CeremonyError::circuit(format!("{} has {} points", part.name(), points.len()))
    })?;
    sink.write(&count.to_be_bytes())?;
    sink.points::<G>(part.name(), &normalize(points))
}

/// Phase 1 as far as the circuit needs it.
#[derive(Default)]
struct Loaded {
    tau: Vec<G1Affine>,
    tau_g2: Vec<G2Affine>,
    alpha: Vec<G1Affine>,
    beta: Vec<G1Affine>,
    beta_g2: Option<G2Affine>,
}

impl Visitor<Section> for Loaded {
    fn g1(&mut self, section: Section, _: u64, points: Vec<G1Affine>) -> Result<()> {
        match section {
            Section::Alpha => self.alpha.extend(points),
            Section::Beta => self.beta.extend(points),
            _ => self.tau.extend(points),
        }
        Ok(())
    }

    fn g2(&mut self, section: Section, _: u64, points: Vec<G2Affine>) -> Result<()> {
        match section {
            Section::BetaG2 => self.beta_g2 = points.first().copied(),
            _ => self.tau_g2.extend(points),
        }
        Ok(())
    }
}
