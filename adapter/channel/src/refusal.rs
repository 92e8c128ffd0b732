//! Why a session refuses, and what to do next.

use oaic_vouchers::{DecodeError, Hash, SignatureError, TreeError};
use thiserror::Error;

use crate::facts::{Closing, Moment};
use crate::lane::LaneId;
use crate::served::Served;

mod kinds;
mod mismatch;

pub use kinds::{Field, NewKey, Stop};
pub(crate) use mismatch::{at_most, mismatch, payable, same_hash};

/// Why a session refuses. Nothing was applied, unless the method says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The channel was never attached.
    #[error("channel {channel} is unknown here; attach its terms first")]
    UnknownChannel {
        /// Its number.
        channel: u64,
    },
    /// The terms were never attached.
    #[error("channel {channel} has no terms {terms} here; query the chain and attach them")]
    UnknownTerms {
        /// Its number.
        channel: u64,
        /// The terms.
        terms: u32,
    },
    /// The lane was never opened, or never had a call.
    #[error("{lane} is unknown here; a payer opens it first, a provider admits a call first")]
    UnknownLane {
        /// Which.
        lane: LaneId,
    },
    /// There is no such call in the lane.
    #[error("{lane} has no receipt of call {sequence}; it has {calls} calls")]
    UnknownCall {
        /// Which lane.
        lane: LaneId,
        /// Which call.
        sequence: u64,
        /// Calls it has.
        calls: u64,
    },
    /// Receipts of a lane that was restored or adopted are not in the store.
    #[error("{lane}: receipts of calls up to {adopted} are missing here, call {sequence} is the first; ask the provider for them and import them")]
    MissingReceipts {
        /// Which lane.
        lane: LaneId,
        /// The first that is missing.
        sequence: u64,
        /// Up to which call receipts may be missing.
        adopted: u64,
    },
    /// A number that is too big for the store, or for the chain.
    #[error("{what} {got} is above {max}, which no chain takes")]
    TooBig {
        /// What.
        what: &'static str,
        /// Its value.
        got: u128,
        /// Highest value.
        max: u128,
    },
    /// Limits that bound nothing.
    #[error("an exposure of {exposure} uoaic is below {least}, which is one ceiling for each lane: no call could be lost without stopping; set it to {least} or more")]
    Exposure {
        /// The bound that was given, in uoaic.
        exposure: u128,
        /// The least one, in uoaic.
        least: u128,
    },
    /// All lanes that are allowed are there.
    #[error("channel {channel} already has the {max} lanes that are allowed; use one that is idle, or end one")]
    TooManyLanes {
        /// Which channel.
        channel: u64,
        /// How many are allowed.
        max: u32,
    },
    /// A public key under which a signature binds nobody.
    #[error("channel {channel}: {source}")]
    Key {
        /// Which channel.
        channel: u64,
        /// Why.
        source: SignatureError,
    },
    /// A field is not what it must be.
    #[error("{lane}: {field} is {got}, expected {expected}; {next}")]
    Mismatch {
        /// Which lane.
        lane: LaneId,
        /// Which field.
        field: Field,
        /// What it must be.
        expected: String,
        /// What it is.
        got: String,
        /// What to do.
        next: &'static str,
    },
    /// The bytes are not a receipt.
    #[error("{lane}: {source}; ask the provider for the receipt again")]
    Decode {
        /// Which lane.
        lane: LaneId,
        /// Why.
        source: DecodeError,
    },
    /// A signature doesn't hold.
    #[error("{lane}: signature of {signer} (index {key_index}) doesn't hold over sequence {sequence}; nothing was accepted, ask for it again")]
    Signature {
        /// Which lane.
        lane: LaneId,
        /// Whose.
        signer: &'static str,
        /// Index of the key.
        key_index: u32,
        /// Sequence of what was signed.
        sequence: u64,
    },
    /// A receipt says more than its price table gives.
    #[error("{lane}: call {sequence} costs {price} uoaic by the table that its receipt names, the receipt says {amount}; don't acknowledge it: it is evidence for a dispute")]
    Overcharge {
        /// Which lane.
        lane: LaneId,
        /// Which call.
        sequence: u64,
        /// What the formula gives, in uoaic.
        price: u128,
        /// What the receipt says, in uoaic.
        amount: u128,
    },
    /// A receipt says more than was granted.
    #[error("{lane}: call {sequence} was granted {ceiling} uoaic, its receipt says {amount}; don't acknowledge it, end the lane")]
    AboveCeiling {
        /// Which lane.
        lane: LaneId,
        /// Which call.
        sequence: u64,
        /// What was granted, in uoaic.
        ceiling: u128,
        /// What the receipt says, in uoaic.
        amount: u128,
    },
    /// Another call is under way.
    #[error("{lane}: call {sequence} is under way for request {in_flight}, asked for {asked}; finish that one, or use another lane", in_flight = hex::encode(in_flight), asked = hex::encode(asked))]
    Conflict {
        /// Which lane.
        lane: LaneId,
        /// Which call.
        sequence: u64,
        /// Its request.
        in_flight: Hash,
        /// The other request.
        asked: Hash,
    },
    /// A call is under way where none may be.
    #[error("{lane}: call {sequence} is under way; {next}")]
    UnderWay {
        /// Which lane.
        lane: LaneId,
        /// Which call.
        sequence: u64,
        /// What to do.
        next: &'static str,
    },
    /// No call is under way.
    #[error("{lane}: call {sequence} is not under way; {next}")]
    NotInFlight {
        /// Which lane.
        lane: LaneId,
        /// Which call.
        sequence: u64,
        /// What to do.
        next: &'static str,
    },
    /// The channel's money is not enough.
    #[error("{lane}: this needs {needed} uoaic of the channel, {left} are left; top up, raise the limit, or finish calls on other lanes")]
    OverBudget {
        /// Which lane.
        lane: LaneId,
        /// What is needed beyond what is taken, in uoaic.
        needed: u128,
        /// What is left, in uoaic.
        left: u128,
    },
    /// One call may cost more than this payer pays for one.
    #[error("{lane}: the call may cost {ceiling} uoaic, this payer allows {limit}; ask for less or raise the limit")]
    CallTooDear {
        /// Which lane.
        lane: LaneId,
        /// Ceiling of the call, in uoaic.
        ceiling: u128,
        /// The payer's limit for one call, in uoaic.
        limit: u128,
    },
    /// What ended lanes and unseen responses put at risk is above the payer's bound.
    #[error("channel {channel}: {exposure} uoaic are exposed to this provider, the bound is {bound}; leave it, or rotate the session key and realize what was claimed")]
    OverExposure {
        /// Which channel.
        channel: u64,
        /// What is exposed, in uoaic.
        exposure: u128,
        /// The payer's bound, in uoaic.
        bound: u128,
    },
    /// The channel, or the payer's key in it, is about to end.
    #[error(
        "channel {channel}: {why}; nothing new is served or signed until that is withdrawn or done"
    )]
    Closing {
        /// Which channel.
        channel: u64,
        /// Why.
        why: Closing,
    },
    /// What is known of the channel is too old.
    #[error("channel {channel} was last seen at second {seen} since 1970, it is {now} now, and {lifetime} seconds since and no start between are allowed; query the chain and attach again", seen = seen.time)]
    Stale {
        /// Which channel.
        channel: u64,
        /// When it was seen.
        seen: Moment,
        /// By the local clock, or by what passed since if that is later; in Unix seconds.
        now: u64,
        /// Seconds that are allowed.
        lifetime: u64,
    },
    /// Facts of a moment that hasn't come.
    #[error("channel {channel}: these facts are of second {seen} since 1970, more than {ahead} after the local clock's {now}; set the clock if it is behind, or query a node that tells the truth", seen = seen.time)]
    Future {
        /// Which channel.
        channel: u64,
        /// The chain's moment that they are said to be of.
        seen: Moment,
        /// The local clock, in Unix seconds.
        now: u64,
        /// Seconds that a chain may be ahead of it.
        ahead: u64,
    },
    /// Facts that are older than those attached before.
    #[error("channel {channel}: these facts are of height {got}, height {known} is already known; query a node that is up to date, or start again if the local clock was ahead when those were attached")]
    Older {
        /// Which channel.
        channel: u64,
        /// Height that is known.
        known: u64,
        /// Height that was given.
        got: u64,
    },
    /// The lane's receipt key is retired or charged.
    #[error("{lane}: receipt key {key_index} is not in force; end the lane and open one of a key that is")]
    ReceiptKey {
        /// Which lane.
        lane: LaneId,
        /// Index of its key.
        key_index: u32,
    },
    /// The lane is another process's.
    #[error("{lane} belongs to receipt key {key_index}, this process has {ours}; send it to the process with that key")]
    OtherProcess {
        /// Which lane.
        lane: LaneId,
        /// Index of the lane's key.
        key_index: u32,
        /// Index of this process's key.
        ours: u32,
    },
    /// The provider has too little at stake, or no receipt key that is good.
    #[error("channel {channel}: the provider is not trusted: its bond is {bond} uoaic, the least is {least}, or none of its receipt keys is in force uncharged; use another provider")]
    Untrusted {
        /// Which channel.
        channel: u64,
        /// Its bond, in uoaic.
        bond: u128,
        /// The least bond, in uoaic.
        least: u128,
    },
    /// There are newer terms.
    #[error("{lane}: the channel has terms {newest} now; attach them, end this lane and open one under them")]
    OldTerms {
        /// Which lane.
        lane: LaneId,
        /// Number of the newest terms.
        newest: u32,
    },
    /// The payer's tier fell since the terms were made.
    #[error("{lane}: its terms are for tier {tier}, the payer's is {now} now; advance the channel's terms")]
    TierEnded {
        /// Which lane.
        lane: LaneId,
        /// Tier of the terms.
        tier: u8,
        /// Tier of today.
        now: u8,
    },
    /// The terms were agreed until a time that has come.
    #[error(
        "{lane}: its terms ended at {end} (Unix time, now {now}); advance the channel's terms"
    )]
    TermsEnded {
        /// Which lane.
        lane: LaneId,
        /// End of the terms, in Unix time.
        end: u64,
        /// Now, in Unix time.
        now: u64,
    },
    /// The provider does not serve as its terms say.
    #[error("{lane}: this provider serves {served}, but its terms ask for {agreed}; start it with at least that, or let the payer agree to less")]
    NotOffered {
        /// Which lane.
        lane: LaneId,
        /// What it serves.
        served: Served,
        /// What the terms ask for.
        agreed: Served,
    },
    /// A receipt states less than its terms say.
    #[error("{lane}: the receipt of call {sequence} states {served}, but its terms ask for {agreed}; don't acknowledge it: it is evidence for a dispute")]
    Underserved {
        /// Which lane.
        lane: LaneId,
        /// Which call.
        sequence: u64,
        /// What the receipt states.
        served: Served,
        /// What the terms ask for.
        agreed: Served,
    },
    /// The license of the terms ended.
    #[error(
        "{lane}: the license version {version} of its terms ended; advance the channel's terms"
    )]
    LicenseEnded {
        /// Which lane.
        lane: LaneId,
        /// Version of the license.
        version: u32,
    },
    /// Another price table is in force.
    #[error("{lane}: price table {named} is not in force, {in_force} is; query it, look at its prices, and ask again under it", named = hex::encode(named), in_force = hex::encode(in_force))]
    PriceTable {
        /// Which lane.
        lane: LaneId,
        /// The one that was named.
        named: Hash,
        /// The one in force.
        in_force: Hash,
    },
    /// Another process of this provider serves the channel.
    #[error("channel {channel} is not served by this process; hand it over in the one that serves it, then serve it here")]
    NotServed {
        /// Which channel.
        channel: u64,
    },
    /// Something of the channel is not settled yet.
    #[error(
        "{lane}: {open} uoaic are not settled; settle the lane before the channel is handed over"
    )]
    NotSettled {
        /// Which lane.
        lane: LaneId,
        /// What is open, in uoaic.
        open: u128,
    },
    /// The payer's session doesn't know its own past on this channel.
    #[error("channel {channel} is stopped: {why}. If this store was restored from a backup, say so (restored_from_backup); if not, the session key is stolen: rotate it")]
    Stopped {
        /// Which channel.
        channel: u64,
        /// Why.
        why: Stop,
    },
    /// The lane was given up.
    #[error("{lane} was ended; open another one")]
    Ended {
        /// Which lane.
        lane: LaneId,
    },
    /// The chain has more of the lane than this side.
    #[error("{lane}: the chain paid {paid} uoaic for {sequence} calls, this store knows less; serve nothing more on it")]
    Overtaken {
        /// Which lane.
        lane: LaneId,
        /// What the chain paid, in uoaic.
        paid: u128,
        /// Calls it knows.
        sequence: u64,
    },
    /// Claims on ended lanes can still come.
    #[error("{lane}: claims under session key {key_index} are not final by what was read at height {height}; realize once the key is rotated out, by lanes read at height {since} or later")]
    NotFinal {
        /// Which lane.
        lane: LaneId,
        /// The key that signed on it.
        key_index: u32,
        /// Height of what was read.
        height: u64,
        /// Least height.
        since: u64,
    },
    /// The provider's store must not sign.
    #[error("this store signs no receipts: {why}. Settle every voucher it holds, retire its receipt key on chain, and create a new store under a new key")]
    NeedsNewKey {
        /// Why.
        why: NewKey,
    },
    /// The tree is full.
    #[error("{lane}: {source}")]
    Tree {
        /// Which lane.
        lane: LaneId,
        /// Why.
        source: TreeError,
    },
}
