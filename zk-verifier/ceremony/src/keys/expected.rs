//! What random sums over a circuit's parameters must be, computed from phase 1 alone.
//!
//! Σ rⱼ·Aⱼ(tau) over all columns is one polynomial at tau: its values at the domain's points are a
//! sparse product of r and the circuit, one transform of scalars gives its coefficients, one
//! multi-scalar multiplication over the powers of tau its point. So that checking parameters takes
//! none of the transforms over the groups that making them took.

use std::collections::BTreeMap;

use blstrs::{G1Affine, G1Projective, G2Affine, G2Projective, Scalar};
use ff::Field;
use group::Group;
use oaic_prover::inverse_transform;

use super::body::Part;
use super::qap::{Column, Matrix};
use super::Qap;
use crate::error::Result;
use crate::file::Visitor;
use crate::powers::{Section, Verified};
use crate::progress::{Counter, Progress};
use crate::seed::small_scalars;
use crate::sums::{after, sum_of_multiples};

/// A verifier's coins: one for each element of each list.
pub(super) struct Coins(BTreeMap<Part, Vec<Scalar>>);

impl Coins {
    pub(super) fn toss(qap: &Qap) -> Result<Self> {
        let counts = [
            (Part::Ic, qap.shape().inputs),
            (Part::H, qap.domain() - 1),
            (Part::L, qap.shape().aux),
            (Part::A, Qap::dense(&qap.a).count()),
            (Part::BG1, Qap::dense(&qap.b).count()),
        ];
        let coins = counts.map(|(part, count)| Ok((part, small_scalars(count)?)));
        Ok(Self(coins.into_iter().collect::<Result<_>>()?))
    }

    /// Those of a list: b's are the same in both groups.
    pub(super) fn of(&self, part: Part) -> &[Scalar] {
        let part = if part == Part::BG2 { Part::BG1 } else { part };
        self.0.get(&part).map_or(&[], Vec::as_slice)
    }
}

/// What the sections must have; the sums of h and l without their division by delta.
pub(super) struct Expected {
    /// Of the lists in G1.
    pub(super) sums: BTreeMap<Part, G1Projective>,
    pub(super) b_g2: G2Projective,
    pub(super) alpha_g1: G1Affine,
    pub(super) beta_g1: G1Affine,
    pub(super) beta_g2: Option<G2Affine>,
}

/// Compute them; reads phase 1 once.
pub(super) fn expect(
    qap: &Qap,
    coins: &Coins,
    powers: &Verified,
    progress: &dyn Progress,
) -> Result<Expected> {
    let state = powers.transcript().state()?;
    let inputs = qap.shape().inputs;
    let (a_in, a_aux) = qap.a.split_at(inputs);
    let (b_in, b_aux) = qap.b.split_at(inputs);
    let (c_in, c_aux) = qap.c.split_at(inputs);
    let polynomial = |columns: &mut dyn Iterator<Item = (&Column, &Scalar)>| {
        let mut values = vec![Scalar::ZERO; qap.domain()];
        for (column, coin) in columns {
            for (row, coefficient) in column {
                values[*row as usize] += *coefficient * coin;
            }
        }
        inverse_transform(&mut values);
        values
    };
    let of = |columns: &[Column], part| {
        let coins = coins.of(part).iter();
        (part, polynomial(&mut columns.iter().zip(coins)))
    };
    let dense = |matrix: &Matrix, part| {
        let coins = coins.of(part).iter();
        (part, polynomial(&mut Qap::dense(matrix).zip(coins)))
    };
    // hᵢ·delta = tau^(m+i) − tau^i, for i up to m − 2.
    let mut h: Vec<Scalar> = coins.of(Part::H).iter().map(|r| -r).collect();
    h.push(Scalar::ZERO);
    h.extend(coins.of(Part::H));
    let total = 5 * qap.domain() as u64 - 1;
    let mut summer = Summer {
        tau: vec![
            dense(&qap.a, Part::A),
            dense(&qap.b, Part::BG1),
            (Part::H, h),
            of(c_in, Part::Ic),
            of(c_aux, Part::L),
        ],
        alpha: vec![of(b_in, Part::Ic), of(b_aux, Part::L)],
        beta: vec![of(a_in, Part::Ic), of(a_aux, Part::L)],
        expected: Expected {
            sums: BTreeMap::new(),
            b_g2: G2Projective::identity(),
            alpha_g1: state.heads[1],
            beta_g1: state.heads[2],
            beta_g2: None,
        },
        counter: Counter::new(progress, "comparing with phase 1", total),
    };
    powers.walk(qap.size(), &mut summer)?;
    Ok(summer.expected)
}

/// What a list takes of a section of phase 1, by its coefficients.
type Polynomial = (Part, Vec<Scalar>);

struct Summer<'a> {
    tau: Vec<Polynomial>,
    alpha: Vec<Polynomial>,
    beta: Vec<Polynomial>,
    expected: Expected,
    counter: Counter<'a>,
}

impl Visitor<Section> for Summer<'_> {
    fn g1(&mut self, section: Section, at: u64, points: Vec<G1Affine>) -> Result<()> {
        let polynomials = match section {
            Section::Alpha => &self.alpha,
            Section::Beta => &self.beta,
            _ => &self.tau,
        };
        for (part, coefficients) in polynomials {
            let more = sum_of_multiples::<G1Projective>(&points, after(coefficients, at));
            *self
                .expected
                .sums
                .entry(*part)
                .or_insert(G1Projective::identity()) += more;
        }
        self.counter.add(points.len());
        Ok(())
    }

    fn g2(&mut self, section: Section, at: u64, points: Vec<G2Affine>) -> Result<()> {
        if section == Section::BetaG2 {
            self.expected.beta_g2 = points.first().copied();
            return Ok(());
        }
        for (_, coefficients) in self.tau.iter().filter(|(part, _)| *part == Part::BG1) {
            let more = sum_of_multiples::<G2Projective>(&points, after(coefficients, at));
            self.expected.b_g2 += more;
        }
        self.counter.add(points.len());
        Ok(())
    }
}
