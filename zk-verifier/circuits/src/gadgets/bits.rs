//! Bits: numbers that are zero or one, and numbers taken apart into them.

use bellman::SynthesisError;
use ff::{Field, PrimeFieldBits};
use oaic_statements::Fr;

use super::{Num, Result, System};

/// Widest number that is taken apart: 2^254 is below the modulus, so that its bits are the only
/// ones that add up to it.
pub const MAX_BITS: usize = 254;

/// A number that is zero or one.
#[derive(Clone, Debug)]
pub struct Bit(Num);

impl Bit {
    /// A new private bit.
    pub fn alloc(cs: &mut impl System, name: &'static str, value: Option<bool>) -> Result<Self> {
        let value = value.map(|bit| Fr::from(u64::from(bit)));
        let num = Num::alloc(cs, name, value)?;
        Num::enforce_product(cs, &num, &(&Num::one() - &num), &Num::zero());
        Ok(Self(num))
    }

    /// A bit that is the same in every assignment.
    pub fn constant(value: bool) -> Self {
        Self(Num::from_u64(u64::from(value)))
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
    pub fn and(cs: &mut impl System, a: &Self, b: &Self) -> Result<Self> {
        Num::mul(cs, &a.0, &b.0).map(Self)
    }
}

/// A number's bits, lowest first; that it is below 2^count is part of it.
///
/// # Errors
/// `count` is above [`MAX_BITS`] (unsatisfiable), or a value is missing.
pub fn decompose(cs: &mut impl System, num: &Num, count: usize) -> Result<Vec<Bit>> {
    if count > MAX_BITS {
        return Err(SynthesisError::Unsatisfiable);
    }
    let bits = alloc_low(cs, "bit", num.value(), count)?;
    Num::enforce_equal(cs, &pack(&bits), num);
    Ok(bits)
}

/// Holds a number below 2^count.
///
/// # Errors
/// As [`decompose`].
pub fn enforce_range(cs: &mut impl System, num: &Num, count: usize) -> Result<()> {
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
pub fn alloc_low(
    cs: &mut impl System,
    name: &'static str,
    value: Option<Fr>,
    count: usize,
) -> Result<Vec<Bit>> {
    let bits = value.map(|value| value.to_le_bits());
    (0..count)
        .map(|place| Bit::alloc(cs, name, bits.as_ref().map(|bits| bits[place])))
        .collect()
}
