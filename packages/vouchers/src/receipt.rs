//! The provider's signed word on one call.

use sha2::{Digest, Sha256};

use crate::bytes::{Reader, Writer};
use crate::mmr::Node;
use crate::{DecodeError, Hash};

/// Slots for units in a receipt.
pub const UNIT_SLOTS: usize = 16;

/// Slots that have a kind of unit; the others are zero until one is named.
pub const UNIT_KINDS: usize = 11;

const WHAT: &str = "receipt";
const LEAF_PREFIX: [u8; 1] = [0];

/// Retention of a receipt that promises no limit.
pub const NO_LIMIT: u32 = u32::MAX;

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Complete.
    Ok,
    /// Cut off; what was delivered is charged.
    Partial,
    /// Failed.
    Error,
}

impl Status {
    /// Its byte: 0, 1, 2.
    pub const fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Partial => 1,
            Self::Error => 2,
        }
    }

    fn from_code(code: u8) -> Option<Self> {
        let all = [Self::Ok, Self::Partial, Self::Error];
        all.into_iter().find(|one| one.code() == code)
    }
}

/// Where the units come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Provenance {
    /// The upstream reported them.
    Reported,
    /// The provider counted them itself.
    Counted,
    /// They are estimated.
    Estimated,
}

impl Provenance {
    /// Its byte: 0, 1, 2.
    pub const fn code(self) -> u8 {
        match self {
            Self::Reported => 0,
            Self::Counted => 1,
            Self::Estimated => 2,
        }
    }

    fn from_code(code: u8) -> Option<Self> {
        let all = [Self::Reported, Self::Counted, Self::Estimated];
        all.into_iter().find(|one| one.code() == code)
    }
}

/// The provider's word on one call. Its canonical bytes, which the provider signs, are a leaf of
/// the lane's tree.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Receipt {
    /// Channel.
    pub channel_id: Hash,
    /// Terms of the channel the call is under.
    pub terms: u32,
    /// Lane of the terms; its upper 16 bits are the index of the receipt key that signs.
    pub lane: u32,
    /// Place of the call in the lane, from 1.
    pub sequence: u64,
    /// Hash of the request; the payer salts it.
    pub request_hash: Hash,
    /// Hash of what was delivered.
    pub response_hash: Hash,
    /// Hash of the price table the request named; see [`crate::Prices::hash`].
    pub price_table: Hash,
    /// Metered units, in the order of `oaic_messages::compute_settlement::UnitKind`.
    pub units: [u64; UNIT_SLOTS],
    /// Price of the call, in uoaic.
    pub amount: u128,
    /// How it ended.
    pub status: Status,
    /// Where the units come from.
    pub provenance: Provenance,
    /// Security level that the call was served at; less than its terms say is an offense.
    pub security_level: u8,
    /// How long content of the call is stored, in seconds; [`NO_LIMIT`] promises nothing. More than
    /// its terms say is an offense.
    pub retention: u32,
    /// When it was signed, in Unix milliseconds.
    pub timestamp_ms: u64,
}

impl Receipt {
    /// Bytes of the encoding: domain 32 ‖ channel id 32 ‖ terms u32 ‖ lane u32 ‖ sequence u64 ‖
    /// request hash 32 ‖ response hash 32 ‖ price table 32 ‖ units 16 × u64 ‖ amount u128 ‖
    /// status u8 ‖ provenance u8 ‖ security level u8 ‖ retention u32 ‖ timestamp u64.
    pub const LEN: usize =
        32 + 32 + 4 + 4 + 8 + 32 + 32 + 32 + 8 * UNIT_SLOTS + 16 + 1 + 1 + 1 + 4 + 8;

