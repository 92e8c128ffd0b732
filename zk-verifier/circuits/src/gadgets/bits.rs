//! Bits: numbers that are zero or one, and numbers taken apart into them.

use bellman::{ConstraintSystem, SynthesisError};
use ff::{Field, PrimeFieldBits};
use oaic_statements::Fr;

use super::Num;

/// Widest number that is taken apart: 2^254 is below the modulus, so that its bits are the only
/// ones that add up to it.
pub const MAX_BITS: usize = 254;

/// A number that is zero or one.
#[derive(Clone, Debug)]
pub struct Bit(Num);

impl Bit {
    /// A new private bit.
    pub fn alloc<CS: ConstraintSystem<Fr>>(
        cs: &mut CS,
        name: &'static str,
        value: Option<bool>,
    ) -> Result<Self, SynthesisError> {
        let value = value.map(|bit| Fr::from(u64::from(bit)));
        let num = Num::alloc(cs, name, value)?;
        Num::enforce_product(cs, &num, &(&Num::one() - &num), &Num::zero());
        Ok(Self(num))
    }

    /// A bit that is the same in every assignment.
    pub fn constant(value: bool) -> Self {
        Self(Num::from_u64(u64::from(value)))
    }

    /// Takes a number for a bit. Whoever calls this must know that constraints elsewhere leave it
    /// no value but zero and one.
    pub(crate) fn from_known(num: Num) -> Self {
        Self(num)
    }

    /// As a number.
    pub fn num(&self) -> &Num {
        &self.0
    }

    /// Its value; none in a circuit without an assignment.
    pub fn value(&self) -> Option<bool> {
        self.0.value().map(|value| !value.is_zero_vartime())
    }

    /// The other one.
    #[must_use]
    pub fn not(&self) -> Self {
        Self(&Num::one() - &self.0)
    }

    /// Whether both are one.
    pub fn and<CS: ConstraintSystem<Fr>>(
        cs: &mut CS,
        a: &Self,
        b: &Self,
    ) -> Result<Self, SynthesisError> {
        Num::mul(cs, &a.0, &b.0).map(Self)
    }
}

/// The lowest bits of a value, lowest first.
fn low_bits(value: Option<Fr>, count: usize) -> Vec<Option<bool>> {
    match value {
        Some(value) => {
            let bits = value.to_le_bits();
            bits.iter().map(|bit| Some(*bit)).take(count).collect()
        }
        None => vec![None; count],
    }
}

/// A number's bits, lowest first; that it is below 2^count is part of it.
///
/// # Errors
/// `count` is above [`MAX_BITS`] (unsatisfiable), or a value is missing.
pub fn decompose<CS: ConstraintSystem<Fr>>(
    cs: &mut CS,
    num: &Num,
    count: usize,
) -> Result<Vec<Bit>, SynthesisError> {
    if count > MAX_BITS {
        return Err(SynthesisError::Unsatisfiable);
    }
    let bits = low_bits(num.value(), count)
        .into_iter()
        .map(|bit| Bit::alloc(cs, "bit", bit))
        .collect::<Result<Vec<_>, _>>()?;
    Num::enforce_equal(cs, &pack(&bits), num);
    Ok(bits)
}

/// Holds a number below 2^count.
///
/// # Errors
/// As [`decompose`].
pub fn enforce_range<CS: ConstraintSystem<Fr>>(
    cs: &mut CS,
    num: &Num,
    count: usize,
) -> Result<(), SynthesisError> {
    decompose(cs, num, count).map(|_| ())
}

/// The number that bits make, lowest first.
pub fn pack(bits: &[Bit]) -> Num {
    let mut weight = Fr::ONE;
    Num::sum(bits.iter().map(|bit| {
        let part = (weight, bit.num());
        weight = weight.double();
        part
    }))
}

/// The lowest bits of a number that is known outside, lowest first: an index, for instance. What is
/// above them is lost, so whoever makes the assignment checks that there is nothing.
pub fn alloc_u64<CS: ConstraintSystem<Fr>>(
    cs: &mut CS,
    name: &'static str,
    value: Option<u64>,
    count: usize,
) -> Result<Vec<Bit>, SynthesisError> {
    alloc_low(cs, name, value.map(Fr::from), count)
}

/// As [`alloc_u64`], of any number.
pub fn alloc_low<CS: ConstraintSystem<Fr>>(
    cs: &mut CS,
    name: &'static str,
    value: Option<Fr>,
    count: usize,
) -> Result<Vec<Bit>, SynthesisError> {
    low_bits(value, count)
        .into_iter()
        .map(|bit| Bit::alloc(cs, name, bit))
        .collect()
}
