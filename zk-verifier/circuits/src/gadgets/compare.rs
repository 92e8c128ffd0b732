//! Choosing and comparing.

use bellman::SynthesisError;

use super::{bits, Bit, Num, Result, System};

/// `yes` when the bit is one, else `no`.
pub fn select(cs: &mut impl System, bit: &Bit, yes: &Num, no: &Num) -> Result<Num> {
    let step = Num::mul(cs, bit.num(), &(yes - no))?;
    Ok(no + &step)
}

/// Holds a number away from zero.
pub fn enforce_nonzero(cs: &mut impl System, num: &Num) -> Result<()> {
    let inverse = num
        .value()
        .map(|value| Option::from(value.invert()).unwrap_or_default());
    let inverse = Num::alloc(cs, "inverse", inverse)?;
    Num::enforce_product(cs, num, &inverse, &Num::one());
    Ok(())
}

/// Holds a at or above b. Both must be known to be below 2^count; count up to
/// [`bits::MAX_BITS`] − 1.
///
/// # Errors
/// `count` is too high (unsatisfiable), or a value is missing.
pub fn enforce_at_least(cs: &mut impl System, a: &Num, b: &Num, count: usize) -> Result<()> {
    // If a < b, a − b is the modulus less something below 2^count, and that is not below 2^count
    // when 2^(count + 1) is below the modulus.
    if count >= bits::MAX_BITS {
        return Err(SynthesisError::Unsatisfiable);
    }
    bits::enforce_range(cs, &(a - b), count)
}
