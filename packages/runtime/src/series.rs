//! Numbers that are never used again.

use cosmwasm_std::Storage;
use cw_storage_plus::Item;

use crate::{Checked, Result};

/// The next number of a series that begins with 1.
///
/// # Errors
/// [`crate::RuntimeError::Overflow`] after 2^64 − 1 of them.
pub fn next(storage: &mut dyn Storage, last: &Item<u64>) -> Result<u64> {
    let number = last.may_load(storage)?.unwrap_or(0).add_checked(1)?;
    last.save(storage, &number)?;
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::MockStorage;

    #[test]
    fn numbers_begin_with_one_and_never_wrap() {
        let mut storage = MockStorage::new();
        let last = Item::new("last");
        assert_eq!([1, 2].map(|_| next(&mut storage, &last).unwrap()), [1, 2]);
        last.save(&mut storage, &u64::MAX).unwrap();
        assert!(next(&mut storage, &last).is_err());
    }
}
