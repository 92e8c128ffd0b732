//! Storage that counts accesses, and charges for them as the SDK's gas store does.

use std::cell::Cell;

use cosmwasm_std::testing::MockStorage;
use cosmwasm_std::{Order, Record, Storage};

/// Bytes before a contract's keys in its store: one, and the contract's address.
const PREFIX: usize = 33;

/// Accesses of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accesses {
    /// Entries that were asked for.
    pub reads: u32,
    /// Entries that were set or removed.
    pub writes: u32,
    /// Ranges that were begun.
    pub ranges: u32,
    /// Entries that ranges gave.
    pub steps: u32,
}

/// A contract's storage.
#[derive(Default)]
pub struct Metered {
    inner: MockStorage,
    accesses: Cell<Accesses>,
    /// Bytes of values that were read one by one, and of those that were set.
    bytes: Cell<(usize, usize)>,
    gas: Cell<u64>,
}

impl Metered {
    /// Bytes of values that were read one by one, and of those that were set, since the last `take`.
    pub fn bytes(&self) -> (usize, usize) {
        self.bytes.get()
    }

    /// Accesses and gas since this was asked last.
    pub fn take(&self) -> (Accesses, u64) {
        self.bytes.take();
        (self.accesses.take(), self.gas.take())
    }

    fn count(&self, add: impl FnOnce(&mut Accesses)) {
        let mut accesses = self.accesses.get();
        add(&mut accesses);
        self.accesses.set(accesses);
    }

    fn charge(&self, flat: u64, per_byte: u64, key: &[u8], value: usize) {
        let bytes = u64::try_from(PREFIX + key.len() + value).unwrap();
        self.gas.set(self.gas.get() + flat + per_byte * bytes);
    }
}

impl Storage for Metered {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let value = self.inner.get(key);
        self.count(|accesses| accesses.reads += 1);
        let len = value.as_ref().map_or(0, Vec::len);
        let (read, written) = self.bytes.get();
        self.bytes.set((read + len, written));
        self.charge(1_000, 3, key, len);
        value
    }

    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        self.count(|accesses| accesses.ranges += 1);
        let each = move |(key, value): Record| {
            self.count(|accesses| accesses.steps += 1);
            self.charge(30, 3, &key, value.len());
            (key, value)
        };
        Box::new(self.inner.range(start, end, order).map(each))
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.count(|accesses| accesses.writes += 1);
        let (read, written) = self.bytes.get();
        self.bytes.set((read, written + value.len()));
        self.charge(2_000, 30, key, value.len());
        self.inner.set(key, value);
    }

    fn remove(&mut self, key: &[u8]) {
        self.count(|accesses| accesses.writes += 1);
        self.charge(1_000, 0, key, 0);
        self.inner.remove(key);
    }
}
