//! Fixed-width binary records.
//!
//! Settlement touches a few records for every voucher, and the chain charges each stored byte
//! thirty times what it charges for reading one: those records are packed, all others are JSON
//! under cw-storage-plus. A record's key is one tag byte, below any byte that begins a
//! cw-storage-plus item and above the 0 that begins its maps, and big-endian numbers.

use std::marker::PhantomData;

use cosmwasm_std::{Order, Storage};

use crate::error::ContractError;

/// Writes big-endian fields.
#[derive(Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    pub fn u8(&mut self, value: u8) -> &mut Self {
        self.bytes(&[value])
    }
    pub fn u16(&mut self, value: u16) -> &mut Self {
        self.bytes(&value.to_be_bytes())
    }
    pub fn u32(&mut self, value: u32) -> &mut Self {
        self.bytes(&value.to_be_bytes())
    }
    pub fn u64(&mut self, value: u64) -> &mut Self {
        self.bytes(&value.to_be_bytes())
    }
    pub fn u128(&mut self, value: u128) -> &mut Self {
        self.bytes(&value.to_be_bytes())
    }
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend_from_slice(bytes);
        self
    }
}

/// Reads them back.
pub struct Reader<'a> {
    record: &'static str,
    whole: usize,
    rest: &'a [u8],
}

impl Reader<'_> {
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }
    pub fn u8(&mut self) -> Result<u8, ContractError> {
        self.array::<1>().map(u8::from_be_bytes)
    }
    pub fn u16(&mut self) -> Result<u16, ContractError> {
        self.array().map(u16::from_be_bytes)
    }
    pub fn u32(&mut self) -> Result<u32, ContractError> {
        self.array().map(u32::from_be_bytes)
    }
    pub fn u64(&mut self) -> Result<u64, ContractError> {
        self.array().map(u64::from_be_bytes)
    }
    pub fn u128(&mut self) -> Result<u128, ContractError> {
        self.array().map(u128::from_be_bytes)
    }
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], ContractError> {
        let (head, rest) = self
            .rest
            .split_first_chunk()
            .ok_or_else(|| self.corrupt())?;
        self.rest = rest;
        Ok(*head)
    }
    fn corrupt(&self) -> ContractError {
        ContractError::Corrupt {
            record: self.record,
            found: self.whole,
        }
    }
}

/// Something stored packed.
pub trait Record: Sized {
    /// Its name in errors.
    const NAME: &'static str;
    fn write(&self, writer: &mut Writer);
    fn read(reader: &mut Reader<'_>) -> Result<Self, ContractError>;

    fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        self.write(&mut writer);
        writer.0
    }

    /// Strict: every byte belongs to a field.
    fn decode(bytes: &[u8]) -> Result<Self, ContractError> {
        let mut reader = Reader {
            record: Self::NAME,
            whole: bytes.len(),
            rest: bytes,
        };
        let record = Self::read(&mut reader)?;
        match reader.is_empty() {
            true => Ok(record),
            false => Err(reader.corrupt()),
        }
    }
}

/// What a table is keyed by.
pub trait Key {
    fn write(&self, writer: &mut Writer);
}

impl Key for () {
    fn write(&self, _: &mut Writer) {}
}
impl Key for u64 {
    fn write(&self, writer: &mut Writer) {
        writer.u64(*self);
    }
}
impl Key for (u64, u32) {
    fn write(&self, writer: &mut Writer) {
        writer.u64(self.0).u32(self.1);
    }
}
impl Key for (u64, u32, u32) {
    fn write(&self, writer: &mut Writer) {
        writer.u64(self.0).u32(self.1).u32(self.2);
    }
}
impl Key for (u64, u32, u32, u64) {
    fn write(&self, writer: &mut Writer) {
        writer.u64(self.0).u32(self.1).u32(self.2).u64(self.3);
    }
}

/// Records of one kind.
pub struct Table<K, R> {
    tag: u8,
    kinds: PhantomData<fn(K) -> R>,
}

impl<K: Key, R: Record> Table<K, R> {
    pub const fn new(tag: u8) -> Self {
        Table {
            tag,
            kinds: PhantomData,
        }
    }

    pub fn key(&self, key: &K) -> Vec<u8> {
        let mut writer = Writer(Vec::with_capacity(32));
        writer.u8(self.tag);
        key.write(&mut writer);
        writer.0
    }

    pub fn may_load(&self, storage: &dyn Storage, key: &K) -> Result<Option<R>, ContractError> {
        storage
            .get(&self.key(key))
            .map(|bytes| R::decode(&bytes))
            .transpose()
    }

    pub fn save(&self, storage: &mut dyn Storage, key: &K, record: &R) {
        storage.set(&self.key(key), &record.encode());
    }
}

impl<R: Record> Table<(u64, u32, u32), R> {
    /// Records of one first number, in order, after a place.
    pub fn after<'a>(
        &self,
        storage: &'a dyn Storage,
        first: u64,
        after: Option<(u32, u32)>,
    ) -> impl Iterator<Item = Result<((u32, u32), R), ContractError>> + 'a {
        let start = match after {
            None => self.key(&(first, 0, 0)),
            Some((second, third)) => {
                let mut key = self.key(&(first, second, third));
                key.push(0);
                key
            }
        };
        let mut end = self.key(&(first, u32::MAX, u32::MAX));
        end.push(0);
        storage
            .range(Some(&start), Some(&end), Order::Ascending)
            .map(|(key, bytes)| {
                let mut place = Reader {
                    record: R::NAME,
                    whole: key.len(),
                    rest: key.get(9..).unwrap_or_default(),
                };
                Ok(((place.u32()?, place.u32()?), R::decode(&bytes)?))
            })
    }
}
