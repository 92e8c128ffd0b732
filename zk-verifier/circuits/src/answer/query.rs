//! The query's fields in the circuit, and choices bound to them.

use ff::Field;
use oaic_statements::query::Query;
use oaic_statements::{Fr, BUCKETS, COLUMNS};

use crate::gadgets::{array, Bit, Num, Result, System};

pub(super) const KINDS: usize = 4;

const ELEMENTS: usize = 5 + COLUMNS + 1 + BUCKETS - 1;

/// What [`Query::elements`] has, by name.
pub(super) struct Fields {
    pub elements: [Num; ELEMENTS],
    pub kind: Num,
    pub partition: Num,
    pub min_rows: Num,
    pub column: Num,
    pub scale: Num,
    pub weights: [Num; COLUMNS],
    pub bias: Num,
    pub bounds: [Num; BUCKETS - 1],
}

impl Fields {
    pub fn alloc(cs: &mut impl System, query: Option<&Query>) -> Result<Self> {
        let values = query.map(Query::elements);
        let value = |place: usize| values.as_ref().map(|values| values[place]);
        let elements: [Num; ELEMENTS] =
            array((0..ELEMENTS).map(|place| Num::alloc(cs, "query element", value(place))))?;
        let [kind, partition, min_rows, column, scale, w0, w1, w2, w3, bias, bounds @ ..] =
            elements.clone();
        Ok(Self {
            elements,
            kind,
            partition,
            min_rows,
            column,
            scale,
            weights: [w0, w1, w2, w3],
            bias,
            bounds,
        })
    }
}

/// Bits of which exactly one is set, at the place that `number` says; so number is below `N`.
///
/// N + 2 constraints.
pub(super) fn one_hot<const N: usize>(
    cs: &mut impl System,
    number: &Num,
    chosen: Option<[bool; N]>,
) -> Result<[Num; N]> {
    let bits: [Num; N] = array((0..N).map(|i| {
        let value = chosen.map(|chosen| chosen[i]);
        Bit::alloc(cs, "choice", value).map(|bit| bit.num().clone())
    }))?;
    // At most N set bits, N far below the modulus: a sum of one is one bit.
    let sum = Num::sum(bits.iter().map(|bit| (Fr::ONE, bit)));
    Num::enforce_equal(cs, &sum, &Num::one());
    let place = Num::sum((0u64..).map(Fr::from).zip(&bits));
    Num::enforce_equal(cs, &place, number);
    Ok(bits)
}
