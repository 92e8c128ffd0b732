//! Every row, unpacked and added up.

use ff::Field;
use oaic_statements::{Fr, BUCKETS, COLUMNS};

use super::advice::{RowAdvice, PARTITION_BITS, ROW_BITS, VALUE_BITS};
use super::{buckets, query};
use crate::gadgets::{array, bits, Bit, Num, Result, System};

/// Terms of each sum, one per row; zero for rows that don't count.
#[derive(Default)]
pub(super) struct Sums {
    counted: Vec<Num>,
    columns: [Vec<Num>; COLUMNS],
    values: Vec<Num>,
    owned: [Vec<Num>; BUCKETS],
}

/// The sums over all rows that count.
pub(super) struct Total {
    /// How many.
    pub count: Num,
    /// Of each column; below 2^32 a row.
    pub columns: [Num; COLUMNS],
    /// Of the chosen column.
    pub value: Num,
    /// Of the buckets' names.
    pub owned: [Num; BUCKETS],
}

impl Sums {
    /// Takes in a row; hands out the element that packs it, which the commitment binds.
    ///
    /// 227 constraints: 145 bits, 3 whether it counts, 4 columns, 3 to choose one, 72 for its
    /// bucket.
    pub fn scan(
        &mut self,
        cs: &mut impl System,
        query: &query::Fields,
        column: &[Num; COLUMNS],
        names: &[Num; BUCKETS],
        advice: Option<&RowAdvice>,
    ) -> Result<Num> {
        let bits = (0..ROW_BITS).map(|i| {
            let value = advice.map(|advice| advice.bits[i]);
            Bit::alloc(cs, "row bit", value)
        });
        let bits: Vec<_> = bits.collect::<Result<_>>()?;
        // 145 bits, far below the modulus: one element has one unpacking, or none.
        let packed = bits::pack(&bits);
        let (key, values) = bits.split_at(1 + PARTITION_BITS);
        let (used, partition) = key.split_at(1);
        let used = bits::pack(used);
        let partition = bits::pack(partition);

        let counted = counts(cs, &used, &partition, &query.partition, advice)?;
        let values = values.chunks(VALUE_BITS).map(bits::pack);
        let columns = array(values.map(|value| Num::mul(cs, &counted, &value)))?;
        let value = choose(cs, column, &columns)?;
        let owned = buckets::own(cs, names, &value, &counted, advice)?;

        self.counted.push(counted);
        self.values.push(value);
        let sums = self.columns.iter_mut().chain(&mut self.owned);
        for (sum, term) in sums.zip(columns.into_iter().chain(owned)) {
            sum.push(term);
        }
        Ok(packed)
    }

    /// Added up, which costs nothing.
    pub fn total(&self) -> Total {
        let sum = |terms: &Vec<Num>| Num::sum(terms.iter().map(|term| (Fr::ONE, term)));
        Total {
            count: sum(&self.counted),
            columns: self.columns.each_ref().map(sum),
            value: sum(&self.values),
            owned: self.owned.each_ref().map(sum),
        }
    }
}

/// One when the row is used and in the query's partition, else zero.
///
/// With d = partition + 2^16·used − (sought + 2^16), which is zero exactly then, as a partition is
/// below 2^16 (and so is the sought one, by its registration): d·inverse = 1 − counted and
/// d·counted = 0 leave no choice but for the inverse of zero, which inverse·counted = 0 makes zero.
///
/// 3 constraints.
fn counts(
    cs: &mut impl System,
    used: &Num,
    partition: &Num,
    sought: &Num,
    advice: Option<&RowAdvice>,
) -> Result<Num> {
    let above = Fr::from(1u64 << PARTITION_BITS);
    let unused = &Num::one() - used;
    let distance = &(partition - sought) - &unused.scale(above);
    let counted = Num::alloc(cs, "counted", advice.map(|advice| advice.counted))?;
    let inverse = Num::alloc(cs, "inverse", advice.map(|advice| advice.inverse))?;
    let zero = Num::zero();
    Num::enforce_product(cs, &distance, &inverse, &(&Num::one() - &counted));
    Num::enforce_product(cs, &distance, &counted, &zero);
    Num::enforce_product(cs, &inverse, &counted, &zero);
    Ok(counted)
}

/// The chosen one of four: the first, and for each other one its difference to it when chosen.
///
/// 3 constraints.
fn choose(cs: &mut impl System, choice: &[Num; COLUMNS], columns: &[Num; COLUMNS]) -> Result<Num> {
    let first = &columns[0];
    let mut value = first.clone();
    for (chosen, column) in choice.iter().zip(columns).skip(1) {
        value = &value + &Num::mul(cs, chosen, &(column - first))?;
    }
    Ok(value)
}
