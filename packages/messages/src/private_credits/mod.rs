//! Private credits: notes of fixed value that open settlement channels without a trace of who paid
//! them in.
//!
//! Words: a *note* is worth one *denomination* and stands as a leaf in a Merkle tree; its *owner*
//! is a commitment that only whoever made it can open; a *nullifier* marks a note as spent without
//! saying which one; a *relayer* sends a message for somebody who doesn't want to be seen sending
//! it. Field elements are their 32 canonical bytes, big-endian; proofs are 192 bytes,
//! A ‖ B ‖ C compressed. All amounts are uoaic.

mod bytes;
mod query;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Binary, Uint128};
use cw20::Cw20ReceiveMsg;
use cw_ownable::cw_ownable_execute;

pub use bytes::*;
pub use query::*;

/// Denominations at most.
pub const MAX_DENOMINATIONS: usize = 8;

/// Notes that one message adds at most.
pub const MAX_NEW_NOTES: usize = 32;

/// Notes that one message spends at most.
pub const MAX_SPENT_NOTES: usize = 8;

/// Leaves of one tree. When it is full the next one begins; see [`NoteResponse::index`].
pub const NOTES_PER_TREE: u64 = 1 << 20;

/// Roots of the newest tree that spends can be proven against: those of the last so many blocks
/// that added notes. The last root of a full tree is good for ever.
pub const RECENT_ROOTS: u64 = 256;

/// Attestors at most.
pub const MAX_ATTESTORS: usize = 16;

/// Roots of one attestor that are good at the same time, at most.
pub const MAX_ATTESTOR_ROOTS: usize = 8;

/// Longest life of an attestor's root, in seconds (a year).
pub const MAX_ROOT_LIFE: u64 = 365 * 86_400;

/// How far ahead of the block's time [`Membership::valid_at`] may be, in seconds (7 days).
pub const MAX_VALID_AHEAD: u64 = 7 * 86_400;

/// Length of the epoch that exits of a credential are counted in, in seconds (30 days). Epochs are
/// numbered from 1970 on: [`exit_epoch`].
pub const EXIT_EPOCH: u64 = 30 * 86_400;

/// How long after its end an epoch is still taken, in seconds: a message may come late.
pub const EXIT_GRACE: u64 = 3_600;

/// [`Params::exits_per_epoch`] at most.
pub const MAX_EXITS_PER_EPOCH: u8 = 64;

/// Number of the epoch that a time is in, in seconds since 1970.
pub fn exit_epoch(time: u64) -> u64 {
    time.checked_div(EXIT_EPOCH).unwrap_or_default()
}

/// What the KYC gate is asked about the recipient of an [`Action::Exit`].
pub const EXIT_SCENARIO: &str = "private-credits/exit";

/// What the KYC gate is asked about a relayer that is paid.
pub const RELAY_SCENARIO: &str = "private-credits/relay";

/// Instantiation.
#[cw_serde]
pub struct InstantiateMsg {
    /// Owner: governs this contract.
    pub owner: String,
    /// Guardian: may pause deposits for a limited time.
    pub guardian: Option<String>,
    /// The token. It must list this contract as exempt both ways and as an escrow.
    pub token: String,
    /// Where channels are opened; never changes.
    pub settlement: String,
    /// Whose risk pool gets what is too small for a note; never changes.
    pub treasury: String,
    /// Values of notes, rising, each a multiple of the one before; 1 to [`MAX_DENOMINATIONS`] of
    /// them; they never change.
    pub denominations: Vec<Uint128>,
    /// Limits that the owner may change.
    pub params: Params,
    /// Contracts that may be asked; unset is fine.
    pub links: Links,
}

/// Limits that the owner may change.
#[cw_serde]
pub struct Params {
    /// Least level of the credential that an [`Action::Exit`] shows, once there are attestors.
    pub exit_level: u8,
    /// What one message may pay its relayer at most. It bounds what leaves by a message as pay
    /// without a credential, and not how many messages there are.
    pub max_relayer_fee: Uint128,
    /// Longest pause of deposits a guardian can order, in seconds.
    pub max_pause: u64,
    /// Exits that one credential vouches for in an epoch of [`EXIT_EPOCH`], whoever's they are: 1 to
    /// [`MAX_EXITS_PER_EPOCH`].
    pub exits_per_epoch: u8,
}

