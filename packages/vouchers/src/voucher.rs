//! The payer's cumulative word on a lane: what it acknowledges, and what it authorizes beyond.

use crate::bytes::{Reader, Writer};
use crate::{DecodeError, Hash, Signature};

/// What the payer signs: the tree of a lane's first `sequence` calls, and an amount up to which the
/// provider may claim, for these and for the next.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Voucher {
    /// Channel.
    pub channel_id: Hash,
    /// Terms of the channel.
    pub terms: u32,
    /// Lane of the terms.
    pub lane: u32,
    /// Index of the payer's session key that signs.
    pub key_index: u32,
    /// Calls acknowledged; it authorizes the one after.
    pub sequence: u64,
    /// What may be claimed at most, in uoaic, counted from the lane's beginning.
    pub amount: u128,
    /// Commitment to the peaks of the tree of the calls acknowledged.
    pub peaks: Hash,
}

impl Voucher {
    /// Bytes of the encoding: domain 32 ‖ channel id 32 ‖ terms u32 ‖ lane u32 ‖ key index u32 ‖
    /// sequence u64 ‖ amount u128 ‖ peaks 32.
    pub const LEN: usize = 32 + 32 + 4 + 4 + 4 + 8 + 16 + 32;

    /// Canonical bytes, under the domain of [`crate::Purpose::Voucher`].
    pub fn to_bytes(&self, domain: &Hash) -> [u8; Self::LEN] {
        Writer::new()
            .put(domain)
            .put(&self.channel_id)
            .put(&self.terms.to_be_bytes())
            .put(&self.lane.to_be_bytes())
            .put(&self.key_index.to_be_bytes())
            .put(&self.sequence.to_be_bytes())
            .put(&self.amount.to_be_bytes())
            .put(&self.peaks)
            .done()
    }

    /// As it travels: the channel's number instead of its id, and the signature.
    pub fn pack(&self, channel: u64, signature: Signature) -> PackedVoucher {
        PackedVoucher {
            channel,
            terms: self.terms,
            lane: self.lane,
            key_index: self.key_index,
            sequence: self.sequence,
            amount: self.amount,
            peaks: self.peaks,
            signature,
        }
    }
}

/// A voucher as it travels, to the provider and to the chain: only what can't be derived.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PackedVoucher {
    /// Channel's number on chain.
    pub channel: u64,
    /// Terms of the channel.
    pub terms: u32,
    /// Lane of the terms.
    pub lane: u32,
    /// Index of the payer's session key that signed.
    pub key_index: u32,
    /// Calls acknowledged.
    pub sequence: u64,
    /// What may be claimed at most, in uoaic.
    pub amount: u128,
    /// Commitment to the peaks of their tree.
    pub peaks: Hash,
    /// Signature over [`Voucher::to_bytes`].
    pub signature: Signature,
}

impl PackedVoucher {
    /// Bytes of the encoding: channel u64 ‖ terms u32 ‖ lane u32 ‖ key index u32 ‖ sequence u64 ‖
    /// amount u128 ‖ peaks 32 ‖ signature 64.
    pub const LEN: usize = 8 + 4 + 4 + 4 + 8 + 16 + 32 + 64;

    /// Its encoding.
    pub fn to_bytes(&self) -> [u8; Self::LEN] {
        Writer::new()
            .put(&self.channel.to_be_bytes())
            .put(&self.terms.to_be_bytes())
            .put(&self.lane.to_be_bytes())
            .put(&self.key_index.to_be_bytes())
            .put(&self.sequence.to_be_bytes())
            .put(&self.amount.to_be_bytes())
            .put(&self.peaks)
            .put(&self.signature)
            .done()
    }

    /// Reads its encoding.
    ///
    /// # Errors
    /// [`DecodeError`] when the length is not [`PackedVoucher::LEN`]. Nothing else is checked.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::exact("packed voucher", bytes, Self::LEN)?;
        let voucher = Self {
            channel: reader.u64()?,
            terms: reader.u32()?,
            lane: reader.u32()?,
            key_index: reader.u32()?,
            sequence: reader.u64()?,
            amount: reader.u128()?,
            peaks: reader.array()?,
            signature: reader.array()?,
        };
        reader.end()?;
        Ok(voucher)
    }

    /// The voucher that was signed, for the channel id that belongs to [`PackedVoucher::channel`].
    pub fn voucher(&self, channel_id: Hash) -> Voucher {
        Voucher {
            channel_id,
            terms: self.terms,
            lane: self.lane,
            key_index: self.key_index,
            sequence: self.sequence,
            amount: self.amount,
            peaks: self.peaks,
        }
    }
}

/// What a provider sends to the chain: a voucher, and what it claims of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Entry {
    /// The payer's voucher.
    pub voucher: PackedVoucher,
    /// Claimed, in uoaic, counted from the lane's beginning; at most the voucher's amount.
    pub claim: u64,
}

impl Entry {
    /// Bytes of the encoding: packed voucher 140 ‖ claim u64.
    pub const LEN: usize = PackedVoucher::LEN + 8;

    /// Its encoding.
    pub fn to_bytes(&self) -> [u8; Self::LEN] {
        Writer::new()
            .put(&self.voucher.to_bytes())
            .put(&self.claim.to_be_bytes())
            .done()
    }

    /// Reads its encoding.
    ///
    /// # Errors
    /// [`DecodeError`] when the length is not [`Entry::LEN`]. Nothing else is checked.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::exact("settlement entry", bytes, Self::LEN)?;
        let voucher: [u8; PackedVoucher::LEN] = reader.array()?;
        let entry = Self {
            voucher: PackedVoucher::from_bytes(&voucher)?,
            claim: reader.u64()?,
        };
        reader.end()?;
        Ok(entry)
    }
}

/// Reads entries that stand one after the other.
///
/// # Errors
/// [`DecodeError::Multiple`] when the length is not a multiple of [`Entry::LEN`]. No bytes are no
/// entries; how many are too many is the caller's part.
pub fn unpack_entries(bytes: &[u8]) -> Result<Vec<Entry>, DecodeError> {
    let chunks = bytes.chunks_exact(Entry::LEN);
    if !chunks.remainder().is_empty() {
        return Err(DecodeError::Multiple {
            what: "batch of settlement entries",
            width: Entry::LEN,
            got: bytes.len(),
        });
    }
    chunks.map(Entry::from_bytes).collect()
}
