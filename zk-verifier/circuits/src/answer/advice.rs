//! What the prover chooses. Everything else in the circuit follows from it and from the statement,
//! so tests can lie here and see what becomes of it.

use ff::{Field, PrimeFieldBits};
use oaic_statements::query::Query;
use oaic_statements::{field, Fr, BUCKETS, COLUMNS};

use super::evaluate::bucket;
use super::query::KINDS;
use super::{packed_table, Row, Witness};

/// Bits of a packed row: used, partition, columns.
pub(super) const ROW_BITS: usize = 1 + PARTITION_BITS + COLUMNS * VALUE_BITS;

pub(super) const PARTITION_BITS: usize = 16;
pub(super) const VALUE_BITS: usize = 32;

#[derive(Clone, Debug)]
pub(super) struct Advice {
    /// Which kind it is.
    pub kind: [bool; KINDS],
    /// Which column a mean or histogram is of.
    pub column: [bool; COLUMNS],
    pub rows: Vec<RowAdvice>,
    /// The mean.
    pub quotient: Fr,
    /// What rounding it down leaves.
    pub remainder: Fr,
}

#[derive(Clone, Debug)]
pub(super) struct RowAdvice {
    pub bits: [bool; ROW_BITS],
    /// One when the row counts.
    pub counted: Fr,
    /// Of how far the row is from those that count; zero when it counts.
    pub inverse: Fr,
    /// How often the row owns each bucket's name: once that of the one it falls into, and none when
    /// it doesn't count.
    pub buckets: [Fr; BUCKETS],
    /// The value less its bucket's lower edge.
    pub below: Fr,
    /// What the value has left to the last one of its bucket.
    pub above: Fr,
}

impl Advice {
    /// That of an honest prover. A witness that no answer exists for gets some advice as well, and
    /// the circuit refuses it.
    pub fn honest<const ROWS: usize>(witness: &Witness) -> Self {
        let query = &witness.query;
        let elements = packed_table(&witness.rows, ROWS);
        let counted: Vec<_> = witness
            .rows
            .iter()
            .filter(|row| row.partition == query.partition)
            .collect();
        let sum: u128 = counted
            .iter()
            .map(|row| u128::from(value(row, query)))
            .sum();
        let scaled = sum * u128::from(query.scale);
        let count = counted.len() as u128;
        let rows = (0..ROWS).map(|place| {
            let row = witness.rows.get(place);
            RowAdvice::honest(row, &elements[place], query)
        });
        Self {
            kind: std::array::from_fn(|i| i == query.kind as usize),
            column: std::array::from_fn(|i| i == usize::from(query.column)),
            rows: rows.collect(),
            quotient: field::from_u128(scaled.checked_div(count).unwrap_or(0)),
            remainder: field::from_u128(scaled.checked_rem(count).unwrap_or(0)),
        }
    }
}

impl RowAdvice {
    pub fn honest(row: Option<&Row>, packed: &Fr, query: &Query) -> Self {
        let bits = low_bits(packed);
        // As in the circuit: partition, and above it whether the row is used.
        let key = row.map_or(0, |row| i64::from(row.partition) + (1 << PARTITION_BITS));
        let sought = i64::from(query.partition) + (1 << PARTITION_BITS);
        let distance = field::from_i64(key - sought);
        let counts = key == sought;
        let mut advice = Self {
            bits,
            counted: Fr::from(u64::from(counts)),
            inverse: distance.invert().unwrap_or(Fr::ZERO),
            buckets: [Fr::ZERO; BUCKETS],
            below: Fr::ZERO,
            above: Fr::ZERO,
        };
        if let Some(row) = row.filter(|_| counts) {
            advice.place(value(row, query), bucket(value(row, query), query), query);
        }
        advice
    }

    /// Puts the row's value into a bucket, rightly or wrongly.
    pub fn place(&mut self, value: u64, bucket: usize, query: &Query) {
        let lower = bucket.checked_sub(1).map_or(0, |k| query.bounds[k]);
        let upper = query.bounds.get(bucket).copied().unwrap_or(1 << VALUE_BITS);
        self.buckets = std::array::from_fn(|k| Fr::from(u64::from(k == bucket)));
        // Negative for a lie; the circuit has 32 bits for them.
        self.below = Fr::from(value) - Fr::from(lower);
        self.above = Fr::from(upper) - Fr::from(value) - Fr::ONE;
    }
}

fn value(row: &Row, query: &Query) -> u64 {
    let column = row.columns.get(usize::from(query.column));
    column.copied().map_or(0, u64::from)
}

/// Lowest bits of an element, lowest first.
fn low_bits<const N: usize>(element: &Fr) -> [bool; N] {
    let bits = element.to_le_bits();
    std::array::from_fn(|i| bits[i])
}
