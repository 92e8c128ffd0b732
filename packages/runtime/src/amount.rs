//! Arithmetic that answers with an error where it doesn't fit.

use std::fmt::Display;

use cosmwasm_std::{Uint128, Uint256};
use oaic_messages::shared::{MAX_EPOCH_SECONDS, MIN_EPOCH_SECONDS};

use crate::{Result, RuntimeError};

/// Checked arithmetic under one name for all widths.
pub trait Checked: Sized {
    /// Sum, or [`RuntimeError::Overflow`].
    ///
    /// # Errors
    /// When it doesn't fit.
    fn add_checked(self, other: Self) -> Result<Self>;
    /// Difference, or [`RuntimeError::Overflow`] when it would be negative.
    ///
    /// # Errors
    /// When it would be negative.
    fn sub_checked(self, other: Self) -> Result<Self>;
}

macro_rules! checked {
    ($($width:ty),*) => {$(
        impl Checked for $width {
            fn add_checked(self, other: Self) -> Result<Self> {
                self.checked_add(other).ok_or_else(|| RuntimeError::overflow(self, '+', other))
            }
            fn sub_checked(self, other: Self) -> Result<Self> {
                self.checked_sub(other).ok_or_else(|| RuntimeError::overflow(self, '-', other))
            }
        }
    )*};
}

macro_rules! checked_uint {
    ($($width:ty),*) => {$(
        impl Checked for $width {
            fn add_checked(self, other: Self) -> Result<Self> {
                self.checked_add(other).map_err(|_| RuntimeError::overflow(self, '+', other))
            }
            fn sub_checked(self, other: Self) -> Result<Self> {
                self.checked_sub(other).map_err(|_| RuntimeError::overflow(self, '-', other))
            }
        }
    )*};
}

checked!(u32, u64, u128);
checked_uint!(Uint128, Uint256);

/// An amount that is not zero.
///
/// # Errors
/// [`RuntimeError::Zero`].
pub fn nonzero(field: &'static str, amount: Uint128) -> Result<Uint128> {
    match amount.is_zero() {
        true => Err(RuntimeError::Zero { field }),
        false => Ok(amount),
    }
}

/// Refuses a value that is not between two bounds, both included.
///
/// # Errors
/// [`RuntimeError::Invalid`].
pub fn within<T: PartialOrd + Display>(
    field: &'static str,
    value: T,
    min: T,
    max: T,
) -> Result<()> {
    match value >= min && value <= max {
        true => Ok(()),
        false => Err(RuntimeError::invalid(
            field,
            value,
            format!("it must be {min} to {max}"),
        )),
    }
}

/// Length of an epoch, in seconds; [`MIN_EPOCH_SECONDS`] to [`MAX_EPOCH_SECONDS`].
///
/// # Errors
/// [`RuntimeError::Invalid`].
pub fn epoch_seconds(seconds: u64) -> Result<u64> {
    within(
        "epoch_seconds",
        seconds,
        MIN_EPOCH_SECONDS,
        MAX_EPOCH_SECONDS,
    )?;
    Ok(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_an_error_that_names_both_sides() {
        assert_eq!(1u64.add_checked(2).unwrap(), 3);
        let error = u64::MAX.add_checked(1).unwrap_err().to_string();
        assert!(error.contains("18446744073709551615 + 1"), "{error}");
        let error = Uint128::new(1)
            .sub_checked(Uint128::new(2))
            .unwrap_err()
            .to_string();
        assert!(error.contains("1 - 2"), "{error}");
        assert!(nonzero("amount", Uint128::zero()).is_err());
    }

    #[test]
    fn both_bounds_are_within() {
        for (value, fits) in [(1, false), (2, true), (4, true), (5, false)] {
            assert_eq!(within("bps", value, 2, 4).is_ok(), fits, "{value}");
        }
        let error = within("bps", 5, 2, 4).unwrap_err().to_string();
        assert_eq!(error, "bps 5 is not allowed: it must be 2 to 4");
    }
}
