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

impl Query {
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

/// Commitment to a table: its salt, then every row, packed; unused rows are zero.
pub fn table_commitment(salt: &Fr, rows: &[Fr]) -> Fr {
    let mut elements = vec![*salt];
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
