//! What a session must know of a channel, as of a moment of the chain.

use oaic_vouchers::{domain, Hash, Purpose};

/// Domains that signatures of one settlement contract bind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Domains {
    /// Of vouchers.
    pub voucher: Hash,
    /// Of receipts.
    pub receipt: Hash,
}

impl Domains {
    /// Domains of a contract. `chain_id` is the chain's at the contract's instantiation, which its
    /// configuration keeps: a chain that goes on under another name keeps its signatures.
    pub fn derive(chain_id: &str, contract: &str) -> Self {
        let of = |purpose| domain(purpose, chain_id, contract);
        Self {
            voucher: of(Purpose::Voucher),
            receipt: of(Purpose::Receipt),
        }
    }
}

/// A moment of the chain. A delay has passed once both its seconds and its blocks have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Moment {
    /// Unix seconds.
    pub time: u64,
    /// Height.
    pub height: u64,
}

/// A public ed25519 key and its index on chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey {
    /// Its index; the first is 0.
    pub index: u32,
    /// The key.
    pub key: [u8; 32],
}

/// A session key that is not in force yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextKey {
    /// The key.
    pub key: PublicKey,
    /// In force once both its time and its height are reached.
    pub due: Moment,
}

/// What holds for a channel whatever the terms, as of [`ChannelFacts::seen`]. Read all of it at one
/// height, with a proof where the chain has proofs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelFacts {
    /// Its number on chain.
    pub number: u64,
    /// Its id, as signatures bind it.
    pub id: Hash,
    /// Domains of the contract.
    pub domains: Domains,
    /// Payer's session key in force.
    pub session: PublicKey,
    /// The session key that replaces it.
    pub next_session: Option<NextKey>,
    /// When requests to unlock are due: the payer's, the refund account's.
    pub unlocks: Vec<Moment>,
    /// Whether it is closed.
    pub closed: bool,
    /// The provider's receipt keys in force: neither retired nor charged.
    pub receipt_keys: Vec<PublicKey>,
    /// The provider's bond, in uoaic.
    pub bond: u128,
    /// Least bond of a provider with open business, in uoaic.
    pub min_bond: u128,
    /// Whether the provider would take openings: at least that bond, and an uncharged key in force.
    pub trusted: bool,
    /// What is left in the channel, in uoaic.
    pub reserve: u128,
    /// What it has paid, over all lanes, in uoaic.
    pub paid: u128,
    /// What the session key's limit leaves, in uoaic.
    pub spendable: u128,
    /// Number of its newest terms.
    pub newest_terms: u32,
    /// Delay of unlocks and rotations, in seconds.
    pub unlock_delay: u64,
    /// Blocks that must have passed as well.
    pub unlock_blocks: u64,
    /// The chain's time and height that all of this is of.
    pub seen: Moment,
}

/// Why a channel is about to end, or a key in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Closing {
    /// It is closed.
    Closed,
    /// A request to unlock is due soon.
    Unlock(Moment),
    /// The payer's session key changes soon.
    Rotation(Moment),
}

impl std::fmt::Display for Closing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let due = |f: &mut std::fmt::Formatter<'_>, what: &str, at: &Moment| {
            let Moment { time, height } = at;
            write!(f, "{what} is due at {time} (Unix time) and height {height}")
        };
        match self {
            Self::Closed => f.write_str("it is closed"),
            Self::Unlock(at) => due(f, "an unlock", at),
            Self::Rotation(at) => due(f, "a rotation of the payer's key", at),
        }
    }
}

impl ChannelFacts {
    /// Whether a receipt key is in force.
    pub fn in_force(&self, key_index: u32) -> bool {
        self.receipt_keys.iter().any(|key| key.index == key_index)
    }

    /// What ends the channel, or its session key, within the margin: a fifth of the delay, in
    /// seconds or in blocks, whichever is reached first. `now` is the local clock.
    ///
    /// A right ends only when time and blocks have both passed, so whoever stops at the first of
    /// the two margins stops early enough, even when the chain halts.
    pub fn closing(&self, now: u64) -> Option<Closing> {
        if self.closed {
            return Some(Closing::Closed);
        }
        // A clock that runs behind the chain must not make a span longer.
        let time = now.max(self.seen.time);
        let near = |due: &&Moment| {
            time.saturating_add(margin(self.unlock_delay)) >= due.time
                || self.seen.height.saturating_add(margin(self.unlock_blocks)) >= due.height
        };
        if let Some(due) = self.unlocks.iter().find(near) {
            return Some(Closing::Unlock(*due));
        }
        let rotation = self.next_session.as_ref().map(|next| next.due);
        rotation.filter(|due| near(&due)).map(Closing::Rotation)
    }

    /// Seconds that these facts may be used for. An unlock that was asked for right after they were
    /// seen must not come within its margin unseen.
    pub(crate) fn lifetime(&self, max_age: u64) -> u64 {
        let unseen = self.unlock_delay.saturating_sub(margin(self.unlock_delay));
        max_age.min(unseen.saturating_sub(1).max(1))
    }

    /// What the channel can have paid at most, settled so far included. Settling moves money from
    /// reserve and limit to paid and doesn't change it, so facts and lanes of different moments
    /// can be held against it.
    pub(crate) fn total(&self) -> u128 {
        if self.closed {
            return self.paid;
        }
        self.paid.saturating_add(self.reserve.min(self.spendable))
    }
}

/// The last fifth of a delay, in seconds or in blocks: what was served before it can be settled in
/// it.
fn margin(delay: u64) -> u64 {
    delay / 5
}
