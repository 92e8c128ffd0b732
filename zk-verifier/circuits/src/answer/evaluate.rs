//! What a query's answer is: the reference that the circuit is held against.

use oaic_statements::query::{Kind, Query, QueryError, NO_BOUND};
use oaic_statements::{field, Fr, ANSWER_SLOTS, BUCKETS};

use super::Row;

/// Why a query has no answer. Buckets are numbered from 1.
#[allow(missing_docs)] // each message says what its fields are
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvaluateError {
    #[error("no circuit answers this query: {0}")]
    Query(#[from] QueryError),
    #[error(
        "partition {partition} has {count} rows; the query is answered for {min_rows} or more"
    )]
    TooFewRows {
        partition: u16,
        count: usize,
        min_rows: u16,
    },
    #[error(
        "partition {partition}: {rows} of its rows are in the histogram's bucket {bucket}, from \
         {from} to {to}; a bucket is answered for with none or {min_rows} or more, so join it with \
         its neighbor"
    )]
    ThinBucket {
        partition: u16,
        bucket: usize,
        from: u64,
        to: u64,
        rows: u64,
        min_rows: u16,
    },
}

/// The answer's elements: the first for count, score and mean, one a bucket for a histogram; those
/// that are not used are zero.
pub fn evaluate(rows: &[Row], query: &Query) -> Result<[Fr; ANSWER_SLOTS], EvaluateError> {
    query.check()?;
    let counted: Vec<_> = rows
        .iter()
        .filter(|row| row.partition == query.partition)
        .collect();
    let count = counted.len();
    if count < usize::from(query.min_rows) {
        return Err(EvaluateError::TooFewRows {
            partition: query.partition,
            count,
            min_rows: query.min_rows,
        });
    }
    let values = counted
        .iter()
        .map(|row| u64::from(row.columns[usize::from(query.column)]));
    let mut slots = [Fr::zero(); ANSWER_SLOTS];
    match query.kind {
        Kind::Count => slots[0] = field::from_u64(count as u64),
        // Below 2^96 a term, so far from the ends of i128 for any table that fits memory.
        Kind::Linear => slots[0] = signed(counted.iter().map(|row| score(row, query)).sum()),
        Kind::Mean => {
            let sum: u128 = values.map(u128::from).sum();
            // Rounded down: nobody is paid by it, and the query says so.
            slots[0] = field::from_u128(sum * u128::from(query.scale) / count as u128);
        }
        Kind::Histogram => {
            let mut counts = [0; BUCKETS];
            values.for_each(|value| counts[bucket(value, query)] += 1);
            no_thin_bucket(&counts, query)?;
            slots = counts.map(field::from_u64);
        }
    }
    Ok(slots)
}

/// That each bucket is empty, or has as many rows as the query asks for.
fn no_thin_bucket(counts: &[u64; BUCKETS], query: &Query) -> Result<(), EvaluateError> {
    let few = |rows: &u64| (1..u64::from(query.min_rows)).contains(rows);
    let Some((place, rows)) = counts.iter().enumerate().find(|(_, rows)| few(rows)) else {
        return Ok(());
    };
    let below = place
        .checked_sub(1)
        .and_then(|below| query.bounds.get(below));
    let above = query.bounds.get(place).copied().unwrap_or(NO_BOUND);
    Err(EvaluateError::ThinBucket {
        partition: query.partition,
        bucket: place + 1,
        from: below.copied().unwrap_or_default(),
        to: above.saturating_sub(1),
        rows: *rows,
        min_rows: query.min_rows,
    })
}

/// The bucket of a value: how many bounds it reaches.
pub(super) fn bucket(value: u64, query: &Query) -> usize {
    query.bounds.iter().filter(|bound| value >= **bound).count()
}

fn score(row: &Row, query: &Query) -> i128 {
    let terms = query.weights.iter().zip(row.columns);
    let weighted: i128 = terms
        .map(|(weight, value)| i128::from(*weight) * i128::from(value))
        .sum();
    weighted + i128::from(query.bias)
}

fn signed(number: i128) -> Fr {
    let size = field::from_u128(number.unsigned_abs());
    if number < 0 {
        -size
    } else {
        size
    }
}
