//! From sums to the answer.

use ff::Field;
use oaic_statements::{ANSWER_SLOTS, BUCKETS};

use super::advice::Advice;
use super::query::{self, KINDS};
use super::{buckets, scan};
use crate::gadgets::{array, bits, Bit, Num, Result, System};

/// Bits of a mean: it is at most 2^32 times a scale of at most 2^20.
const MEAN_BITS: usize = 64;

/// The answer's elements; those that its kind doesn't use are zero.
pub(super) fn answer<const ROWS: usize>(
    cs: &mut impl System,
    query: &query::Fields,
    kind: &[Num; KINDS],
    total: &scan::Total,
    names: &[Num; BUCKETS],
    advice: Option<&Advice>,
) -> Result<[Num; ANSWER_SLOTS]> {
    // Counts are at most ROWS.
    let count_bits = ROWS.ilog2() as usize + 1;
    // Above what count − min_rows would be if it were negative: min_rows is registered as one of
    // 16 bits.
    let surplus = &total.count - &query.min_rows;
    bits::enforce_range(cs, &surplus, count_bits)?;

    let score = score(cs, query, total)?;
    let mean = mean(cs, query, total, count_bits, advice)?;
    let tallies = buckets::tallies(cs, names, &total.owned)?;

    // In the order of `Kind`.
    let [is_count, is_score, is_mean, is_histogram] = kind;
    let mut slots: [Num; ANSWER_SLOTS] = array(tallies.iter().map(|tally| {
        let slot = Num::mul(cs, is_histogram, tally)?;
        enforce_full(cs, &slot, &query.min_rows, count_bits)?;
        Ok(slot)
    }))?;
    let single = [
        (is_count, &total.count),
        (is_score, &score),
        (is_mean, &mean),
    ];
    for (is, element) in single {
        slots[0] = &slots[0] + &Num::mul(cs, is, element)?;
    }
    Ok(slots)
}

/// Holds a bucket empty, or at as many rows as are demanded.
///
/// A bucket with rows is not empty; one without is, when the demand is at least one, as a negative
/// number is not in the range: see above.
///
/// 4 constraints and the bits of a count.
fn enforce_full(cs: &mut impl System, rows: &Num, min_rows: &Num, count_bits: usize) -> Result<()> {
    let used = rows.value().map(|rows| !rows.is_zero_vartime());
    let used = Bit::alloc(cs, "used bucket", used)?;
    Num::enforce_product(cs, rows, used.not().num(), &Num::zero());
    let demanded = Num::mul(cs, used.num(), min_rows)?;
    bits::enforce_range(cs, &(rows - &demanded), count_bits)
}

/// Weighted sums of the columns, and the bias for each row. Weights are registered as numbers of
/// 64 bits with a sign, so its size is below 2^63·(4·2^42 + 2^10) < 2^108: it never wraps.
///
/// 5 constraints.
fn score(cs: &mut impl System, query: &query::Fields, total: &scan::Total) -> Result<Num> {
    let mut score = Num::mul(cs, &query.bias, &total.count)?;
    for (weight, column) in query.weights.iter().zip(&total.columns) {
        score = &score + &Num::mul(cs, weight, column)?;
    }
    Ok(score)
}

/// The chosen column's mean times the scale, rounded down: sum·scale = mean·count + remainder with
/// remainder below count, and so count at least 1.
///
/// Mean below 2^64, count and remainder below 2^11: the right side is below 2^76, the left one, by
/// the scale's registration, below 2^62. Both are the same whole number, and there is one quotient.
fn mean(
    cs: &mut impl System,
    query: &query::Fields,
    total: &scan::Total,
    count_bits: usize,
    advice: Option<&Advice>,
) -> Result<Num> {
    let quotient = advice.map(|advice| advice.quotient);
    let mean = bits::pack(&bits::alloc_low(cs, "mean", quotient, MEAN_BITS)?);
    let remainder = Num::alloc(cs, "remainder", advice.map(|advice| advice.remainder))?;
    bits::enforce_range(cs, &remainder, count_bits)?;
    let room = &(&total.count - &remainder) - &Num::one();
    bits::enforce_range(cs, &room, count_bits)?;
    let scaled = Num::mul(cs, &total.value, &query.scale)?;
    Num::enforce_product(cs, &mean, &total.count, &(&scaled - &remainder));
    Ok(mean)
}
