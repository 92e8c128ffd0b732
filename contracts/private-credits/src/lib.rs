//! Notes of fixed value that open settlement channels without a trace of who paid them in.
//!
//! A deposit adds a note to a Merkle tree. Whoever knows its secret proves that some note under a
//! recent root is his, publishes its nullifier, and has its value moved: into a channel under a
//! fresh session key, or, for the ordinary fee, to an account. The proof says which action it is
//! for and nothing about which note. What a channel leaves becomes notes again.
//!
//! Nothing here is asked about, and no pause stops, what spends, commands or reclaims; only the
//! pay of relayers and exits ask the KYC gate. Deposits alone can be paused.
//!
//! | module | holds |
//! |---|---|
//! | [`contract`] | entry points, which only dispatch |
//! | `execute` | one file a verb |
//! | `forest` | the trees of notes: how they grow, and which of their roots are good |
//! | `spending` | one spend: its notes, its digest, its proofs |
//! | `channel` | channels opened from here, and what their session keys command |
//! | `oaic_records::private_credits` | what is stored and wallets prove |
//! | `books` | totals, and the fee on what leaves |
//! | `keys` | keys that proofs are verified under |
//! | `validate` | checks of what messages say |
//! | `query`, `events` | what can be asked, and every event |
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::float_arithmetic
    )
)]

mod books;
mod channel;
pub mod contract;
mod error;
mod events;
mod execute;
mod forest;
mod keys;
mod query;
mod spending;
mod validate;

pub use error::ContractError;
