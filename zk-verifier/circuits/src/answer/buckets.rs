//! The histogram: which bucket a value falls into, with two comparisons instead of one a bound.
//!
//! A bucket k from lower edge L to below upper edge U is named by N = L + 2^40·U + 2^80. A row that
//! counts owns exactly one name among those of the eight buckets; the names owned, added up over
//! all rows, are its tally.

use bellman::SynthesisError;
use ff::Field;
use oaic_statements::query::NO_BOUND;
use oaic_statements::{Fr, BUCKETS};

use super::advice::{RowAdvice, VALUE_BITS};
use crate::gadgets::{array, bits, Num, Result, System};

/// Where the upper edge stands in a bucket's name: edges are at most 2^32, and the sum of eight
/// below 2^40.
const UPPER: u64 = 1 << 40;

/// Names of the buckets, from the query's bounds.
///
/// Each edge is above or equal to the one before, from 0 to 2^32: the contract registers no other
/// query, but the circuit doesn't depend on it. A step is below 2^33, so no sum of eight wraps, and
/// as they add up to 2^32 every edge is at most that.
///
/// 34 constraints a bucket.
pub(super) fn edges(cs: &mut impl System, bounds: &[Num; BUCKETS - 1]) -> Result<[Num; BUCKETS]> {
    let (zero, last) = (Num::zero(), Num::from_u64(NO_BOUND));
    let lower: Vec<&Num> = [&zero].into_iter().chain(bounds).collect();
    let upper: Vec<&Num> = bounds.iter().chain([&last]).collect();
    array(lower.into_iter().zip(upper).map(|(lower, upper)| {
        bits::enforce_range(cs, &(upper - lower), VALUE_BITS + 1)?;
        Ok(name(lower, upper, &Num::one()))
    }))
}

fn name(lower: &Num, upper: &Num, owned: &Num) -> Num {
    let upper_place = Fr::from(UPPER);
    Num::sum([
        (Fr::ONE, lower),
        (upper_place, upper),
        (upper_place.square(), owned),
    ])
}

/// The names that a row owns, for a value that is zero unless the row counts.
///
/// Each owned name is a bucket's or zero, and together they are (value − below) + 2^40·(value +
/// counted + above) + 2^80·counted, with below and above of 32 bits. Both sides are sums of three
/// places: on the left the lower edges (at most 2^35), the upper edges (likewise) and how many; on
/// the right a number between −2^32 and 2^32, one of at most 2^33, and counted. Places differ by
/// less than 2^36 each and stand 40 bits apart, all of it below 2^84, so they are equal one by one:
/// exactly one name when the row counts and none otherwise, its lower edge at most the value, its
/// upper edge above it. Edges don't fall, so no other bucket would do.
///
/// 72 constraints.
pub(super) fn own(
    cs: &mut impl System,
    names: &[Num; BUCKETS],
    value: &Num,
    counted: &Num,
    advice: Option<&RowAdvice>,
) -> Result<[Num; BUCKETS]> {
    let mut number = |name, value| -> Result<Num> {
        let bits = bits::alloc_low(cs, name, value, VALUE_BITS)?;
        Ok(bits::pack(&bits))
    };
    let below = number("below", advice.map(|advice| advice.below))?;
    let above = number("above", advice.map(|advice| advice.above))?;
    let upper = &(value + counted) + &above;
    let all = name(&(value - &below), &upper, counted);
    let mut owned = Vec::with_capacity(BUCKETS);
    for (k, name) in names.iter().enumerate() {
        let own = if k + 1 < BUCKETS {
            let often = advice.map(|advice| advice.buckets[k]);
            let value = often.zip(name.value()).map(|(often, name)| often * name);
            Num::alloc(cs, "owned", value)?
        } else {
            // What is left of all is the last one's: a constraint less than to add them up.
            let others = Num::sum(owned.iter().map(|own| (Fr::ONE, own)));
            &all - &others
        };
        Num::enforce_product(cs, &own, &(name - &own), &Num::zero());
        owned.push(own);
    }
    owned.try_into().map_err(|_| SynthesisError::Unsatisfiable)
}

/// How many rows own each name: what they own, divided by it. A name is at least 2^80 and below
/// 2^81, so never zero.
///
/// One constraint a bucket.
pub(super) fn tallies(
    cs: &mut impl System,
    names: &[Num; BUCKETS],
    owned: &[Num; BUCKETS],
) -> Result<[Num; BUCKETS]> {
    array(names.iter().zip(owned).map(|(name, owned)| {
        let value = owned.value().zip(name.value()).map(|(owned, name)| {
            let inverse: Option<Fr> = name.invert().into();
            owned * inverse.unwrap_or_default()
        });
        let tally = Num::alloc(cs, "tally", value)?;
        Num::enforce_product(cs, &tally, name, owned);
        Ok(tally)
    }))
}
