//! Fixed-width binary records.
//!
//! Settlement touches a few records for every voucher, and the chain charges each stored byte
//! thirty times what it charges for reading one: those records are packed, all others are JSON
//! under cw-storage-plus. A record's key is one tag byte, below any byte that begins a
//! cw-storage-plus item and above the 0 that begins its maps, and numbers in as few bytes as they
//! need: a key is paid for by the byte with every read and write.

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
    /// A number of a key: how many bytes it needs, 0 to 8, then those bytes. Keys keep the order
    /// of their numbers, and none begins another.
    pub fn number(&mut self, value: u64) -> &mut Self {
        let bytes = value.to_be_bytes();
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        let needed = bytes.get(zeros..).unwrap_or_default();
        // At most 8.
        self.u8(u8::try_from(needed.len()).unwrap_or(u8::MAX));
        self.bytes(needed)
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
    pub fn number(&mut self) -> Result<u64, ContractError> {
        let length = usize::from(self.u8()?);
        let mut bytes = [0; 8];
        let start = bytes.len().checked_sub(length);
        let place = start.and_then(|start| bytes.get_mut(start..));
        match (place, self.rest.split_at_checked(length)) {
            (Some(place), Some((head, rest))) => {
                place.copy_from_slice(head);
                self.rest = rest;
                Ok(u64::from_be_bytes(bytes))
            }
            _ => Err(self.corrupt()),
        }
    }
    /// A number of a key that fits 32 bits.
    pub fn short_number(&mut self) -> Result<u32, ContractError> {
        u32::try_from(self.number()?).map_err(|_| self.corrupt())
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
        writer.number(*self);
    }
}
impl Key for (u64, u32) {
    fn write(&self, writer: &mut Writer) {
        writer.number(self.0).number(self.1.into());
    }
}
impl Key for (u64, u32, u32) {
    fn write(&self, writer: &mut Writer) {
        (self.0, self.1).write(writer);
        writer.number(self.2.into());
    }
}
impl Key for (u64, u32, u32, u64) {
    fn write(&self, writer: &mut Writer) {
        (self.0, self.1, self.2).write(writer);
        writer.number(self.3);
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

impl<R: Record> Table<u64, R> {
    /// The record of the least number above one.
    pub fn next_after(
        &self,
        storage: &dyn Storage,
        number: u64,
    ) -> Result<Option<R>, ContractError> {
        let mut start = self.key(&number);
        start.push(0);
        let mut end = self.key(&u64::MAX);
        end.push(0);
        storage
            .range(Some(&start), Some(&end), Order::Ascending)
            .next()
            .map(|(_, bytes)| R::decode(&bytes))
            .transpose()
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
                    rest: &key,
                };
                let (_tag, _first) = (place.u8()?, place.number()?);
                let place = (place.short_number()?, place.short_number()?);
                Ok((place, R::decode(&bytes)?))
            })
    }
}
