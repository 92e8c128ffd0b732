//! Sealing to a public key on Jubjub: what contracts check of keys, and the mask that both sides
//! compute. The scalar multiplications are off chain, in `oaic-circuits`.
//!
//! The sealer draws e, publishes E = e·G and masks with the shared point S = e·(8·B), where B is
//! the receiver's key: 8 takes away what is not in the prime-order subgroup. The receiver, who
//! knows b with B = b·G, computes S = b·(8·E).

use crate::hash::Sponge;
use crate::{Fr, Tag};

/// −10240/10241, Jubjub's d.
const D: Fr = Fr::from_raw([
    0x0106_5fd6_d634_3eb1,
    0x292d_7f6d_3757_9d26,
    0xf5fd_9207_e6bd_7fd4,
    0x2a93_18e7_4bfa_2b48,
]);

/// A point on Jubjub by its affine coordinates, −u² + v² = 1 + d·u²·v². Not checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Point {
    /// First coordinate.
    pub u: Fr,
    /// Second coordinate.
    pub v: Fr,
}

impl Point {
    /// Whether it is on the curve.
    pub fn is_on_curve(&self) -> bool {
        let (u2, v2) = (self.u.square(), self.v.square());
        v2 - u2 == Fr::one() + D * u2 * v2
    }

    /// Whether something can be sealed to it: on the curve, and not of small order, or else
    /// everybody could open what is sealed to it.
    pub fn is_usable(&self) -> bool {
        if !self.is_on_curve() {
            return false;
        }
        // Three doublings in projective coordinates (X : Y : Z); 8·P is the identity (0 : Z : Z)
        // exactly when P has small order.
        let (mut x, mut y, mut z) = (self.u, self.v, Fr::one());
        for _ in 0..3 {
            let (xx, yy, zz) = (x.square(), y.square(), z.square());
            let xy = (x * y).double();
            // With a = −1: u' = 2xy / (yy − xx), v' = (yy + xx) / (2zz − yy + xx).
            let (minus, plus) = (yy - xx, yy + xx);
            let rest = zz.double() - minus;
            (x, y, z) = (xy * rest, plus * minus, minus * rest);
        }
        x != Fr::zero() || y != z
    }
}

/// The mask of `count` elements that are sealed in a context, for an order, under a shared point.
pub fn mask(shared: &Point, context: &Fr, order: &Fr, count: usize) -> Vec<Fr> {
    let mut sponge = Sponge::new(Tag::Mask, &[shared.u, shared.v, *context, *order]);
    (0..count).map(|_| sponge.squeeze()).collect()
}
