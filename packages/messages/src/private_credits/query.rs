//! Queries and their answers.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, Binary, Uint128};
use cw_ownable::cw_ownable_query;

use super::{Links, Params};
use crate::data_market::KeyInfo;

/// Queries. Who asks for one nullifier or one leaf tells the node which note is his: wallets page
/// through all of them.
#[cw_ownable_query]
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Addresses, denominations, parameters, links, pause, keys, and what proofs and signatures bind.
    #[returns(ConfigResponse)]
    Config {},
    /// Totals of every book.
    #[returns(BooksResponse)]
    Books {},
    /// How far the tree has grown, and its root.
    #[returns(TreeResponse)]
    Tree {},
    /// Notes in their order.
    #[returns(crate::shared::Page<NoteResponse>)]
    Notes {
        /// Page on after this index.
        start_after: Option<u64>,
        /// Page size.
        limit: Option<u32>,
    },
    /// Whether spends can be proven against a root now.
    #[returns(bool)]
    RootKnown {
        /// The root.
        root: Binary,
    },
    /// Height at which a note was spent; None when it wasn't.
    #[returns(Option<u64>)]
    Nullifier {
        /// Its nullifier.
        nullifier: Binary,
    },
    /// Nullifiers of all spent notes, in the order in which they were.
    #[returns(crate::shared::Page<NullifierResponse>)]
    Nullifiers {
        /// Page on after this number.
        start_after: Option<u64>,
        /// Page size.
        limit: Option<u32>,
    },
    /// Pseudonyms of the exits of an epoch, in the order in which they were.
    #[returns(crate::shared::Page<PseudonymResponse>)]
    Pseudonyms {
        /// Number of the epoch; see [`super::exit_epoch`].
        epoch: u64,
        /// Page on after this number.
        start_after: Option<u32>,
        /// Page size.
        limit: Option<u32>,
    },
    /// A channel that was opened from here, as far as this contract knows it; the rest is
    /// settlement's.
    #[returns(ChannelResponse)]
    Channel {
        /// Which.
        channel: u64,
    },
    /// All of them, in their order.
    #[returns(crate::shared::Page<ChannelResponse>)]
    Channels {
        /// Page on after this one.
        start_after: Option<u64>,
        /// Page size.
        limit: Option<u32>,
    },
    /// Session keys of all channels, in the order in which they were taken, replaced ones too.
    #[returns(crate::shared::Page<SessionKeyResponse>)]
    SessionKeys {
        /// Page on after this number.
        start_after: Option<u64>,
        /// Page size.
        limit: Option<u32>,
    },
    /// All attestors, with the roots that are good now; at most [`super::MAX_ATTESTORS`].
    #[returns(Vec<AttestorResponse>)]
    Attestors {},
    /// Whether the owner's message would be accepted, as far as that can be told now.
    #[returns(crate::gates::AllowedResponse)]
    Accepts {
        /// The message, as JSON.
        msg: Binary,
    },
}

/// Addresses, denominations, parameters, links, pause, keys, and what proofs and signatures bind.
#[cw_serde]
pub struct ConfigResponse {
    /// The token.
    pub token: Addr,
    /// Where channels are opened.
    pub settlement: Addr,
    /// Whose risk pool gets what is too small for a note.
    pub treasury: Addr,
    /// Guardian.
    pub guardian: Option<Addr>,
    /// Values of notes, rising.
    pub denominations: Vec<Uint128>,
    /// Parameters.
    pub params: Params,
    /// Links.
    pub links: Links,
    /// End of the pause of deposits in force, in seconds since 1970; while a queued migration makes it
    /// last, when that lapses at the latest.
    pub paused_until: Option<u64>,
    /// Chain id that contexts and domains bind.
    pub chain_id: String,
    /// Context of nullifiers and spends.
    pub context: Binary,
    /// Domain that begins [`super::action_bytes`].
    pub action_domain: Binary,
    /// Domain that begins [`super::command_bytes`].
    pub command_domain: Binary,
    /// Verifying keys that are compiled in: of the spend and of the membership.
    pub keys: Vec<KeyInfo>,
}

