//! Arithmetic that answers with an error where it doesn't fit.

use crate::error::ContractError;

/// Checked arithmetic under one name for all widths.
pub trait Checked: Sized {
    /// Sum, or [`ContractError::Overflow`].
    fn plus(self, other: Self) -> Result<Self, ContractError>;
    /// Difference, or [`ContractError::Overflow`] when it would be negative.
    fn minus(self, other: Self) -> Result<Self, ContractError>;
}

macro_rules! checked {
    ($($width:ty),*) => {$(
        impl Checked for $width {
            fn plus(self, other: Self) -> Result<Self, ContractError> {
                self.checked_add(other).ok_or_else(|| ContractError::overflow(self, '+', other))
            }
            fn minus(self, other: Self) -> Result<Self, ContractError> {
                self.checked_sub(other).ok_or_else(|| ContractError::overflow(self, '-', other))
            }
        }
    )*};
}

checked!(u32, u64, u128);
