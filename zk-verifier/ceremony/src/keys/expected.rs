//! What random sums over a circuit's parameters must be, computed from phase 1 alone.
//!
//! Σ rⱼ·Aⱼ(tau) over all columns is one polynomial at tau: its values at the domain's points are a
//! sparse product of r and the circuit, one transform of scalars gives its coefficients, one
//! multi-scalar multiplication over the powers of tau its point. So that checking parameters takes
//! none of the transforms over the groups that making them took.

use blstrs::{G1Affine, G1Projective, G2Affine, G2Projective, Scalar};
use ff::Field;
use group::Group;

use super::lagrange::inverse_transform;
use super::qap::Matrix;
use super::Qap;
use crate::error::Result;
use crate::powers::{Section, Verified, Visitor};
use crate::progress::Progress;
use crate::random::small_scalars;
use crate::sums::sum_of_multiples;

/// A verifier's coins: one for each element of each section.
pub(super) struct Coins {
    pub(super) ic: Vec<Scalar>,
    pub(super) h: Vec<Scalar>,
    pub(super) l: Vec<Scalar>,
    pub(super) a: Vec<Scalar>,
    pub(super) b: Vec<Scalar>,
}

impl Coins {
    pub(super) fn toss(qap: &Qap) -> Result<Self> {
        Ok(Self {
            ic: small_scalars(qap.shape().inputs)?,
            h: small_scalars(qap.domain() - 1)?,
            l: small_scalars(qap.shape().aux)?,
            a: small_scalars(Qap::dense(&qap.a).count())?,
            b: small_scalars(Qap::dense(&qap.b).count())?,
        })
    }
}

/// Sums that the sections must have; h and l without their division by delta.
pub(super) struct Expected {
    pub(super) ic: G1Projective,
    pub(super) h: G1Projective,
    pub(super) l: G1Projective,
    pub(super) a: G1Projective,
    pub(super) b_g1: G1Projective,
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
    let polynomial = |columns: &mut dyn Iterator<Item = (&Vec<(u32, Scalar)>, &Scalar)>| {
        let mut values = vec![Scalar::ZERO; qap.domain()];
        for (column, coin) in columns {
            for (row, coefficient) in column {
                values[*row as usize] += *coefficient * coin;
            }
        }
        inverse_transform(&mut values);
        values
    };
    let of = |columns: &[Vec<(u32, Scalar)>], coins: &[Scalar]| {
        polynomial(&mut columns.iter().zip(coins))
    };
    let dense = |matrix: &Matrix, coins: &[Scalar]| polynomial(&mut Qap::dense(matrix).zip(coins));
    // hᵢ·delta = tau^(m+i) − tau^i, for i up to m − 2.
    let mut h: Vec<Scalar> = coins.h.iter().map(|r| -r).collect();
    h.push(Scalar::ZERO);
    h.extend(&coins.h);
    let mut summer = Summer {
        tau: [
            (Sum::A, dense(&qap.a, &coins.a)),
            (Sum::B, dense(&qap.b, &coins.b)),
            (Sum::H, h),
            (Sum::Ic, of(c_in, &coins.ic)),
            (Sum::L, of(c_aux, &coins.l)),
        ],
        alpha: [
            (Sum::Ic, of(b_in, &coins.ic)),
            (Sum::L, of(b_aux, &coins.l)),
        ],
        beta: [
            (Sum::Ic, of(a_in, &coins.ic)),
            (Sum::L, of(a_aux, &coins.l)),
        ],
        expected: Expected {
            ic: G1Projective::identity(),
            h: G1Projective::identity(),
            l: G1Projective::identity(),
            a: G1Projective::identity(),
            b_g1: G1Projective::identity(),
            b_g2: G2Projective::identity(),
            alpha_g1: state.heads[1],
            beta_g1: state.heads[2],
            beta_g2: None,
        },
        progress,
        total: 5 * qap.domain() as u64 - 1,
        done: 0,
    };
    powers.walk(qap.size(), &mut summer)?;
    Ok(summer.expected)
}

#[derive(Clone, Copy)]
enum Sum {
    A,
    B,
    H,
    Ic,
    L,
}

type Polynomial = (Sum, Vec<Scalar>);

struct Summer<'a> {
    tau: [Polynomial; 5],
    alpha: [Polynomial; 2],
    beta: [Polynomial; 2],
    expected: Expected,
    progress: &'a dyn Progress,
    total: u64,
    done: u64,
}

impl Summer<'_> {
    fn said(&mut self, count: usize) {
        self.done += count as u64;
        self.progress
            .at("comparing with phase 1", self.done, self.total);
    }
}

/// The coefficients from `at` on; none when there are fewer.
fn from(coefficients: &[Scalar], at: u64) -> &[Scalar] {
    usize::try_from(at)
        .ok()
        .and_then(|at| coefficients.get(at..))
        .unwrap_or_default()
}

impl Visitor for Summer<'_> {
    fn g1(&mut self, section: Section, at: u64, points: Vec<G1Affine>) -> Result<()> {
        let polynomials: &[Polynomial] = match section {
            Section::Alpha => &self.alpha,
            Section::Beta => &self.beta,
            Section::Tau | Section::TauG2 => &self.tau,
        };
        for (sum, coefficients) in polynomials {
            let more = sum_of_multiples::<G1Projective>(&points, from(coefficients, at));
            let expected = &mut self.expected;
            *match sum {
                Sum::A => &mut expected.a,
                Sum::B => &mut expected.b_g1,
                Sum::H => &mut expected.h,
                Sum::Ic => &mut expected.ic,
                Sum::L => &mut expected.l,
            } += more;
        }
        self.said(points.len());
        Ok(())
    }

    fn g2(&mut self, at: u64, points: Vec<G2Affine>) -> Result<()> {
        for (_, coefficients) in self.tau.iter().filter(|(sum, _)| matches!(sum, Sum::B)) {
            self.expected.b_g2 += sum_of_multiples::<G2Projective>(&points, from(coefficients, at));
        }
        self.said(points.len());
        Ok(())
    }

    fn beta_g2(&mut self, point: G2Affine) -> Result<()> {
        self.expected.beta_g2 = Some(point);
        Ok(())
    }
}
