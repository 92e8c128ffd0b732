//! Compact binary records, for what is written so often that its bytes are most of its cost.
//!
//! The chain charges each stored byte thirty times what it charges for reading one: hot records
//! are packed, all others are JSON under cw-storage-plus. A record's key is one tag byte, below
//! any byte that begins a cw-storage-plus item and above the 0 that begins its maps, and numbers
//! in as few bytes as they need: a key is paid for by the byte with every read and write.

use std::marker::PhantomData;

use cosmwasm_std::{Order, Storage};

use crate::{Result, RuntimeError};

/// Writes big-endian fields.
#[derive(Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// One byte.
    pub fn u8(&mut self, value: u8) -> &mut Self {
        self.bytes(&[value])
    }
    /// Two bytes.
    pub fn u16(&mut self, value: u16) -> &mut Self {
        self.bytes(&value.to_be_bytes())
    }
    /// Four bytes.
    pub fn u32(&mut self, value: u32) -> &mut Self {
        self.bytes(&value.to_be_bytes())
    }
    /// Eight bytes.
    pub fn u64(&mut self, value: u64) -> &mut Self {
        self.bytes(&value.to_be_bytes())
    }
    /// Sixteen bytes.
    pub fn u128(&mut self, value: u128) -> &mut Self {
        self.bytes(&value.to_be_bytes())
    }
    /// Bytes as they are.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend_from_slice(bytes);
        self
    }
    /// A text of at most 255 bytes, which every address is: its length, then it. What is longer is
    /// cut, and so equals nothing.
    pub fn text(&mut self, text: &str) -> &mut Self {
        let length = u8::try_from(text.len()).unwrap_or(u8::MAX);
        let shown = text.as_bytes().get(..usize::from(length));
        self.u8(length);
        self.bytes(shown.unwrap_or_default())
    }
    /// A number in as few bytes as it needs: how many those are, 0 to 16, then they. Numbers so
    /// written keep their order, and none begins another.
    pub fn number(&mut self, value: impl Into<u128>) -> &mut Self {
        let bytes = value.into().to_be_bytes();
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        let needed = bytes.get(zeros..).unwrap_or_default();
        // At most 16.
        self.u8(u8::try_from(needed.len()).unwrap_or(u8::MAX));
        self.bytes(needed)
    }
}

/// Reads them back. Whatever it reads is [`RuntimeError::Corrupt`] when its bytes are not there.
pub struct Reader<'a> {
    record: &'static str,
    whole: usize,
    rest: &'a [u8],
}

impl Reader<'_> {
    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }
    /// One byte.
    pub fn u8(&mut self) -> Result<u8> {
        self.array::<1>().map(u8::from_be_bytes)
    }
    /// Two bytes.
    pub fn u16(&mut self) -> Result<u16> {
        self.array().map(u16::from_be_bytes)
    }
    /// Four bytes.
    pub fn u32(&mut self) -> Result<u32> {
        self.array().map(u32::from_be_bytes)
    }
    /// Eight bytes.
    pub fn u64(&mut self) -> Result<u64> {
        self.array().map(u64::from_be_bytes)
    }
    /// Sixteen bytes.
    pub fn u128(&mut self) -> Result<u128> {
        self.array().map(u128::from_be_bytes)
    }
    /// `N` bytes.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (head, rest) = self
            .rest
            .split_first_chunk()
            .ok_or_else(|| self.corrupt())?;
        self.rest = rest;
        Ok(*head)
    }
    /// What [`Writer::number`] wrote; a longer spelling of it is refused.
    ///
    /// # Errors
    /// [`RuntimeError::Corrupt`], also of a number that doesn't fit.
    pub fn number<N: TryFrom<u128>>(&mut self) -> Result<N> {
        let length = usize::from(self.u8()?);
        let mut bytes = [0; 16];
        let start = bytes.len().checked_sub(length);
        let place = start.and_then(|start| bytes.get_mut(start..));
        let (Some(place), Some((head, rest))) = (place, self.rest.split_at_checked(length)) else {
            return Err(self.corrupt());
        };
        if head.first() == Some(&0) {
            return Err(self.corrupt());
        }
        place.copy_from_slice(head);
        self.rest = rest;
        N::try_from(u128::from_be_bytes(bytes)).map_err(|_| self.corrupt())
    }

    /// A text as [`Writer::text`] wrote it.
    pub fn text(&mut self) -> Result<String> {
        let length = usize::from(self.u8()?);
        let Some((head, rest)) = self.rest.split_at_checked(length) else {
            return Err(self.corrupt());
        };
        let text = std::str::from_utf8(head).map_err(|_| self.corrupt())?;
        let text = text.to_owned();
        self.rest = rest;
        Ok(text)
    }

    fn corrupt(&self) -> RuntimeError {
        RuntimeError::Corrupt {
            record: self.record,
            found: self.whole,
        }
    }
}

