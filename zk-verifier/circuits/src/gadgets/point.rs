//! Points on Jubjub, −u² + v² = 1 + d·u²·v², by their affine coordinates.
//!
//! The addition law used here is complete: −1 is a square in the field (its modulus is 1 modulo 4)
//! and d is none, so 1 ± d·u₁·u₂·v₁·v₂ is never zero for two points on the curve (Bernstein,
//! Birkner, Joye, Lange, Peters: Twisted Edwards curves, section 6). It holds for equal points,
//! the identity and points of small order alike, and its quotients are the only solutions of their
//! constraints. All this needs both points to be on the curve: a point that comes from outside goes
//! through [`Point::enforce_on_curve`] first.

use oaic_poseidon::seal;
use oaic_statements::Fr;

use super::{Num, Result, System};

/// −10240/10241, Jubjub's d.
fn d() -> Fr {
    -Fr::from(10240) * Option::<Fr>::from(Fr::from(10241).invert()).unwrap_or_default()
}

/// A point by its affine coordinates.
#[derive(Clone, Debug)]
pub struct Point {
    /// First coordinate.
    pub u: Num,
    /// Second coordinate.
    pub v: Num,
}

impl Point {
    /// The point of these coordinates.
    pub fn new(u: Num, v: Num) -> Self {
        Self { u, v }
    }

    /// The neutral element, (0, 1).
    pub fn identity() -> Self {
        Self::new(Num::zero(), Num::one())
    }

    /// Two new private variables. Not held to the curve.
    pub fn alloc(cs: &mut impl System, point: Option<seal::Point>) -> Result<Self> {
        Ok(Self {
            u: Num::alloc(cs, "u", point.map(|point| point.u))?,
            v: Num::alloc(cs, "v", point.map(|point| point.v))?,
        })
    }

    /// Its value; none in a circuit without an assignment.
    pub fn value(&self) -> Option<seal::Point> {
        let (u, v) = self.u.value().zip(self.v.value())?;
        Some(seal::Point { u, v })
    }

    /// Holds it to the curve.
    pub fn enforce_on_curve(&self, cs: &mut impl System) -> Result<()> {
        let uu = Num::mul(cs, &self.u, &self.u)?;
        let vv = Num::mul(cs, &self.v, &self.v)?;
        let right = &(&vv - &uu) - &Num::one();
        Num::enforce_product(cs, &uu.scale(d()), &vv, &right);
        Ok(())
    }

    /// Holds two points equal.
    pub fn enforce_equal(cs: &mut impl System, a: &Self, b: &Self) {
        Num::enforce_equal(cs, &a.u, &b.u);
        Num::enforce_equal(cs, &a.v, &b.v);
    }

    /// The sum of two points on the curve.
    pub fn add(cs: &mut impl System, a: &Self, b: &Self) -> Result<Self> {
        // (a.u + a.v)·(b.u + b.v) gives u·u + v·v once the two mixed products are taken off.
        let all = Num::mul(cs, &(&a.u + &a.v), &(&b.u + &b.v))?;
        let uv = Num::mul(cs, &a.u, &b.v)?;
        let vu = Num::mul(cs, &a.v, &b.u)?;
        let twist = Num::mul(cs, &uv.scale(d()), &vu)?;
        Self::quotients(cs, &all, &(&uv + &vu), &twist)
    }

    /// Twice a point on the curve.
    pub fn double(&self, cs: &mut impl System) -> Result<Self> {
        let both = &self.u + &self.v;
        let all = Num::mul(cs, &both, &both)?;
        let uv = Num::mul(cs, &self.u, &self.v)?;
        let twist = Num::mul(cs, &uv.scale(d()), &uv)?;
        Self::quotients(cs, &all, &uv.scale(Fr::from(2)), &twist)
    }

    fn quotients(cs: &mut impl System, all: &Num, mixed: &Num, twist: &Num) -> Result<Self> {
        Ok(Self {
            u: quotient(cs, mixed, &(&Num::one() + twist))?,
            v: quotient(cs, &(all - mixed), &(&Num::one() - twist))?,
        })
    }
}

/// a / b, for a b that is never zero.
fn quotient(cs: &mut impl System, a: &Num, b: &Num) -> Result<Num> {
    let value = a.value().zip(b.value()).map(|(a, b)| {
        // Zero only off the curve, where the constraint of the curve fails anyway.
        a * Option::<Fr>::from(b.invert()).unwrap_or_default()
    });
    let quotient = Num::alloc(cs, "quotient", value)?;
    Num::enforce_product(cs, b, &quotient, a);
    Ok(quotient)
}
