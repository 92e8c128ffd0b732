//! One lane, as both sides keep it.

use std::fmt;

use oaic_types::compute_settlement::LaneResponse;
use oaic_vouchers::{Hash, PackedVoucher, Peaks, Signature};

/// Which lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LaneId {
    /// Channel's number on chain.
    pub channel: u64,
    /// Terms of the channel.
    pub terms: u32,
    /// Lane of the terms.
    pub lane: u32,
}

impl LaneId {
    /// The lane of a voucher.
    pub fn of(voucher: &PackedVoucher) -> Self {
        Self {
            channel: voucher.channel,
            terms: voucher.terms,
            lane: voucher.lane,
        }
    }
}

impl fmt::Display for LaneId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "channel {} terms {} lane {}",
            self.channel, self.terms, self.lane
        )
    }
}

/// A receipt's canonical bytes and the provider's signature over them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedReceipt {
    /// Canonical bytes.
    pub bytes: Vec<u8>,
    /// Signature over them.
    pub signature: Signature,
}

/// What the chain says of a lane; zeros when it never settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ChainLane {
    /// Sequence of the last settled voucher.
    pub sequence: u64,
    /// Amount of it, in uoaic.
    pub acknowledged: u128,
    /// Paid of it, in uoaic.
    pub paid: u128,
}

impl From<&LaneResponse> for ChainLane {
    fn from(lane: &LaneResponse) -> Self {
        Self {
            sequence: lane.sequence,
            acknowledged: lane.acknowledged.u128(),
            paid: lane.paid.u128(),
        }
    }
}

/// Where a lane stands, for people and tools.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaneState {
    /// Which.
    pub id: LaneId,
    /// Calls with a receipt.
    pub calls: u64,
    /// What they come to, in uoaic.
    pub sum: u128,
    /// Commitment to the tree of their receipts.
    pub commitment: Hash,
    /// Request of the call under way; it is call `calls` + 1.
    pub in_flight: Option<Hash>,
    /// Last voucher: signed (payer) or received (provider).
    pub voucher: Option<PackedVoucher>,
    /// What the chain settled of it, as far as this side was told.
    pub settled: ChainLane,
}

/// A lane in memory.
#[derive(Debug, Clone)]
pub(crate) struct Lane {
    /// Row in the store; None until it is stored.
    pub row: Option<i64>,
    pub peaks: Peaks,
    pub in_flight: Option<Hash>,
    pub voucher: Option<PackedVoucher>,
    pub settled: ChainLane,
}

impl Lane {
    pub fn fresh() -> Self {
        Self {
            row: None,
            peaks: Peaks::default(),
            in_flight: None,
            voucher: None,
            settled: ChainLane::default(),
        }
    }

    pub fn state(&self, id: LaneId) -> LaneState {
        LaneState {
            id,
            calls: self.peaks.count(),
            sum: self.peaks.sum(),
            commitment: self.peaks.commitment(),
            in_flight: self.in_flight,
            voucher: self.voucher.clone(),
            settled: self.settled,
        }
    }

    /// Amount of the last voucher, 0 without one.
    pub fn acknowledged(&self) -> u128 {
        self.voucher.as_ref().map_or(0, |voucher| voucher.amount)
    }

    /// What this lane may come to with what is signed and under way now.
    pub fn committed(&self, max_call: u128) -> u128 {
        let open = if self.in_flight.is_some() {
            max_call
        } else {
            0
        };
        self.acknowledged()
            .max(self.peaks.sum().saturating_add(open))
    }

    /// What it may come to once another call is under way.
    pub fn committed_with_call(&self, max_call: u128) -> u128 {
        self.acknowledged()
            .max(self.peaks.sum().saturating_add(max_call))
    }
}
