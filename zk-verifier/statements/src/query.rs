//! Queries over a table, as the circuit takes them.

use oaic_poseidon::{field, hash, Fr, Tag};

use crate::{BUCKETS, COLUMNS};

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// How many rows.
    Count = 0,
    /// Sum over rows of a weighted sum of columns and a bias: a sum, or a linear model's score.
    Linear = 1,
    /// Mean of a column, times a scale, rounded down.
    Mean = 2,
    /// Rows by the bucket that a column's value falls into.
    Histogram = 3,
}

/// A query over one partition of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Query {
    /// What is asked.
    pub kind: Kind,
    /// Rows of this partition are counted; every row is in exactly one.
    pub partition: u16,
    /// Fewer rows are never answered for; at least 1.
    pub min_rows: u16,
    /// Column of a mean or histogram, below [`COLUMNS`].
    pub column: u8,
    /// A mean is multiplied by this before it is rounded down; 1 to 1,000,000.
    pub scale: u32,
    /// Weight of each column.
    pub weights: [i64; COLUMNS],
    /// Added once a row.
    pub bias: i64,
    /// Lower bounds of the second bucket and those after it, rising; 2^32 where there are fewer.
    pub bounds: [u64; BUCKETS - 1],
}

/// A bound that no value reaches.
pub const NO_BOUND: u64 = 1 << 32;

/// Largest scale of a mean.
pub const MAX_SCALE: u32 = 1_000_000;

/// What makes a query one that no circuit answers. Bounds are numbered from 1.
#[allow(missing_docs)] // each message says what its fields are
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    #[error("min_rows is 0; it must be at least 1")]
    MinRows,
    #[error("column is {0}; columns are numbered 0 to {last}", last = COLUMNS - 1)]
    Column(u8),
    #[error("scale is {0}; it must be 1 to {MAX_SCALE}")]
    Scale(u32),
    #[error("{0} weights; a score has at least 1 and at most {COLUMNS}")]
    Weights(usize),
    #[error("{0} bounds; a histogram has at least 1 and at most {most}", most = BUCKETS - 1)]
    Bounds(usize),
    #[error("bound {number} is {bound}; it must be above {below} and at most {NO_BOUND}")]
    Bound {
        number: usize,
        bound: u64,
        below: u64,
    },
}

impl Query {
    /// How many rows; what else it could ask is neutral, so that a query has one hash.
    pub fn count(partition: u16, min_rows: u16) -> Self {
        Self {
            kind: Kind::Count,
            partition,
            min_rows,
            column: 0,
            scale: 1,
            weights: [0; COLUMNS],
            bias: 0,
            bounds: [NO_BOUND; BUCKETS - 1],
        }
    }

    /// This query's rows, but a linear model's score summed over them.
    pub fn score(self, weights: [i64; COLUMNS], bias: i64) -> Self {
        Self {
            kind: Kind::Linear,
            weights,
            bias,
            ..Self::count(self.partition, self.min_rows)
        }
    }

    /// This query's rows, but the sum of a column.
    pub fn sum(self, column: u8) -> Result<Self, QueryError> {
        let mut weights = [0; COLUMNS];
        let weight = weights.get_mut(usize::from(column));
        *weight.ok_or(QueryError::Column(column))? = 1;
        Ok(self.score(weights, 0))
    }

    /// This query's rows, but the mean of a column, times a scale.
    pub fn mean(self, column: u8, scale: u32) -> Result<Self, QueryError> {
        let query = Self {
            kind: Kind::Mean,
            column,
            scale,
            ..Self::count(self.partition, self.min_rows)
        };
        query.check().map(|()| query)
    }

    /// This query's rows, but the histogram of a column: each bound is where a bucket begins.
    pub fn histogram(self, column: u8, bounds: &[u64]) -> Result<Self, QueryError> {
        let mut query = Self {
            kind: Kind::Histogram,
            column,
            ..Self::count(self.partition, self.min_rows)
        };
        if bounds.is_empty() || bounds.len() > query.bounds.len() {
            return Err(QueryError::Bounds(bounds.len()));
        }
        for (slot, bound) in query.bounds.iter_mut().zip(bounds) {
            *slot = *bound;
        }
        query.check().map(|()| query)
    }

