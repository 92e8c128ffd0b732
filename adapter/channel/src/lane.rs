//! One lane, as both sides keep it.

use std::cmp::Ordering;
use std::fmt;

use oaic_messages::compute_settlement::LaneResponse;
use oaic_vouchers::{lane, Hash, PackedVoucher, Peaks, Signature};

/// Which lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LaneId {
    /// Channel's number on chain.
    pub channel: u64,
    /// Terms of the channel.
    pub terms: u32,
    /// Lane of the terms; its upper 16 bits are the index of the receipt key that answers on it.
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

    /// Index of the receipt key that answers on it.
    pub fn key_index(&self) -> u32 {
        lane::key_index(self.lane)
    }
}

impl From<&LaneResponse> for LaneId {
    fn from(lane: &LaneResponse) -> Self {
        Self {
            channel: lane.channel,
            terms: lane.terms,
            lane: lane.lane,
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
    /// Calls acknowledged by the voucher that was paid most on.
    pub sequence: u64,
    /// Paid, in uoaic.
    pub paid: u128,
}

impl From<&LaneResponse> for ChainLane {
    fn from(lane: &LaneResponse) -> Self {
        Self {
            sequence: lane.sequence,
            paid: lane.paid.u128(),
        }
    }
}

impl ChainLane {
    /// What the chain has of a lane only ever grows in this order: by amount, then by sequence.
    pub(crate) fn rank(&self) -> (u128, u64) {
        (self.paid, self.sequence)
    }
}

/// A call under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InFlight {
    /// Hash of its request.
    pub request_hash: Hash,
    /// What it may cost at most, raises included, in uoaic.
    pub ceiling: u128,
    /// Price table that it is made under.
    pub price_table: Hash,
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
    /// The call under way; it is call `calls` + 1.
    pub in_flight: Option<InFlight>,
    /// Last voucher: signed (payer) or received (provider).
    pub voucher: Option<PackedVoucher>,
    /// Payer: the highest amount ever signed on it, in uoaic.
    pub signed: u128,
    /// Payer: given up, or of another key's past.
    pub ended: bool,
    /// Payer: restored from a backup and live then, so more may have been signed than is known.
    pub unsure: bool,
    /// Payer: what it adds to the exposure, in uoaic.
    pub at_risk: u128,
    /// What the chain paid of it, as far as this side was told.
    pub settled: ChainLane,
    /// Provider: the chain has more of it than this side, so nothing new is served on it. Payer:
    /// heard of from the chain only, never opened here.
    pub overtaken: bool,
    /// Provider: why its voucher can never settle.
    pub dead: Option<String>,
}

/// Heights that a reading of a lane is held against.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Heights {
    /// That the amounts among the channel's facts are of.
    pub amounts_of: u64,
    /// At which the channel was last seen.
    pub seen: u64,
    /// None later is believed: the chain can't have come that far.
    pub latest: u64,
}

impl Heights {
    /// The height to note for what was said to be read at one. One that can't be yet would make a
    /// lie stand against everything that is read later.
    fn noted(&self, height: u64) -> u64 {
        if height <= self.latest {
            return height;
        }
        self.seen.saturating_add(1)
    }
}

/// What a reading says that was not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heard {
    /// Nothing new.
    Known,
    /// The chain has more of it than was known.
    More,
    /// It has less than was noted at an earlier height, so that was false.
    Corrected,
}

/// What the chain had paid of a lane, and at which height that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Settled {
    pub lane: ChainLane,
    pub height: u64,
}

/// A lane in memory.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lane {
    /// Row in the store; None until it is stored.
    pub row: Option<i64>,
    pub peaks: Peaks,
    /// Provider: the tree that the voucher acknowledges, where it isn't `peaks`.
    pub acknowledged: Option<Peaks>,
    pub in_flight: Option<InFlight>,
    pub voucher: Option<PackedVoucher>,
    pub signed: u128,
    pub ended: bool,
    /// Payer: the session key that was in force when it ended; no later one signed on it.
    pub ended_key: u32,
    pub unsure: bool,
    pub risk: u128,
    pub settled: Settled,
    /// What was known at the height of the facts, where `settled` is of a later one.
    pub before: Settled,
    pub overtaken: bool,
    pub dead: Option<String>,
    /// Calls whose receipts may be missing: the lane was restored or adopted at that point.
    pub adopted: u64,
}

