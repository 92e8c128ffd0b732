//! Why a session refuses, and what to do next.

use oaic_vouchers::{DecodeError, Hash, SignatureError, TreeError};
use thiserror::Error;

use crate::facts::{Closing, Moment};
use crate::lane::LaneId;
use crate::served::Served;

mod kinds;
mod mismatch;

pub use kinds::{Field, NewKey, Stop};
pub(crate) use mismatch::{at_most, mismatch, not_in_flight, payable, same_hash, within};

/// Why a session refuses. Nothing was applied, unless the method says otherwise.
/// Amounts are in uoaic, times in Unix seconds.
#[allow(missing_docs)] // each message says what its fields are
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    #[error("channel {channel} is unknown here; attach its terms first")]
    UnknownChannel { channel: u64 },
    #[error("channel {channel} has no terms {terms} here; query the chain and attach them")]
    UnknownTerms { channel: u64, terms: u32 },
    #[error("{lane} is unknown here; a payer opens it first, a provider admits a call first")]
    UnknownLane { lane: LaneId },
    #[error("{lane} has no receipt of call {sequence}; it has {calls} calls")]
    UnknownCall {
        lane: LaneId,
        sequence: u64,
        calls: u64,
    },
    #[error("{lane}: receipts of calls up to {adopted} are missing here, call {sequence} is the first; ask the provider for them and import them")]
    MissingReceipts {
        lane: LaneId,
        sequence: u64,
        adopted: u64,
    },
    #[error("{what} {got} is above {max}, which no chain takes")]
    TooBig {
        what: &'static str,
        got: u128,
        max: u128,
    },
    #[error("an exposure of {exposure} uoaic is below {least}, which is one ceiling for each lane: no call could be lost without stopping; set it to {least} or more")]
    Exposure { exposure: u128, least: u128 },
    #[error("channel {channel} already has the {max} lanes that are allowed; use one that is idle, or end one")]
    TooManyLanes { channel: u64, max: u32 },
    #[error("channel {channel}: {source}")]
    Key {
        channel: u64,
        source: SignatureError,
    },
    #[error("{lane}: {field} is {got}, expected {expected}; {next}")]
    Mismatch {
        lane: LaneId,
        field: Field,
        expected: String,
        got: String,
        next: &'static str,
    },
    #[error("{lane}: {source}; ask the provider for the receipt again")]
    Decode { lane: LaneId, source: DecodeError },
    #[error("{lane}: the signature of {signer} (index {key_index}) over sequence {sequence} is invalid; nothing was accepted, ask for it again")]
    Signature {
        lane: LaneId,
        signer: &'static str,
        key_index: u32,
        sequence: u64,
    },
    #[error("{lane}: call {sequence} costs {price} uoaic by the table that its receipt names, the receipt says {amount}; don't acknowledge it: it is evidence for a dispute")]
    Overcharge {
        lane: LaneId,
        sequence: u64,
        price: u128,
        amount: u128,
    },
    #[error("{lane}: call {sequence} was granted {ceiling} uoaic, its receipt says {amount}; don't acknowledge it, end the lane")]
    AboveCeiling {
        lane: LaneId,
        sequence: u64,
        ceiling: u128,
        amount: u128,
    },
    #[error("{lane}: call {sequence} is under way for request {in_flight}, asked for {asked}; finish that one, or use another lane", in_flight = hex::encode(in_flight), asked = hex::encode(asked))]
    Conflict {
        lane: LaneId,
        sequence: u64,
        in_flight: Hash,
        asked: Hash,
    },
    #[error("{lane}: call {sequence} is under way; {next}")]
    UnderWay {
        lane: LaneId,
        sequence: u64,
        next: &'static str,
    },
    #[error("{lane}: call {sequence} is not under way; {next}")]
    NotInFlight {
        lane: LaneId,
        sequence: u64,
        next: &'static str,
    },
    #[error("{lane}: this needs {needed} uoaic of the channel, {left} are left; top up, raise the limit, or finish calls on other lanes")]
    OverBudget {
        lane: LaneId,
        needed: u128,
        left: u128,
    },
    #[error("{lane}: the call may cost {ceiling} uoaic, this payer allows {limit}; ask for less or raise the limit")]
    CallTooDear {
        lane: LaneId,
        ceiling: u128,
        limit: u128,
    },
    #[error("channel {channel}: {exposure} uoaic are exposed to this provider, the bound is {bound}; leave it, or rotate the session key and realize what was claimed")]
    OverExposure {
        channel: u64,
        exposure: u128,
        bound: u128,
    },
    #[error(
        "channel {channel}: {why}; nothing new is served or signed until that is withdrawn or done"
    )]
    Closing { channel: u64, why: Closing },
    #[error("channel {channel}: its facts are of {seen} (Unix time), and it is {now} now: they are valid for {lifetime} s, and not after a restart; query the chain and attach again", seen = seen.time)]
    Stale {
        channel: u64,
        seen: Moment,
        /// By the local clock, or by what passed since if that is later; in Unix seconds.
        now: u64,
        lifetime: u64,
    },
    #[error("channel {channel}: these facts are of {seen} (Unix time), more than {ahead} s ahead of the local clock, {now}; set the clock if it is behind, or query a node that tells the truth", seen = seen.time)]
    Future {
        channel: u64,
        seen: Moment,
        now: u64,
        ahead: u64,
    },
    #[error("channel {channel}: these facts are of height {got}, height {known} is already known; query a node that is up to date, or start again if the local clock was ahead when those were attached")]
    Older { channel: u64, known: u64, got: u64 },
    #[error("{lane}: receipt key {key_index} is not in force; end the lane and open one of a key that is")]
    ReceiptKey { lane: LaneId, key_index: u32 },
    #[error("{lane} belongs to receipt key {key_index}, this process has {ours}; send it to the process with that key")]
    OtherProcess {
        lane: LaneId,
        key_index: u32,
        ours: u32,
    },
    #[error("channel {channel}: the provider is not trusted: its bond is {bond} uoaic, the minimum is {least}, or none of its receipt keys is in force uncharged; use another provider")]
    Untrusted {
        channel: u64,
        bond: u128,
        least: u128,
    },
    #[error("{lane}: the channel has terms {newest} now; attach them, end this lane and open one under them")]
    OldTerms { lane: LaneId, newest: u32 },
    #[error("{lane}: its terms are for tier {tier}, the payer's is {now} now; advance the channel's terms")]
    TierEnded { lane: LaneId, tier: u8, now: u8 },
    #[error(
        "{lane}: its terms ended at {end} (Unix time, now {now}); advance the channel's terms"
    )]
    TermsEnded { lane: LaneId, end: u64, now: u64 },
    #[error("{lane}: this provider serves {served}, but its terms ask for {agreed}; start it with at least that, or let the payer agree to less")]
    NotOffered {
        lane: LaneId,
        served: Served,
        agreed: Served,
    },
    #[error("{lane}: the receipt of call {sequence} states {served}, but its terms ask for {agreed}; don't acknowledge it: it is evidence for a dispute")]
    Underserved {
        lane: LaneId,
        sequence: u64,
        served: Served,
        agreed: Served,
    },
    #[error(
        "{lane}: the license version {version} of its terms ended; advance the channel's terms"
    )]
    LicenseEnded { lane: LaneId, version: u32 },
    #[error("{lane}: price table {named} is not in force, {in_force} is; query it, look at its prices, and ask again under it", named = hex::encode(named), in_force = hex::encode(in_force))]
    PriceTable {
        lane: LaneId,
        named: Hash,
        in_force: Hash,
    },
    #[error("channel {channel} is not served by this process; hand it over in the one that serves it, then serve it here")]
    NotServed { channel: u64 },
    #[error(
        "{lane}: {open} uoaic are not settled; settle the lane before the channel is handed over"
    )]
    NotSettled { lane: LaneId, open: u128 },
    #[error("channel {channel} is stopped: {why}. If this store was restored from a backup, say so (restored_from_backup); if not, the session key is stolen: rotate it")]
    Stopped { channel: u64, why: Stop },
    #[error("{lane} was ended; open another one")]
    Ended { lane: LaneId },
    #[error("{lane}: the chain paid {paid} uoaic for {sequence} calls, this store knows less; serve nothing more on it")]
    Overtaken {
        lane: LaneId,
        paid: u128,
        sequence: u64,
    },
    #[error("{lane}: claims under session key {key_index} are not final by what was read at height {height}; realize once the key is rotated out, by lanes read at height {since} or later")]
    NotFinal {
        lane: LaneId,
        key_index: u32,
        height: u64,
        since: u64,
    },
    #[error("this store signs no receipts: {why}. Settle every voucher it holds, retire its receipt key on chain, and create a new store under a new key")]
    NeedsNewKey { why: NewKey },
    #[error("{lane}: {source}")]
    Tree { lane: LaneId, source: TreeError },
}
