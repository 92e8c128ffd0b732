//! Scalar multiplication on Jubjub.
//!
//! A scalar is as many bits as its caller allocated, lowest first. Nothing here needs it to be
//! below the group's order: what comes out is the multiple of a number, and only what the number is
//! modulo the point's order matters.

use jubjub::ExtendedPoint;
use oaic_poseidon::seal;
use oaic_statements::Fr;

use super::{compare, Bit, Num, Point, Result, System};
use crate::seal::affine;

/// Bits of a scalar: Jubjub's prime order has 252.
pub const SCALAR_BITS: usize = 252;

/// A scalar times a point that is known when the circuit is made and that is on the curve. Three
/// bits at a time: 3 constraints to look up one of eight multiples and 6 to add it.
pub fn fixed(cs: &mut impl System, scalar: &[Bit], base: &ExtendedPoint) -> Result<Point> {
    let mut unit = *base;
    let mut sum: Option<Point> = None;
    for window in scalar.chunks(3) {
        let mut multiple = ExtendedPoint::identity();
        let table = [(); 8].map(|()| {
            let entry = affine(multiple);
            multiple += unit;
            entry
        });
        unit = multiple;
        let part = look_up(cs, window, &table)?;
        sum = Some(match sum {
            Some(sum) => Point::add(cs, &sum, &part)?,
            None => part,
        });
    }
    Ok(sum.unwrap_or_else(Point::identity))
}

/// The entry of a table at the number that up to three bits make.
fn look_up(cs: &mut impl System, bits: &[Bit], table: &[seal::Point; 8]) -> Result<Point> {
    let zero = Bit::constant(false);
    let bit = |place: usize| bits.get(place).unwrap_or(&zero);
    let both = Bit::and(cs, bit(0), bit(1))?;
    let monomials = [&Num::one(), bit(0).num(), bit(1).num(), both.num()];
    // Of four constants, the polynomial in two bits through them.
    let through = |[a, b, c, d]: [Fr; 4]| {
        let factors = [a, b - a, c - a, d - c - b + a];
        Num::sum(factors.into_iter().zip(monomials))
    };
    let mut coordinate = |of: fn(&seal::Point) -> Fr| -> Result<Num> {
        let [a, b, c, d, e, f, g, h] = table.each_ref().map(of);
        let low = through([a, b, c, d]);
        let step = through([e - a, f - b, g - c, h - d]);
        let step = Num::mul(cs, bit(2).num(), &step)?;
        Ok(&low + &step)
    };
    Ok(Point {
        u: coordinate(|point| point.u)?,
        v: coordinate(|point| point.v)?,
    })
}

/// A scalar times a point on the curve, of whatever order. Two bits at a time, highest first: two
/// doublings, 6 constraints to look up one of four multiples and 6 to add it.
pub fn variable(cs: &mut impl System, scalar: &[Bit], base: &Point) -> Result<Point> {
    let double = base.double(cs)?;
    let triple = Point::add(cs, &double, base)?;
    let zero = Point::identity();
    let mut sum: Option<Point> = None;
    for window in scalar.chunks(2).rev() {
        let [low, high] = match window {
            [low, high] => [low.clone(), high.clone()],
            [low] => [low.clone(), Bit::constant(false)],
            _ => continue,
        };
        // Of 0, B, 2B and 3B exactly one is chosen.
        let mut choose = |of: fn(&Point) -> &Num| {
            let without = compare::select(cs, &low, of(base), of(&zero))?;
            let with = compare::select(cs, &low, of(&triple), of(&double))?;
            compare::select(cs, &high, &with, &without)
        };
        let u = choose(|point| &point.u)?;
        let v = choose(|point| &point.v)?;
        let part = Point { u, v };
        sum = Some(match sum {
            Some(sum) => {
                let sum = sum.double(cs)?.double(cs)?;
                Point::add(cs, &sum, &part)?
            }
            None => part,
        });
    }
    Ok(sum.unwrap_or_else(Point::identity))
}