impl Lane {
    pub fn state(&self, id: LaneId) -> LaneState {
        LaneState {
            id,
            calls: self.peaks.count(),
            sum: self.peaks.sum(),
            commitment: self.peaks.commitment(),
            in_flight: self.in_flight,
            voucher: self.voucher.clone(),
            signed: self.signed,
            ended: self.ended,
            unsure: self.unsure,
            at_risk: self.at_risk(),
            settled: self.settled.lane,
            overtaken: self.overtaken,
            dead: self.dead.clone(),
        }
    }

    /// Its receipts, and the most that the call under way may add.
    pub fn granted(&self) -> u128 {
        let open = self.in_flight.map_or(0, |call| call.ceiling);
        self.peaks.sum().saturating_add(open)
    }

    /// What it adds to a payer's exposure. What the chain is said to have paid above its receipts
    /// counts as long as it is said.
    pub fn at_risk(&self) -> u128 {
        if !self.ended || self.overtaken {
            return self.risk;
        }
        let taken = self.settled.lane.paid.saturating_sub(self.peaks.sum());
        self.risk.max(taken)
    }

    /// What can be claimed on a payer's lane, by all that was ever signed on it. Of an ended one
    /// only what is at risk: no more can come once that is final.
    pub fn claimable(&self) -> u128 {
        let signed = if self.ended { 0 } else { self.signed };
        self.spent().max(signed)
    }

    /// Whether the chain has more of it than a payer ever signed.
    pub fn ahead(&self, chain: &ChainLane) -> bool {
        chain.paid > self.signed || chain.sequence > self.peaks.count()
    }

    /// Whether something was signed or answered on it, so that what it was signed under must stay.
    pub fn is_signed(&self) -> bool {
        self.voucher.is_some() || self.peaks.count() > 0
    }

    /// What a payer's lane takes of the channel's money, paid or not: an ended one up to the
    /// highest amount that was signed, as long as the provider still can claim that.
    pub fn spent(&self) -> u128 {
        let risk = if self.ended { self.risk } else { 0 };
        let signed = self.peaks.sum().saturating_add(risk);
        self.granted().max(signed).max(self.settled.lane.paid)
    }

    /// What a provider's lane takes of it: the call under way counts only while it runs.
    pub fn held(&self, running: bool) -> u128 {
        let open = if running {
            self.granted()
        } else {
            self.peaks.sum()
        };
        open.max(self.settled.lane.paid)
    }

    /// What the provider claims: its receipts, as far as the voucher goes.
    pub fn claim(&self) -> u128 {
        let granted = self.voucher.as_ref().map_or(0, |v| v.amount);
        self.peaks.sum().min(granted)
    }

    /// What was paid of it by a height, as far as that is known.
    pub fn paid_by(&self, height: u64) -> u128 {
        [&self.settled, &self.before]
            .into_iter()
            .find(|settled| settled.height <= height)
            .map_or(0, |settled| settled.lane.paid)
    }

    /// Takes back heights that it can't have been read at, by later facts. The next one after them is
    /// noted instead: these facts aren't taken to count what was paid.
    pub fn lower_heights(&mut self, seen: u64, latest: u64) {
        for settled in [&mut self.settled, &mut self.before] {
            if settled.height > latest {
                settled.height = seen.saturating_add(1);
            }
        }
    }

    /// Takes in what the chain is said to have. It never pays back, so of two readings that
    /// contradict each other one is a lie: the later one stands. What is read again was there at
    /// the earlier of both heights.
    pub fn hear(&mut self, chain: ChainLane, height: u64, heights: Heights) -> Heard {
        let (height, known) = (heights.noted(height), heights.noted(self.settled.height));
        let heard = match chain.rank().cmp(&self.settled.lane.rank()) {
            Ordering::Greater => Heard::More,
            Ordering::Less if height > known => Heard::Corrected,
            Ordering::Equal if height < known && height > self.before.height => {
                self.settled.height = height;
                return Heard::Known;
            }
            _ => return Heard::Known,
        };
        if heard == Heard::Corrected {
            if self.before.lane.rank() > chain.rank() {
                self.before = Settled::default();
            }
        } else if known <= heights.amounts_of {
            // However often it settles after the facts, what it was paid by then stays known.
            self.before = self.settled;
        }
        self.settled = Settled {
            lane: chain,
            height,
        };
        heard
    }
}