/// Something stored packed. What is read strictly, or by a table, is [`RuntimeError::Corrupt`] unless
/// every byte belongs to a field.
pub trait Record: Sized {
    /// Its name in errors.
    const NAME: &'static str;
    /// Writes its fields.
    fn write(&self, writer: &mut Writer);
    /// Reads them back.
    fn read(reader: &mut Reader<'_>) -> Result<Self>;

    /// Its bytes.
    fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        self.write(&mut writer);
        writer.0
    }

    /// Strict: every byte belongs to a field.
    fn decode(bytes: &[u8]) -> Result<Self> {
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

/// One number, in as few bytes as it needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total(pub u128);

impl Record for Total {
    const NAME: &'static str = "total";

    fn write(&self, writer: &mut Writer) {
        writer.number(self.0);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        reader.number().map(Total)
    }
}

/// What a table is keyed by.
pub trait Key {
    /// Writes its numbers.
    fn write(&self, writer: &mut Writer);
}

impl Key for () {
    fn write(&self, _: &mut Writer) {}
}
impl Key for u8 {
    fn write(&self, writer: &mut Writer) {
        writer.number(*self);
    }
}
impl Key for u64 {
    fn write(&self, writer: &mut Writer) {
        writer.number(*self);
    }
}
impl Key for (u64, u32) {
    fn write(&self, writer: &mut Writer) {
        writer.number(self.0).number(self.1);
    }
}
impl Key for (u64, u32, u32) {
    fn write(&self, writer: &mut Writer) {
        (self.0, self.1).write(writer);
        writer.number(self.2);
    }
}
impl Key for (u64, u32, u64) {
    fn write(&self, writer: &mut Writer) {
        (self.0, self.1).write(writer);
        writer.number(self.2);
    }
}

/// Records of one kind.
pub struct Table<K, R> {
    tag: u8,
    kinds: PhantomData<fn(K) -> R>,
}

impl<K: Key, R: Record> Table<K, R> {
    /// The table of a tag, 1 to 31, which no other table of the contract may have.
    pub const fn new(tag: u8) -> Self {
        Table {
            tag,
            kinds: PhantomData,
        }
    }

    /// Storage key of a record.
    pub fn key(&self, key: &K) -> Vec<u8> {
        let mut writer = Writer(Vec::with_capacity(32));
        writer.u8(self.tag);
        key.write(&mut writer);
        writer.0
    }

    /// A record, if it is there.
    pub fn may_load(&self, storage: &dyn Storage, key: &K) -> Result<Option<R>> {
        storage
            .get(&self.key(key))
            .map(|bytes| R::decode(&bytes))
            .transpose()
    }

    /// Writes a record.
    pub fn save(&self, storage: &mut dyn Storage, key: &K, record: &R) {
        storage.set(&self.key(key), &record.encode());
    }
}

impl<R: Record> Table<u64, R> {
    /// The record of the least number above this one.
    pub fn next_after(&self, storage: &dyn Storage, number: u64) -> Result<Option<R>> {
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
    /// Records of one first number, in order, after a place. An item is [`RuntimeError::Corrupt`]
    /// when its bytes are none of the record.
    pub fn after<'a>(
        &self,
        storage: &'a dyn Storage,
        first: u64,
        after: Option<(u32, u32)>,
    ) -> impl Iterator<Item = Result<((u32, u32), R)>> + 'a {
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
                let (_tag, _first) = (place.u8()?, place.number::<u64>()?);
                let place = (place.number()?, place.number()?);
                Ok((place, R::decode(&bytes)?))
            })
    }
}

#[cfg(test)]
mod tests;
