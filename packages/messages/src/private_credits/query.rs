//! Queries and their responses.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, Binary, Uint128};
use cw_ownable::cw_ownable_query;

use super::{Links, Params};
use crate::data_market::KeyInfo;

/// Queries. Asking for one nullifier or one leaf tells the node which note is yours, so wallets
/// page through all of them.
#[cw_ownable_query]
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Addresses, denominations, parameters, links, pause, keys, and the domains of proofs and
    /// signatures.
    #[returns(ConfigResponse)]
    Config {},
    /// Totals.
    #[returns(TotalsResponse)]
    Totals {},
    /// Size of the tree, and its root.
    #[returns(TreeResponse)]
    Tree {},
    /// Notes, by index.
    #[returns(crate::shared::Page<NoteResponse>)]
    Notes {
        /// Start after this index.
        start_after: Option<u64>,
        /// Maximum number of entries.
        limit: Option<u32>,
    },
    /// Whether a root is currently accepted for spends.
    #[returns(bool)]
    RootKnown {
        /// The root.
        root: Binary,
    },
    /// Height at which a note was spent; none if it was not.
    #[returns(Option<u64>)]
    Nullifier {
        /// Its nullifier.
        nullifier: Binary,
    },
    /// Nullifiers of all spent notes, in the order of spending.
    #[returns(crate::shared::Page<NullifierResponse>)]
    Nullifiers {
        /// Start after this number.
        start_after: Option<u64>,
        /// Maximum number of entries.
        limit: Option<u32>,
    },
    /// Pseudonyms used by an epoch's exits, in order.
    #[returns(crate::shared::Page<PseudonymResponse>)]
    Pseudonyms {
        /// Number of the epoch; see [`super::exit_epoch`].
        epoch: u64,
        /// Start after this number.
        start_after: Option<u32>,
        /// Maximum number of entries.
        limit: Option<u32>,
    },
    /// This contract's record of a channel opened from here; settlement has the rest.
    #[returns(ChannelResponse)]
    Channel {
        /// Channel number.
        channel: u64,
    },
    /// All channels opened from here, by number.
    #[returns(crate::shared::Page<ChannelResponse>)]
    Channels {
        /// Start after this one.
        start_after: Option<u64>,
        /// Maximum number of entries.
        limit: Option<u32>,
    },
    /// Session keys of all channels, in the order of use, replaced ones included.
    #[returns(crate::shared::Page<SessionKeyResponse>)]
    SessionKeys {
        /// Start after this number.
        start_after: Option<u64>,
        /// Maximum number of entries.
        limit: Option<u32>,
    },
    /// All attestors with their unexpired roots; at most [`super::MAX_ATTESTORS`].
    #[returns(Vec<AttestorResponse>)]
    Attestors {},
    /// Whether the owner's message would be accepted, as far as can be determined now.
    #[returns(crate::gates::AllowedResponse)]
    Accepts {
        /// The message, as JSON.
        msg: Binary,
    },
}

/// Addresses, denominations, parameters, links, pause, keys, and the domains of proofs and
/// signatures.
#[cw_serde]
pub struct ConfigResponse {
    /// The token.
    pub token: Addr,
    /// The compute-settlement contract.
    pub settlement: Addr,
    /// The treasury, whose risk pool gets what is too small for a note.
    pub treasury: Addr,
    /// The guardian.
    pub guardian: Option<Addr>,
    /// Values of notes, ascending.
    pub denominations: Vec<Uint128>,
    /// Parameters.
    pub params: Params,
    /// Linked contracts.
    pub links: Links,
    /// End of the current pause of deposits, in Unix time; if a queued migration prolongs it, the
    /// latest time at which that lapses.
    pub paused_until: Option<u64>,
    /// Chain id that context and domains cover.
    pub chain_id: String,
    /// Context of nullifiers and spends.
    pub context: Binary,
    /// Domain that begins [`super::action_bytes`].
    pub action_domain: Binary,
    /// Domain that begins [`super::command_bytes`].
    pub command_domain: Binary,
    /// Compiled-in verifying keys, of spend and membership.
    pub keys: Vec<KeyInfo>,
}

/// Totals, in uoaic. `deposited + reclaimed = spent + outstanding`; `spent` went into channels,
/// exits and relayers' fees. The contract's token balance is at least `outstanding + (fee_booked −
/// fee_flushed) + (dust − dust_flushed)` plus what closed channels left and nobody has reclaimed
/// yet.
#[cw_serde]
#[derive(Default)]
pub struct TotalsResponse {
    /// Value of notes that are not spent.
    pub outstanding: Uint128,
    /// Number of notes that are not spent.
    pub outstanding_notes: u64,
    /// Ever deposited.
    pub deposited: Uint128,
    /// Ever spent.
    pub spent: Uint128,
    /// Ever put into channels.
    pub into_channels: Uint128,
    /// Ever paid by exits, before the fee.
    pub exited: Uint128,
    /// Ever paid to relayers, before the fee.
    pub relayed: Uint128,
    /// Ever turned into notes again from what channels left.
    pub reclaimed: Uint128,
    /// Ever too small for a note.
    pub dust: Uint128,
    /// The part of that paid to the treasury.
    pub dust_flushed: Uint128,
    /// Sum of amount × rate in basis points, over exits and relayers' fees.
    pub fee_points: Uint128,
    /// Fee booked on it: ceil(`fee_points` / 10,000).
    pub fee_booked: Uint128,
    /// The part of that paid to the token.
    pub fee_flushed: Uint128,
}

/// Size of the tree.
#[cw_serde]
pub struct TreeResponse {
    /// Notes ever added; the next one has this index.
    pub count: u64,
    /// Number of the growing tree, from 0.
    pub tree: u64,
    /// Its root; none while it has no note.
    pub root: Option<Binary>,
}

/// A note in the tree.
#[cw_serde]
pub struct NoteResponse {
    /// Its index, from 0, over all trees: tree × [`super::NOTES_PER_TREE`] + position in the tree.
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
    /// The nullifier.
    pub nullifier: Binary,
    /// Height at which the note was spent.
    pub height: u64,
}

/// A pseudonym that was used.
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
    /// The channel that uses or used it.
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
    /// Next sequence number of its commands.
    pub sequence: u64,
    /// Deposited into it, top-ups included.
    pub deposited: Uint128,
    /// Reclaimed from what it left: notes, relayers' fees and dust.
    pub reclaimed: Uint128,
    /// Whether everything it left has been reclaimed.
    pub finished: bool,
}

/// An attestor.
#[cw_serde]
pub struct AttestorResponse {
    /// Its address.
    pub attestor: Addr,
    /// Its unexpired roots.
    pub roots: Vec<AttestorRoot>,
}

/// A root over an attestor's credentials.
#[cw_serde]
pub struct AttestorRoot {
    /// The root.
    pub root: Binary,
    /// Expiry, in Unix time.
    pub expires_at: u64,
}