    /// Canonical bytes, under the domain of [`crate::Purpose::Receipt`].
    pub fn to_bytes(&self, domain: &Hash) -> [u8; Self::LEN] {
        let mut writer = Writer::new()
            .put(domain)
            .put(&self.channel_id)
            .put(&self.terms.to_be_bytes())
            .put(&self.lane.to_be_bytes())
            .put(&self.sequence.to_be_bytes())
            .put(&self.request_hash)
            .put(&self.response_hash)
            .put(&self.price_table);
        for unit in &self.units {
            writer = writer.put(&unit.to_be_bytes());
        }
        writer
            .put(&self.amount.to_be_bytes())
            .put(&[
                self.status.code(),
                self.provenance.code(),
                self.security_level,
            ])
            .put(&self.retention.to_be_bytes())
            .put(&self.timestamp_ms.to_be_bytes())
            .done()
    }

    /// Reads canonical bytes: the domain they begin with, and the receipt.
    ///
    /// # Errors
    /// [`DecodeError`] when the length is not [`Receipt::LEN`], the sequence is 0, a slot without a
    /// kind has units, or status or provenance is unknown. The domain is not compared: that is the caller's part.
    pub fn from_bytes(bytes: &[u8]) -> Result<(Hash, Self), DecodeError> {
        let mut reader = Reader::exact(WHAT, bytes, Self::LEN)?;
        let domain = reader.array()?;
        let receipt = Self {
            channel_id: reader.array()?,
            terms: reader.u32()?,
            lane: reader.u32()?,
            sequence: match reader.u64()? {
                0 => return Err(value("sequence", 0, "calls count from 1")),
                sequence => sequence,
            },
            request_hash: reader.array()?,
            response_hash: reader.array()?,
            price_table: reader.array()?,
            units: units(&mut reader)?,
            amount: reader.u128()?,
            status: coded(
                &mut reader,
                "status",
                Status::from_code,
                "0 is ok, 1 partial, 2 error",
            )?,
            provenance: coded(
                &mut reader,
                "provenance",
                Provenance::from_code,
                "0 is reported, 1 counted, 2 estimated",
            )?,
            security_level: reader.u8()?,
            retention: reader.u32()?,
            timestamp_ms: reader.u64()?,
        };
        reader.end()?;
        Ok((domain, receipt))
    }

    /// How long content of the call is stored at most, in seconds; none: it promises no limit.
    pub const fn stored_for(&self) -> Option<u32> {
        match self.retention {
            NO_LIMIT => None,
            seconds => Some(seconds),
        }
    }

    /// Index of the receipt key that signs it.
    pub const fn key_index(&self) -> u32 {
        crate::lane::key_index(self.lane)
    }

    /// The receipt as a leaf of its lane's tree.
    pub fn leaf(&self, domain: &Hash) -> Node {
        Node {
            hash: leaf_hash(&self.to_bytes(domain)),
            count: 1,
            sum: self.amount,
        }
    }
}

/// Hash of a leaf: SHA-256(00 ‖ canonical receipt bytes).
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    Sha256::new()
        .chain_update(LEAF_PREFIX)
        .chain_update(bytes)
        .finalize()
        .into()
}

fn units(reader: &mut Reader<'_>) -> Result<[u64; UNIT_SLOTS], DecodeError> {
    let mut units = [0; UNIT_SLOTS];
    for (slot, unit) in units.iter_mut().enumerate() {
        *unit = reader.u64()?;
        if slot >= UNIT_KINDS && *unit != 0 {
            return Err(DecodeError::UnnamedSlot { slot });
        }
    }
    Ok(units)
}

fn coded<T>(
    reader: &mut Reader<'_>,
    field: &'static str,
    from_code: fn(u8) -> Option<T>,
    allowed: &'static str,
) -> Result<T, DecodeError> {
    let code = reader.u8()?;
    from_code(code).ok_or_else(|| value(field, code.into(), allowed))
}

fn value(field: &'static str, got: u64, allowed: &'static str) -> DecodeError {
    DecodeError::Value {
        what: WHAT,
        field,
        got,
        allowed,
    }
}
