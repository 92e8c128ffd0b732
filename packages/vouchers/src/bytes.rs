//! Reading and writing fixed-width fields.

use thiserror::Error;

/// Why bytes are not a canonical encoding.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DecodeError {
    /// Not as many bytes as the encoding has.
    #[error("{what} is {expected} bytes long, got {got}")]
    Length {
        /// What was decoded.
        what: &'static str,
        /// Bytes it has.
        expected: usize,
        /// Bytes there were.
        got: usize,
    },
    /// Bytes end before a field does.
    #[error("{what} ends within the field at byte {offset}")]
    Short {
        /// What was decoded.
        what: &'static str,
        /// Where the field begins.
        offset: usize,
    },
    /// Bytes go on after the last field.
    #[error("{what} has {extra} bytes after its end")]
    Trailing {
        /// What was decoded.
        what: &'static str,
        /// How many.
        extra: usize,
    },
    /// A list of fixed-width items whose length is not a multiple of the width.
    #[error("{what} is a multiple of {width} bytes long, got {got}")]
    Multiple {
        /// What was decoded.
        what: &'static str,
        /// Bytes of one item.
        width: usize,
        /// Bytes there were.
        got: usize,
    },
    /// A field has a value it can't have.
    #[error("{what}.{field} can't be {got}; {allowed}")]
    Value {
        /// What was decoded.
        what: &'static str,
        /// Which field.
        field: &'static str,
        /// Its value.
        got: u64,
        /// What it can be.
        allowed: &'static str,
    },
    /// A receipt counts units in a slot that has no kind of unit yet.
    #[error("receipt.units: slot {slot} isn't named; it must be 0")]
    UnnamedSlot {
        /// Index of the slot.
        slot: usize,
    },
}

/// Takes fixed-width fields off the front of bytes.
pub(crate) struct Reader<'a> {
    what: &'static str,
    bytes: &'a [u8],
    total: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(what: &'static str, bytes: &'a [u8]) -> Self {
        Self {
            what,
            bytes,
            total: bytes.len(),
        }
    }

    /// A reader of bytes that must be exactly `expected` long.
    pub(crate) fn exact(
        what: &'static str,
        bytes: &'a [u8],
        expected: usize,
    ) -> Result<Self, DecodeError> {
        if bytes.len() != expected {
            return Err(DecodeError::Length {
                what,
                expected,
                got: bytes.len(),
            });
        }
        Ok(Self::new(what, bytes))
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        match self.bytes.split_first_chunk::<N>() {
            Some((head, rest)) => {
                self.bytes = rest;
                Ok(*head)
            }
            None => Err(DecodeError::Short {
                what: self.what,
                offset: self.total.saturating_sub(self.bytes.len()),
            }),
        }
    }

    pub(crate) fn u8(&mut self) -> Result<u8, DecodeError> {
        Ok(u8::from_be_bytes(self.array()?))
    }

    pub(crate) fn u16(&mut self) -> Result<u16, DecodeError> {
        Ok(u16::from_be_bytes(self.array()?))
    }

    /// A text that follows its length in two bytes.
    pub(crate) fn text(&mut self, field: &'static str) -> Result<String, DecodeError> {
        let length = self.u16()?;
        let Some((head, rest)) = self.bytes.split_at_checked(usize::from(length)) else {
            return Err(DecodeError::Short {
                what: self.what,
                offset: self.total.saturating_sub(self.bytes.len()),
            });
        };
        let text = core::str::from_utf8(head).map_err(|_| DecodeError::Value {
            what: self.what,
            field,
            got: length.into(),
            allowed: "the bytes of that length must be UTF-8",
        })?;
        self.bytes = rest;
        Ok(text.to_owned())
    }

    pub(crate) fn u32(&mut self) -> Result<u32, DecodeError> {
        Ok(u32::from_be_bytes(self.array()?))
    }

    pub(crate) fn u64(&mut self) -> Result<u64, DecodeError> {
        Ok(u64::from_be_bytes(self.array()?))
    }

    pub(crate) fn u128(&mut self) -> Result<u128, DecodeError> {
        Ok(u128::from_be_bytes(self.array()?))
    }

    pub(crate) fn end(self) -> Result<(), DecodeError> {
        match self.bytes.len() {
            0 => Ok(()),
            extra => Err(DecodeError::Trailing {
                what: self.what,
                extra,
            }),
        }
    }
}

/// Puts fixed-width fields one after the other into an array of exactly their length.
pub(crate) struct Writer<const N: usize> {
    bytes: [u8; N],
    at: usize,
}

impl<const N: usize> Writer<N> {
    pub(crate) fn new() -> Self {
        Self {
            bytes: [0; N],
            at: 0,
        }
    }

    /// Appends a field. The fields of one encoding are fixed when this crate is compiled, and the
    /// golden vectors show that they fill the array exactly; what would not fit is left out.
    pub(crate) fn put(mut self, field: &[u8]) -> Self {
        let end = self.at.saturating_add(field.len());
        if let Some(space) = self.bytes.get_mut(self.at..end) {
            space.copy_from_slice(field);
        }
        self.at = end;
        self
    }

    pub(crate) fn done(self) -> [u8; N] {
        debug_assert_eq!(self.at, N, "fields don't fill their encoding");
        self.bytes
    }
}
