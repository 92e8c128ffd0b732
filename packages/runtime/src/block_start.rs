//! Values that can also be read as they were when the block began.
//!
//! Whoever reads a value in order to judge others by it (a quorum, a share) must not see what was
//! moved earlier in the same block for that very purpose. A full history would cost a record a
//! change; this costs a few bytes in the record that is written anyway.

use cosmwasm_std::{StdResult, Storage};
use cw_storage_plus::Item;
use serde::{de::DeserializeOwned, Deserialize, Serialize};

use crate::packed::{Reader, Record, Writer};
use crate::Result;

/// A value, and what it was before the block of its last change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockStart<T> {
    value: T,
    before: T,
    height: u64,
}

impl<T: Copy> BlockStart<T> {
    /// A value that is new in this block; before it, it was `before`.
    pub fn new(before: T, value: T, height: u64) -> Self {
        Self {
            value,
            before,
            height,
        }
    }

    /// The value now.
    pub fn now(&self) -> T {
        self.value
    }

    /// The value when the block of this height began; it must not be an earlier block than that
    /// of the last change.
    pub fn at_start_of(&self, height: u64) -> T {
        if height > self.height {
            self.value
        } else {
            self.before
        }
    }

    /// Change it in the block of this height.
    pub fn set(&mut self, value: T, height: u64) {
        if height > self.height {
            self.before = self.value;
            self.height = height;
        }
        self.value = value;
    }
}

impl<T: Copy + Into<u128> + TryFrom<u128>> Record for BlockStart<T> {
    const NAME: &'static str = "value with its block's start";

    fn write(&self, writer: &mut Writer) {
        writer
            .number(self.value)
            .number(self.before)
            .number(self.height);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        Ok(Self {
            value: reader.number()?,
            before: reader.number()?,
            height: reader.number()?,
        })
    }
}

/// [`BlockStart`] in a storage item.
pub struct BlockStartItem<T>(Item<BlockStart<T>>);

impl<T: Copy + Default + Serialize + DeserializeOwned> BlockStartItem<T> {
    /// An item under a key.
    pub const fn new(key: &'static str) -> Self {
        Self(Item::new(key))
    }

    /// The value now; the default where nothing is stored.
    ///
    /// # Errors
    /// When what is stored is something else.
    pub fn now(&self, storage: &dyn Storage) -> StdResult<T> {
        Ok(self.0.may_load(storage)?.unwrap_or_default().now())
    }

    /// The value when the current block began.
    ///
    /// # Errors
    /// When what is stored is something else.
    pub fn at_start_of(&self, storage: &dyn Storage, height: u64) -> StdResult<T> {
        Ok(self
            .0
            .may_load(storage)?
            .unwrap_or_default()
            .at_start_of(height))
    }

    /// Change it in the block of this height.
    ///
    /// # Errors
    /// When what is stored is something else.
    pub fn set(&self, storage: &mut dyn Storage, value: T, height: u64) -> StdResult<()> {
        let mut stored = self.0.may_load(storage)?.unwrap_or_default();
        stored.set(value, height);
        self.0.save(storage, &stored)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::MockStorage;

    #[test]
    fn it_packs_into_few_bytes() {
        let mut burned = BlockStart::new(0u128, 1_000, 10);
        burned.set(70_000, 11);
        let bytes = burned.encode();
        assert_eq!(bytes.len(), 4 + 3 + 2);
        assert_eq!(BlockStart::decode(&bytes).unwrap(), burned);
    }

    #[test]
    fn a_block_sees_what_was_there_before_it() {
        let item = BlockStartItem::<u64>::new("x");
        let mut storage = MockStorage::new();
        item.set(&mut storage, 5, 10).unwrap();
        assert_eq!(item.at_start_of(&storage, 10).unwrap(), 0);
        assert_eq!(item.at_start_of(&storage, 11).unwrap(), 5);
        // Twice in one block: the first change must not become the block's start.
        item.set(&mut storage, 6, 12).unwrap();
        item.set(&mut storage, 7, 12).unwrap();
        assert_eq!(item.at_start_of(&storage, 12).unwrap(), 5);
        assert_eq!(item.at_start_of(&storage, 13).unwrap(), 7);
        assert_eq!(item.now(&storage).unwrap(), 7);
    }
}