/// Contracts that may be asked. Unset is the neutral answer; see [`crate::gates`].
#[cw_serde]
#[derive(Default)]
pub struct Links {
    /// Whether an account may be paid by an exit, or as a relayer.
    pub kyc_gate: Option<String>,
}

/// Message inside the token's `Send`.
#[cw_serde]
pub enum ReceiveMsg {
    /// Add notes; the amount sent is exactly their sum. The sender need not be their owner.
    Deposit {
        /// 1 to [`MAX_NEW_NOTES`] notes.
        notes: Vec<NewNote>,
    },
}

/// A note to be added to the tree.
#[cw_serde]
pub struct NewNote {
    /// Its value; one of the contract's denominations.
    pub denomination: Uint128,
    /// Commitment to secret and nonce. Whoever knows both can spend the note; nobody else can.
    pub owner: Binary,
}

/// A note that is spent.
#[cw_serde]
pub struct SpentNote {
    /// A recent root of the tree.
    pub root: Binary,
    /// What marks it as spent.
    pub nullifier: Binary,
    /// Its value.
    pub denomination: Uint128,
    /// Proof that it stands under the root, and that whoever made the proof may spend it on
    /// exactly this action.
    pub proof: Binary,
}

/// What notes are spent on. Every field but `membership` and `signature` is in the digest that the
/// proofs are bound to; see [`action_bytes`].
#[cw_serde]
pub enum Action {
    /// Open a channel at settlement with the notes' value, less the relayer's fee, as its reserve.
    OpenChannel {
        /// Service of the first terms.
        service_id: u64,
        /// ed25519 key that signs the channel's vouchers, and alone commands it here: 32 bytes,
        /// not of small order. A key used before joins both uses; make a fresh one.
        session_key: Binary,
        /// What can settle under this key at most, top-ups included; at most the supply. A number
        /// that nobody else takes is a mark.
        spend_limit: Uint128,
    },
    /// Add the notes' value, less the relayer's fee, to a channel that was opened from here.
    TopUp {
        /// Which channel.
        channel: u64,
        /// Next number of the channel's commands.
        sequence: u64,
        /// The session key's, over [`Command::TopUp`].
        signature: Binary,
    },
    /// Pay the notes' value to an account, less the relayer's fee and the ordinary fee.
    Exit {
        /// Who is paid; not this contract.
        recipient: String,
        /// Proof of a credential; needed as soon as there is an attestor.
        membership: Option<Membership>,
    },
}

/// Pay for whoever sends a message. It goes to the account named here, whoever sends it.
#[cw_serde]
pub struct Relay {
    /// Who is paid; not this contract.
    pub relayer: String,
    /// How much, before the ordinary fee: at least 1, at most [`Params::max_relayer_fee`], less than
    /// the notes that are spent are worth, and no more than the channel left that is reclaimed.
    pub fee: Uint128,
}

/// Proof that an attestor vouches for whoever exits, bound to the same action as the spends.
#[cw_serde]
pub struct Membership {
    /// Who posted the root.
    pub attestor: String,
    /// A root that the attestor posted and that hasn't expired.
    pub root: Binary,
    /// The credential is good at least until this time, in seconds since 1970; not before the
    /// block's time, and at most [`MAX_VALID_AHEAD`] after it.
    pub valid_at: u64,
    /// Number of the epoch that it counts in: that of the block's time, or for [`EXIT_GRACE`] after
    /// its end the one before.
    pub epoch: u64,
    /// One of the [`Params::exits_per_epoch`] names that the holder has in this epoch. None is taken
    /// twice, and nobody else can join two of them.
    pub pseudonym: Binary,
    /// The proof.
    pub proof: Binary,
}

/// Messages.
#[cw_ownable_execute]
#[cw_serde]
pub enum ExecuteMsg {
    /// From the token only; `msg` is a [`ReceiveMsg`].
    Receive(Cw20ReceiveMsg),

    /// Anyone: spend notes. The proofs say on what, so it doesn't matter who sends it.
    Spend {
        /// 1 to [`MAX_SPENT_NOTES`] notes; no other set of notes can carry the same proofs.
        notes: Vec<SpentNote>,
        /// On what.
        action: Action,
        /// Who is paid for sending it.
        relay: Option<Relay>,
    },

