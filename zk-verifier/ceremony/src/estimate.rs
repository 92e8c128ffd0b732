//! How large and how long, said before long work. Times are measured on this machine and then
//! multiplied; they are right within a factor of two or so.

use std::time::{Duration, Instant};

use blstrs::{G1Affine, G1Projective, G2Affine, G2Projective, Scalar};
use ff::Field;
use group::prime::PrimeCurveAffine;
use rayon::prelude::*;

use crate::beacon::beacon_seed;
use crate::curve::{decode, Side};
use crate::keys::Qap;
use crate::sums::normalize;

/// Seconds that a point costs when all threads work.
#[derive(Clone, Copy, Debug)]
struct Cost {
    multiply: f64,
    read: f64,
}

/// Costs in both groups.
#[derive(Clone, Copy, Debug)]
pub struct Costs {
    g1: Cost,
    g2: Cost,
}

impl Costs {
    /// Measure; takes some hundredths of a second.
    pub fn measure() -> Self {
        let scalar = Scalar::from(u64::MAX).pow_vartime([5]);
        Self {
            g1: measure::<G1Projective>(G1Affine::generator(), scalar),
            g2: measure::<G2Projective>(G2Affine::generator(), scalar),
        }
    }

    pub fn powers_contribute(&self, size: u8) -> Duration {
        let n = f64::from(1u32 << size);
        seconds(n * 4.0 * (self.g1.multiply + self.g1.read) + n * (self.g2.multiply + self.g2.read))
    }

    /// Verifying phase 1: a point's share of a long sum is a twelfth of a multiplication.
    pub fn powers_verify(&self, size: u8) -> Duration {
        let n = f64::from(1u32 << size);
        let sums = 2.0 * (4.0 * self.g1.multiply + self.g2.multiply) / 12.0;
        seconds(n * (4.0 * self.g1.read + self.g2.read + sums))
    }

    pub fn keys_begin(&self, qap: &Qap) -> Duration {
        let n = f64::from(1u32 << qap.size());
        let transform = n * (f64::from(qap.size()) / 2.0 + 1.0);
        let coefficients = qap.coefficients() as f64;
        // Many coefficients are small, or the same for several points.
        let sums = coefficients * (0.6 * self.g1.multiply + 0.15 * self.g2.multiply);
        seconds(transform * (3.0 * self.g1.multiply + self.g2.multiply) + sums)
    }

    pub fn keys_contribute(&self, qap: &Qap) -> Duration {
        let (n, points) = counts(qap);
        let multiply = (n + qap.shape().aux as f64) * self.g1.multiply;
        seconds(multiply + points * (self.g1.read + self.g2.read / 4.0))
    }

    pub fn keys_verify(&self, qap: &Qap) -> Duration {
        let (n, points) = counts(qap);
        let read = (points + 4.0 * n) * self.g1.read + (points / 4.0 + n) * self.g2.read;
        let sums = (11.0 * n * self.g1.multiply + n * self.g2.multiply) / 6.0;
        seconds(read + sums)
    }
}

/// Hashing a beacon's value, on one thread.
pub fn beacon(iterations_log2: u8) -> Duration {
    const SAMPLE: u8 = 14;
    let start = Instant::now();
    std::hint::black_box(beacon_seed(&[], SAMPLE, |_| {}));
    let times = f64::from(iterations_log2) - f64::from(SAMPLE);
    seconds(start.elapsed().as_secs_f64() * times.exp2())
}

/// Domain, and points of G1 about.
fn counts(qap: &Qap) -> (f64, f64) {
    let n = f64::from(1u32 << qap.size());
    (n, n + 3.0 * qap.shape().aux as f64)
}

fn measure<G: Side>(point: G::Affine, scalar: Scalar) -> Cost {
    let count = 32 * rayon::current_num_threads();
    let start = Instant::now();
    let products: Vec<G> = (0..count).into_par_iter().map(|_| point * scalar).collect();
    let products = normalize(&products);
    let multiply = start.elapsed().as_secs_f64() / count as f64;
    let start = Instant::now();
    let read = products
        .par_iter()
        .filter(|point| {
            let mut bytes = vec![0; G::SIZE];
            G::encode(point, &mut bytes);
            decode::<G>(&bytes).is_ok()
        })
        .count();
    let read = start.elapsed().as_secs_f64() / read.max(1) as f64;
    Cost { multiply, read }
}

fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}
