//! Private credits: notes of fixed value that open settlement channels without a trace of who paid
//! for them.
//!
//! Terms: a *note* is worth one *denomination* and is a leaf of a Merkle tree. Its *owner* is a
//! commitment that only its maker can open. A *nullifier* marks a note as spent without revealing
//! which one. A *relayer* sends a message for somebody who does not want to be seen sending it.
//! Field elements are their 32 canonical bytes, big-endian; proofs are 192 bytes, A ‖ B ‖ C
//! compressed. All amounts are uoaic.

mod bytes;
mod query;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Binary, Uint128};
use cw20::Cw20ReceiveMsg;
use cw_ownable::cw_ownable_execute;

use crate::compute_settlement::Conditions;

pub use bytes::*;
pub use query::*;

/// Maximum number of denominations.
pub const MAX_DENOMINATIONS: usize = 8;

/// Maximum number of notes that one message adds.
pub const MAX_NEW_NOTES: usize = 32;

/// Maximum number of notes that one message spends.
pub const MAX_SPENT_NOTES: usize = 8;

/// Number of leaves of one tree. When it is full the next one begins; see [`NoteResponse::index`].
pub const NOTES_PER_TREE: u64 = 1 << 20;

/// Number of recent roots that spends can be proven against: those of the last blocks that added
/// notes. The last root of a full tree is accepted forever.
pub const RECENT_ROOTS: u64 = 256;

/// Maximum number of attestors.
pub const MAX_ATTESTORS: usize = 16;

/// Maximum number of unexpired roots of one attestor.
pub const MAX_ATTESTOR_ROOTS: usize = 8;

/// Maximum lifetime of an attestor's root, in seconds (a year).
pub const MAX_ROOT_LIFE: u64 = 365 * 86_400;

/// Maximum lead of [`Membership::valid_at`] over the block's time, in seconds (7 days).
pub const MAX_VALID_AHEAD: u64 = 7 * 86_400;

/// Length of the epoch in which a credential's exits are counted, in seconds (30 days). Epochs are
/// numbered by Unix time: [`exit_epoch`].
pub const EXIT_EPOCH: u64 = 30 * 86_400;

/// Time after its end for which an epoch is still accepted, in seconds: a message may come late.
pub const EXIT_GRACE: u64 = 3_600;

/// Maximum of [`Params::exits_per_epoch`].
pub const MAX_EXITS_PER_EPOCH: u8 = 64;

/// Number of the epoch of a Unix time.
pub fn exit_epoch(time: u64) -> u64 {
    time.checked_div(EXIT_EPOCH).unwrap_or_default()
}

/// Scenario that the KYC gate is queried with for the recipient of an [`Action::Exit`].
pub const EXIT_SCENARIO: &str = "private-credits/exit";

/// Scenario that the KYC gate is queried with for a relayer that is paid.
pub const RELAY_SCENARIO: &str = "private-credits/relay";

/// Instantiation.
#[cw_serde]
pub struct InstantiateMsg {
    /// Governs this contract.
    pub owner: String,
    /// May pause deposits for a limited time.
    pub guardian: Option<String>,
    /// The token. It must list this contract as exempt both ways and as an escrow.
    pub token: String,
    /// The compute-settlement contract; never changes.
    pub settlement: String,
    /// The treasury, whose risk pool gets what is too small for a note; never changes.
    pub treasury: String,
    /// Values of notes, ascending, each a multiple of the previous one; 1 to [`MAX_DENOMINATIONS`].
    /// They never change.
    pub denominations: Vec<Uint128>,
    /// Limits that the owner may change.
    pub params: Params,
    /// Contracts that may be queried; all are optional.
    pub links: Links,
}

/// Limits that the owner may change.
#[cw_serde]
pub struct Params {
    /// Minimum level of the credential for an [`Action::Exit`], once there are attestors.
    pub exit_level: u8,
    /// Maximum fee of one message's relayer. It limits what one message can pay out without a
    /// credential, not the number of messages.
    pub max_relayer_fee: Uint128,
    /// Maximum pause of deposits that a guardian can order, in seconds.
    pub max_pause: u64,
    /// Number of exits that one credential can vouch for per epoch of [`EXIT_EPOCH`]: 1 to
    /// [`MAX_EXITS_PER_EPOCH`].
    pub exits_per_epoch: u8,
}

