//! Operations on token and settlement, of which the rules say what must come of each.

use oaic_testing::simulation::{Amount, Pick};

/// What is wrong with an entry's signature or place, when something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// One bit of the signature is turned.
    Altered,
    /// Signed by a stranger's key.
    Forged,
    /// Signed for another chain id.
    OtherChain,
    /// Signed for another contract on this chain.
    OtherContract,
    /// Signed for another channel.
    OtherChannel,
    /// Signed by the key that comes next, if one does, and under the next index in any case.
    OtherKey,
    /// Names terms the channel doesn't have.
    NoTerms,
    /// Names a channel that doesn't exist.
    NoChannel,
}

/// A number as an attacker picks it: beside those that are stored, and at the ends of its range.
#[derive(Clone, Copy, Debug)]
pub enum Edge {
    Zero,
    One,
    /// The stored one.
    Same,
    /// So much more.
    More(u64),
    /// So many basis points of what there is more; for an amount only.
    Share(u16),
    /// So much less.
    Less(u64),
    /// What another lane has.
    Others(Pick),
    /// So much more than what there is: the reserve, for an amount.
    Above(u64),
    /// 2^64 − 1, less so much.
    Max(u64),
    /// 2^64 and so much; for an amount only.
    Beyond(u64),
    /// 2^128 − 1; for an amount only.
    Huge,
}

/// Where an entry's voucher comes from.
#[derive(Clone, Copy, Debug)]
pub enum Source {
    /// The lane's best that its provider holds.
    Best,
    /// Any that its provider holds.
    Held(Pick),
    /// Signed now.
    New { sequence: Edge, amount: Edge },
}

/// What an entry claims.
#[derive(Clone, Copy, Debug)]
pub enum Claim {
    /// All that its voucher authorizes.
    Whole,
    /// So much less.
    Below(u64),
    /// So much more.
    Above(u64),
    /// Basis points of the way from what the lane was paid to the whole.
    Part(u16),
    /// What the lane was paid, and so much.
    Paid(u64),
    Zero,
    /// 2^64 − 1.
    Max,
}

/// A lane: which receipt key's, and its number.
#[derive(Clone, Copy, Debug)]
pub struct LanePick {
    pub key: u16,
    pub number: u16,
}

/// One entry of a batch.
#[derive(Clone, Copy, Debug)]
pub struct EntryPlan {
    pub channel: Pick,
    pub terms: Pick,
    pub lane: LanePick,
    pub source: Source,
    pub claim: Claim,
    pub fault: Fault,
}

/// Who hands a batch in.
#[derive(Clone, Copy, Debug)]
pub enum Hand {
    /// The provider of the first entry's channel.
    Provider,
    /// An account that it named, if there is one.
    Settler(Pick),
    /// The payer of that channel.
    Payer,
    /// Anybody.
    Anybody(Pick),
}

/// Who asks for something in channels.
#[derive(Clone, Copy, Debug)]
pub enum Asker {
    /// The payer of the first.
    Payer,
    /// Its refund account, if there is one.
    Refund,
    /// Its provider.
    Provider,
    /// Anybody.
    Anybody(Pick),
}

/// What a list asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    RequestUnlock,
    WithdrawUnlock,
    FinalizeUnlock,
    Release,
    AdvanceTerms(Pick),
}

/// A grant's bounds, as the payer sets them.
#[derive(Clone, Copy, Debug)]
pub struct GrantPlan {
    pub payer: Pick,
    pub grantee: Pick,
    pub limit: Amount,
    pub daily: Amount,
    pub seconds: u64,
    /// Whether it names a session key of one of the payer's channels.
    pub known_key: Option<Pick>,
}

/// What a reporter shows.
#[derive(Clone, Copy, Debug)]
pub enum Evidence {
    /// Two different receipts for one call.
    Equivocation,
    /// One receipt above its price.
    Overcharge,
    /// The same receipt twice.
    SameTwice,
    /// A receipt at its price that meets its terms.
    Fair,
    /// Two receipts that the reporter signed himself.
    Forged,
    /// Two receipts signed by the provider's other key, on a lane that isn't its.
    OtherKey,
    /// A receipt above its price by a table that nobody put on chain.
    UnknownTable,
    /// Evidence that was used before.
    Again,
}
