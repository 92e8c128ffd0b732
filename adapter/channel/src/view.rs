//! What a provider shows of a lane.

use oaic_vouchers::{DecodeError, PackedVoucher, Peaks, Receipt};

use crate::lane::SignedReceipt;

/// What a provider shows of a lane beside a refusal, to whoever holds the payer's key. Its parts
/// are signed or committed to, so a provider can't pretend to be ahead.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProviderView {
    /// The lane's newest voucher.
    pub voucher: Option<PackedVoucher>,
    /// The peaks of the tree that this voucher acknowledges.
    pub peaks: Option<Peaks>,
    /// The last receipt.
    pub receipt: Option<SignedReceipt>,
}

// Bits of the first byte: which parts follow.
const VOUCHER: u8 = 1;
const PEAKS: u8 = 2;
const RECEIPT: u8 = 4;

const WHAT: &str = "provider's view of a lane";

impl ProviderView {
    /// As it travels: parts u8 (1 voucher, 2 peaks, 4 receipt) ‖ voucher 140 ‖ receipt 335 ‖ its
    /// signature 64 ‖ peaks, each where it is there.
    pub fn to_bytes(&self) -> Vec<u8> {
        let part = |there: bool, bit| if there { bit } else { 0 };
        let mut bytes = vec![
            part(self.voucher.is_some(), VOUCHER)
                | part(self.peaks.is_some(), PEAKS)
                | part(self.receipt.is_some(), RECEIPT),
        ];
        if let Some(voucher) = &self.voucher {
            bytes.extend(voucher.to_bytes());
        }
        if let Some(receipt) = &self.receipt {
            bytes.extend(&receipt.bytes);
            bytes.extend(receipt.signature);
        }
        if let Some(peaks) = &self.peaks {
            bytes.extend(peaks.to_bytes());
        }
        bytes
    }

    /// Reads that encoding. Nothing is checked but the lengths and the shape of the tree.
    ///
    /// # Errors
    /// [`DecodeError`] names the part that is too short or isn't what it must be.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let ([parts], rest) = array(bytes, bytes)?;
        let parts = *parts;
        if parts > VOUCHER | PEAKS | RECEIPT {
            return Err(DecodeError::Value {
                what: WHAT,
                field: "parts",
                got: parts.into(),
                allowed: "a sum of 1, 2 and 4",
            });
        }
        let mut view = Self::default();
        let mut rest = rest;
        if parts & VOUCHER != 0 {
            let (voucher, after) = take(bytes, rest, PackedVoucher::LEN)?;
            view.voucher = Some(PackedVoucher::from_bytes(voucher)?);
            rest = after;
        }
        if parts & RECEIPT != 0 {
            let (receipt, after) = take(bytes, rest, Receipt::LEN)?;
            let (signature, after) = array(bytes, after)?;
            view.receipt = Some(SignedReceipt {
                bytes: receipt.to_vec(),
                signature: *signature,
            });
            rest = after;
        }
        if parts & PEAKS != 0 {
            view.peaks = Some(Peaks::from_bytes(rest)?);
        } else if !rest.is_empty() {
            return Err(DecodeError::Trailing {
                what: WHAT,
                extra: rest.len(),
            });
        }
        Ok(view)
    }
}

/// The first bytes of what is left of a view, and the others.
fn take<'a>(
    all: &[u8],
    rest: &'a [u8],
    length: usize,
) -> Result<(&'a [u8], &'a [u8]), DecodeError> {
    rest.split_at_checked(length).ok_or(short(all, rest))
}

/// The same for a length that its type says.
fn array<'a, const N: usize>(
    all: &[u8],
    rest: &'a [u8],
) -> Result<(&'a [u8; N], &'a [u8]), DecodeError> {
    rest.split_first_chunk().ok_or(short(all, rest))
}

fn short(all: &[u8], rest: &[u8]) -> DecodeError {
    let offset = all.len().saturating_sub(rest.len());
    DecodeError::Short { what: WHAT, offset }
}