    /// Whether every field is in the range that the circuit takes, whatever the kind.
    pub fn check(&self) -> Result<(), QueryError> {
        if self.min_rows == 0 {
            return Err(QueryError::MinRows);
        }
        if usize::from(self.column) >= COLUMNS {
            return Err(QueryError::Column(self.column));
        }
        if self.scale == 0 || self.scale > MAX_SCALE {
            return Err(QueryError::Scale(self.scale));
        }
        let mut below = 0;
        for (number, bound) in (1..).zip(self.bounds) {
            let rises = bound > below || below == NO_BOUND;
            if !rises || bound > NO_BOUND || (below == NO_BOUND && bound != NO_BOUND) {
                return Err(QueryError::Bound {
                    number,
                    bound,
                    below,
                });
            }
            below = bound;
        }
        Ok(())
    }

    /// Its elements, in the order in which they are hashed.
    pub fn elements(&self) -> Vec<Fr> {
        #[allow(clippy::as_conversions)] // the discriminant: there is no other way to it
        let kind = self.kind as u8;
        let mut elements = vec![
            field::from_u64(u64::from(kind)),
            field::from_u64(u64::from(self.partition)),
            field::from_u64(u64::from(self.min_rows)),
            field::from_u64(u64::from(self.column)),
            field::from_u64(u64::from(self.scale)),
        ];
        elements.extend(self.weights.map(field::from_i64));
        elements.push(field::from_i64(self.bias));
        elements.extend(self.bounds.map(field::from_u64));
        elements
    }

    /// What stands for it in an [`Answer`](crate::Answer).
    pub fn hash(&self) -> Fr {
        hash(Tag::Query, &self.elements())
    }
}

/// Commitment to a table by its seller: its salt, the seller, then every row, packed; unused rows
/// are zero. Who lists it under another name can't answer from it.
pub fn table_commitment(salt: &Fr, seller: &Fr, rows: &[Fr]) -> Fr {
    let mut elements = vec![*salt, *seller];
    elements.extend(rows);
    hash(Tag::Table, &elements)
}

/// A row as one element: 1 bit that it is used, 16 bits partition, 32 bits a column, lowest first.
pub fn packed_row(partition: u16, columns: [u32; COLUMNS]) -> Fr {
    let mut limbs = [1 | (u64::from(partition) << 1), 0, 0, 0];
    let mut place = 17u32;
    for column in columns {
        let wide = u128::from(column) << (place % 64);
        let bytes = wide.to_le_bytes();
        let (low, high) = bytes.split_at(8);
        let word = |half: &[u8]| half.try_into().map(u64::from_le_bytes).unwrap_or_default();
        let limb = usize::try_from(place / 64).unwrap_or_default();
        for (slot, part) in limbs.iter_mut().skip(limb).zip([word(low), word(high)]) {
            *slot |= part;
        }
        place = place.saturating_add(32);
    }
    Fr::from_raw(limbs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_out_of_range_are_refused_with_what_they_are() {
        let rows = Query::count(3, 10);
        assert_eq!(Query::count(3, 0).check(), Err(QueryError::MinRows));
        assert_eq!(rows.sum(4), Err(QueryError::Column(4)));
        assert_eq!(rows.mean(4, 1), Err(QueryError::Column(4)));
        assert_eq!(rows.mean(0, 0), Err(QueryError::Scale(0)));
        assert_eq!(rows.mean(0, 1_000_001), Err(QueryError::Scale(1_000_001)));
        assert_eq!(rows.histogram(0, &[]), Err(QueryError::Bounds(0)));
        assert_eq!(rows.histogram(0, &[1; 8]), Err(QueryError::Bounds(8)));
        assert!(rows.mean(3, MAX_SCALE).is_ok());
    }

    #[test]
    fn bounds_that_do_not_rise_are_refused() {
        let histogram = |bounds: &[u64]| Query::count(0, 1).histogram(3, bounds);
        let error = |number, bound, below| {
            Err(QueryError::Bound {
                number,
                bound,
                below,
            })
        };
        assert_eq!(histogram(&[0]), error(1, 0, 0));
        assert_eq!(histogram(&[5, 5]), error(2, 5, 5));
        assert_eq!(histogram(&[5, 4]), error(2, 4, 5));
        assert_eq!(histogram(&[NO_BOUND, 4]), error(2, 4, NO_BOUND));
        assert_eq!(histogram(&[1, NO_BOUND + 1]), error(2, NO_BOUND + 1, 1));
        let most = [1, 2, 3, 4, 5, 6, NO_BOUND - 1];
        assert_eq!(histogram(&most).map(|query| query.bounds), Ok(most));
        assert!(histogram(&[NO_BOUND]).is_ok());
    }
}