/// Contracts that may be queried. An unset one gives the neutral answer; see [`crate::gates`].
#[cw_serde]
#[derive(Default)]
pub struct Links {
    /// Gate that decides whether an account may be paid by an exit or as a relayer.
    pub kyc_gate: Option<String>,
}

/// Message inside the token's `Send`.
#[cw_serde]
pub enum ReceiveMsg {
    /// Add notes, whose values must add up to exactly the amount sent. The sender need not be their
    /// owner.
    Deposit {
        /// 1 to [`MAX_NEW_NOTES`] notes.
        notes: Vec<NewNote>,
    },
}

/// A note to add to the tree.
#[cw_serde]
pub struct NewNote {
    /// Its value; one of the contract's denominations.
    pub denomination: Uint128,
    /// Commitment to a secret and a nonce. Only whoever knows both can spend the note.
    pub owner: Binary,
}

/// A note to spend.
#[cw_serde]
pub struct SpentNote {
    /// A recent root of the tree.
    pub root: Binary,
    /// Nullifier that marks it as spent.
    pub nullifier: Binary,
    /// Its value.
    pub denomination: Uint128,
    /// Proof that the note is under the root, and that the prover may spend it on exactly this
    /// action.
    pub proof: Binary,
}

/// What notes are spent on. Every field except `membership` and `signature` is in the digest that
/// the proofs are bound to; see [`action_bytes`].
#[cw_serde]
pub enum Action {
    /// Open a channel at settlement with the notes' value, less the relayer's fee, as its reserve.
    OpenChannel {
        /// Service of the first terms.
        service_id: u64,
        /// Ed25519 key that signs the channel's vouchers and is the only one that can command it
        /// here: 32 bytes, not of small order. Reusing a key links both uses; generate a fresh one.
        session_key: Binary,
        /// Maximum that can settle under this key, top-ups included; at most the supply. An unusual
        /// number makes the channel recognizable.
        spend_limit: Uint128,
        /// Conditions of the first terms. Unusual ones make the channel recognizable.
        #[serde(default)]
        conditions: Conditions,
    },
    /// Add the notes' value, less the relayer's fee, to a channel that was opened from here.
    TopUp {
        /// Channel number.
        channel: u64,
        /// Next sequence number of the channel's commands.
        sequence: u64,
        /// Signature of the session key over [`Command::TopUp`].
        signature: Binary,
    },
    /// Pay the notes' value to an account, less the relayer's fee and the ordinary fee.
    Exit {
        /// Account that is paid; not this contract.
        recipient: String,
        /// Proof of a credential; required once there is an attestor.
        membership: Option<Membership>,
    },
}

/// Fee for relaying a message. It goes to the account named here, whoever sends the message.
#[cw_serde]
pub struct Relay {
    /// Account that is paid; not this contract.
    pub relayer: String,
    /// Amount before the ordinary fee: at least 1, at most [`Params::max_relayer_fee`], less than
    /// the value of the notes spent, or at most what the reclaimed channel left.
    pub fee: Uint128,
}

/// Proof that an attestor vouches for whoever exits, bound to the same action as the spends.
#[cw_serde]
pub struct Membership {
    /// Attestor that posted the root.
    pub attestor: String,
    /// A root that the attestor posted and that has not expired.
    pub root: Binary,
    /// The credential is valid at least until this Unix time; not before the block's time, and at
    /// most [`MAX_VALID_AHEAD`] after it.
    pub valid_at: u64,
    /// Number of the epoch in which it counts: that of the block's time, or, for [`EXIT_GRACE`]
    /// after an epoch's end, the previous one.
    pub epoch: u64,
    /// One of the [`Params::exits_per_epoch`] pseudonyms that the holder has in this epoch. None is
    /// accepted twice, and nobody else can link two of them.
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

    /// Anyone: spend notes. The proofs determine on what, so it does not matter who sends the
    /// message.
    Spend {
        /// 1 to [`MAX_SPENT_NOTES`] notes; the proofs are valid for this set of notes only.
        notes: Vec<SpentNote>,
        /// The action.
        action: Action,
        /// Fee for relaying the message.
        relay: Option<Relay>,
    },