    /// Anyone, with the session key's signature over [`Command::Unlock`]: ask settlement for what
    /// is left. After its delay anyone finalizes it there.
    Unlock {
        /// Which channel.
        channel: u64,
        /// Next number of the channel's commands.
        sequence: u64,
        /// The session key's.
        signature: Binary,
    },
    /// Anyone, with the session key's signature over [`Command::WithdrawUnlock`]: take that back.
    WithdrawUnlock {
        /// Which channel.
        channel: u64,
        /// Next number of the channel's commands.
        sequence: u64,
        /// The session key's.
        signature: Binary,
    },
    /// Anyone, with the session key's signature over [`Command::RotateKey`]: replace the session
    /// key. Commands need the new one at once; vouchers when settlement's delay is over. A key
    /// never comes back to a channel.
    RotateKey {
        /// Which channel.
        channel: u64,
        /// The new key: 32 bytes, not of small order.
        session_key: Binary,
        /// What can settle under the new key at most, top-ups included; at most the supply.
        spend_limit: Uint128,
        /// Next number of the channel's commands.
        sequence: u64,
        /// The old session key's.
        signature: Binary,
    },
    /// Anyone, with the session key's signature over [`Command::AdvanceTerms`]: take the split of
    /// today, or another service of the channel's provider. The provider may do so as well, at
    /// settlement.
    AdvanceTerms {
        /// Which channel.
        channel: u64,
        /// Service of the channel's provider.
        service_id: u64,
        /// Next number of the channel's commands.
        sequence: u64,
        /// The session key's.
        signature: Binary,
    },
    /// Anyone, with the session key's signature over [`Command::Reclaim`]: make notes again of what
    /// a closed channel left. Notes and relayer's fee take all of it but what is smaller than the
    /// smallest denomination, which goes to the risk pool. A message with [`MAX_NEW_NOTES`] notes
    /// may leave more, for the next one.
    Reclaim {
        /// Which channel; closed at settlement.
        channel: u64,
        /// The notes, none to [`MAX_NEW_NOTES`]; none close the record of a channel that left
        /// nothing to make a note of.
        notes: Vec<NewNote>,
        /// Who is paid for sending it.
        relay: Option<Relay>,
        /// Next number of the channel's commands.
        sequence: u64,
        /// The session key's.
        signature: Binary,
    },

    /// Anyone: pay the booked fee to the token, which burns and pools it.
    FlushFee {},
    /// Anyone: pay what was too small for a note to the treasury's risk pool.
    FlushDust {},

    /// Attestor: add a root over its credentials. Its expired roots are dropped.
    PostRoot {
        /// The root.
        root: Binary,
        /// Until when it is good, in seconds since 1970; within [`MAX_ROOT_LIFE`].
        expires_at: u64,
    },
    /// Attestor: take a root back.
    RevokeRoot {
        /// The root.
        root: Binary,
    },

    /// Owner, or the guardian by `PullOrder`: no new deposits for a while. Spends, exits and commands are never paused.
    PauseDeposits {
        /// How long, in seconds; while a migration of this contract is queued that was queued by
        /// then, until it has ended.
        duration: u64,
    },
    /// Owner: end a pause early.
    UnpauseDeposits {},
    /// Anyone: do what the guardian decided, a `PauseDeposits`, once. It has to have passed, and its
    /// proposal to expire within a week of now, before or after.
    PullOrder {
        /// Number of the guardian's proposal.
        proposal_id: u64,
        /// Which of its messages, counted from 0.
        place: u32,
    },
    /// Owner: let an account vouch for those who exit. With the first one, exits need a credential.
    AddAttestor {
        /// Who.
        attestor: String,
    },
    /// Owner: strike an attestor off, with its roots. With the last one, exits need no credential.
    RemoveAttestor {
        /// Who.
        attestor: String,
    },
    /// Owner: replace the parameters.
    UpdateParams {
        /// All of them.
        params: Params,
    },
    /// Owner: replace the links.
    UpdateLinks {
        /// All of them.
        links: Links,
    },
    /// Owner: replace or remove the guardian. A contract of the economy can't be it.
    SetGuardian {
        /// New guardian.
        guardian: Option<String>,
    },
}

/// Migration.
#[cw_serde]
pub struct MigrateMsg {}
