//! Choosing and comparing.

use bellman::{ConstraintSystem, SynthesisError};
use ff::Field;
use oaic_statements::Fr;

use super::{bits, Bit, Num};

/// Name of the variable in [`is_zero`] that is free when the number is zero. Whatever it is then,
/// the result is the same.
pub const FREE_INVERSE: &str = "inverse, free at zero";

/// `yes` when the bit is one, else `no`.
pub fn select<CS: ConstraintSystem<Fr>>(
    cs: &mut CS,
    bit: &Bit,
    yes: &Num,
    no: &Num,
) -> Result<Num, SynthesisError> {
    let step = Num::mul(cs, bit.num(), &(yes - no))?;
    Ok(no + &step)
}

/// Whether a number is zero.
pub fn is_zero<CS: ConstraintSystem<Fr>>(cs: &mut CS, num: &Num) -> Result<Bit, SynthesisError> {
    if let Some(constant) = num.as_constant() {
        return Ok(Bit::constant(constant.is_zero_vartime()));
    }
    let inverse = num
        .value()
        .map(|value| Option::from(value.invert()).unwrap_or_default());
    let inverse = Num::alloc(cs, FREE_INVERSE, inverse)?;
    let zero = num
        .value()
        .map(|value| Fr::from(u64::from(value.is_zero_vartime())));
    let zero = Num::alloc(cs, "is zero", zero)?;
    // num·inverse = 1 − zero makes it one where num is zero; num·zero = 0 makes it zero elsewhere.
    Num::enforce_product(cs, num, &inverse, &(&Num::one() - &zero));
    Num::enforce_product(cs, num, &zero, &Num::zero());
    Ok(Bit::from_known(zero))
}

/// Whether two numbers are equal.
pub fn is_equal<CS: ConstraintSystem<Fr>>(
    cs: &mut CS,
    a: &Num,
    b: &Num,
) -> Result<Bit, SynthesisError> {
    is_zero(cs, &(a - b))
}

/// Holds a number away from zero.
pub fn enforce_nonzero<CS: ConstraintSystem<Fr>>(
    cs: &mut CS,
    num: &Num,
) -> Result<(), SynthesisError> {
    let inverse = num
        .value()
        .map(|value| Option::from(value.invert()).unwrap_or_default());
    let inverse = Num::alloc(cs, "inverse", inverse)?;
    Num::enforce_product(cs, num, &inverse, &Num::one());
    Ok(())
}

/// Whether a is at least b. Both must be known to be below 2^count; count below
/// [`bits::MAX_BITS`].
///
/// # Errors
/// `count` is too high (unsatisfiable), or a value is missing.
pub fn is_at_least<CS: ConstraintSystem<Fr>>(
    cs: &mut CS,
    a: &Num,
    b: &Num,
    count: usize,
) -> Result<Bit, SynthesisError> {
    // a − b + 2^count is between 1 and 2^(count + 1) − 1: its highest bit says whether a >= b.
    let mut width = Fr::ONE;
    for _ in 0..count {
        width = width.double();
    }
    let shifted = &(a - b) + &Num::constant(width);
    let mut bits = bits::decompose(cs, &shifted, count.saturating_add(1))?;
    bits.pop().ok_or(SynthesisError::Unsatisfiable)
}

/// Holds a at or above b. Both must be known to be below 2^count; count up to
/// [`bits::MAX_BITS`] − 1.
///
/// # Errors
/// `count` is too high (unsatisfiable), or a value is missing.
pub fn enforce_at_least<CS: ConstraintSystem<Fr>>(
    cs: &mut CS,
    a: &Num,
    b: &Num,
    count: usize,
) -> Result<(), SynthesisError> {
    // If a < b, a − b is the modulus less something below 2^count, and that is not below 2^count
    // when 2^(count + 1) is below the modulus.
    if count >= bits::MAX_BITS {
        return Err(SynthesisError::Unsatisfiable);
    }
    bits::enforce_range(cs, &(a - b), count)
}