    /// Anyone, with the session key's signature over [`Command::Unlock`]: request what is left from
    /// settlement. After the delay anyone can finalize it there.
    Unlock {
        /// Channel number.
        channel: u64,
        /// Next sequence number of the channel's commands.
        sequence: u64,
        /// Signature of the session key.
        signature: Binary,
    },
    /// Anyone, with the session key's signature over [`Command::WithdrawUnlock`]: withdraw that
    /// request.
    WithdrawUnlock {
        /// Channel number.
        channel: u64,
        /// Next sequence number of the channel's commands.
        sequence: u64,
        /// Signature of the session key.
        signature: Binary,
    },
    /// Anyone, with the session key's signature over [`Command::RotateKey`]: replace the session
    /// key. Commands need the new key at once, vouchers once settlement's delay is over. A key is
    /// never reused in a channel.
    RotateKey {
        /// Channel number.
        channel: u64,
        /// The new key: 32 bytes, not of small order.
        session_key: Binary,
        /// Maximum that can settle under the new key, top-ups included; at most the supply.
        spend_limit: Uint128,
        /// Next sequence number of the channel's commands.
        sequence: u64,
        /// Signature of the old session key.
        signature: Binary,
    },
    /// Anyone, with the session key's signature over [`Command::AdvanceTerms`]: switch to today's
    /// terms, or to another service of the channel's provider. The provider may do so as well, at
    /// settlement.
    AdvanceTerms {
        /// Channel number.
        channel: u64,
        /// Service of the channel's provider.
        service_id: u64,
        /// New conditions; unset: those of the newest terms.
        #[serde(default)]
        conditions: Option<Conditions>,
        /// Next sequence number of the channel's commands.
        sequence: u64,
        /// Signature of the session key.
        signature: Binary,
    },
    /// Anyone, with the session key's signature over [`Command::Reclaim`]: turn what a closed
    /// channel left into notes again. Notes and relayer's fee take all of it except an amount below
    /// the smallest denomination, which goes to the risk pool. A message with [`MAX_NEW_NOTES`]
    /// notes may leave more, for the next one.
    Reclaim {
        /// Channel number; closed at settlement.
        channel: u64,
        /// The notes, at most [`MAX_NEW_NOTES`]; an empty list closes the record of a channel that
        /// left too little for a note.
        notes: Vec<NewNote>,
        /// Fee for relaying the message.
        relay: Option<Relay>,
        /// Next sequence number of the channel's commands.
        sequence: u64,
        /// Signature of the session key.
        signature: Binary,
    },

    /// Anyone: pay the booked fee to the token, which burns part of it and pools the rest.
    FlushFee {},
    /// Anyone: pay what was too small for a note to the treasury's risk pool.
    FlushDust {},

    /// Attestor: add a root over its credentials. Its expired roots are removed.
    PostRoot {
        /// The root.
        root: Binary,
        /// Expiry, in Unix time; within [`MAX_ROOT_LIFE`].
        expires_at: u64,
    },
    /// Attestor: revoke a root.
    RevokeRoot {
        /// The root.
        root: Binary,
    },

    /// Owner, or the guardian by `PullOrder`: pause deposits. Spends, exits and commands are never
    /// paused.
    PauseDeposits {
        /// Duration in seconds. If a migration of this contract is queued by then, the pause lasts
        /// until that has ended.
        duration: u64,
    },
    /// Owner: end a pause early.
    UnpauseDeposits {},
    /// Anyone: carry out, once, a `PauseDeposits` that the guardian decided. Its proposal must have
    /// passed, and must expire within a week of now, before or after.
    PullOrder {
        /// Number of the guardian's proposal.
        proposal_id: u64,
        /// Position of the message in the proposal, from 0.
        place: u32,
    },
    /// Owner: let an account vouch for those who exit. Once there is one, exits need a credential.
    AddAttestor {
        /// The attestor.
        attestor: String,
    },
    /// Owner: remove an attestor and its roots. Without any, exits need no credential.
    RemoveAttestor {
        /// The attestor.
        attestor: String,
    },
    /// Owner: replace the parameters.
    UpdateParams {
        /// The new ones, complete.
        params: Params,
    },
    /// Owner: replace the links.
    UpdateLinks {
        /// The new ones, complete.
        links: Links,
    },
    /// Owner: replace or remove the guardian, which cannot be a contract of the economy.
    SetGuardian {
        /// New guardian; none removes it.
        guardian: Option<String>,
    },
}

/// Migration.
#[cw_serde]
pub struct MigrateMsg {}