/// Totals, in uoaic. `deposited + reclaimed = spent + outstanding`; `spent` is what channels got,
/// what exits paid and what relayers were paid of it. The contract's token balance is at least
/// `outstanding + (fee_booked − fee_flushed) + (dust − dust_flushed)`, and what closed channels
/// left that nobody has reclaimed yet.
#[cw_serde]
#[derive(Default)]
pub struct BooksResponse {
    /// Value of notes that are not spent.
    pub outstanding: Uint128,
    /// Number of notes that are not spent.
    pub outstanding_notes: u64,
    /// Ever paid in.
    pub deposited: Uint128,
    /// Ever spent.
    pub spent: Uint128,
    /// Ever put into channels.
    pub into_channels: Uint128,
    /// Ever paid by exits, before the fee.
    pub exited: Uint128,
    /// Ever paid to relayers, before the fee.
    pub relayed: Uint128,
    /// Ever made notes again of what channels left.
    pub reclaimed: Uint128,
    /// Ever too small for a note.
    pub dust: Uint128,
    /// Paid to the treasury of it.
    pub dust_flushed: Uint128,
    /// Sum of amount × rate in basis points, of exits and relayers' pay.
    pub fee_points: Uint128,
    /// Fee booked on it: ceil(`fee_points` / 10,000).
    pub fee_booked: Uint128,
    /// Paid to the token of it.
    pub fee_flushed: Uint128,
}

/// How far the tree has grown.
#[cw_serde]
pub struct TreeResponse {
    /// Notes ever added; the next one has this index.
    pub count: u64,
    /// Number of the tree that grows, from 0.
    pub tree: u64,
    /// Its root; None while no note is in it.
    pub root: Option<Binary>,
}

/// A note in the tree.
#[cw_serde]
pub struct NoteResponse {
    /// Its index, from 0, over all trees: tree × [`super::NOTES_PER_TREE`] + place in the tree.
    pub index: u64,
    /// Its value.
    pub denomination: Uint128,
    /// Its leaf.
    pub leaf: Binary,
}

/// A nullifier.
#[cw_serde]
pub struct NullifierResponse {
    /// Its number, from 1.
    pub number: u64,
    /// What marks a note as spent.
    pub nullifier: Binary,
    /// Height at which it was.
    pub height: u64,
}

/// A pseudonym that was shown.
#[cw_serde]
pub struct PseudonymResponse {
    /// Its number in the epoch, from 1.
    pub number: u32,
    /// The pseudonym.
    pub pseudonym: Binary,
}

/// A session key.
#[cw_serde]
pub struct SessionKeyResponse {
    /// Its number, from 1.
    pub number: u64,
    /// The channel that took it.
    pub channel: u64,
    /// The public key.
    pub session_key: Binary,
}

/// A channel that was opened from here.
#[cw_serde]
pub struct ChannelResponse {
    /// Its number at settlement.
    pub channel: u64,
    /// Key that commands it.
    pub session_key: Binary,
    /// Next number of its commands.
    pub sequence: u64,
    /// Put into it, top-ups too.
    pub deposited: Uint128,
    /// Taken back of what it left: notes, relayers' pay and dust.
    pub reclaimed: Uint128,
    /// Whether all of what it left was taken back.
    pub finished: bool,
}

/// An attestor.
#[cw_serde]
pub struct AttestorResponse {
    /// Who.
    pub attestor: Addr,
    /// Roots that are good now.
    pub roots: Vec<AttestorRoot>,
}

/// A root over an attestor's credentials.
#[cw_serde]
pub struct AttestorRoot {
    /// The root.
    pub root: Binary,
    /// Until when it is good, in seconds since 1970.
    pub expires_at: u64,
}
