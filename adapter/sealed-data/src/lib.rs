//! Data for sale, off chain: what seller and buyer do with files. It talks to no chain.
//!
//! | module | holds |
//! |---|---|
//! | [`chunk`] | one chunk: bytes to elements, sealed, opened |
//! | [`mod@format`] | the sealed file: its layout, byte by byte |
//! | [`sealed`] | a sealed file on disk, read part by part |
//! | [`pack`](mod@pack) | seller: a file becomes a sealed file, a secret and a manifest |
//! | [`check`](mod@check) | buyer, before paying: the sealed file is what the listing promises |
//! | [`preview`] | chunks that nobody chose, shown before anything is paid |
//! | [`delivery`] | the data key, sealed to a buyer with a proof, and received |
//! | [`open`](mod@open) | buyer: the original bytes, or evidence against the seller |
//! | [`inline`](mod@inline) | a small sealed file as it is kept on chain |
//! | [`dispute`] | evidence becomes a proof of misbehavior |
//! | [`record`] | manifest and secret: the files beside a sealed file |
//! | [`table`] | answers without the data |
//! | [`wire`] | the market's messages, as numbers to compute with |
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::as_conversions)
)]

pub mod check;
pub mod chunk;
pub mod delivery;
pub mod dispute;
mod error;
mod file;
pub mod format;
pub mod inline;
pub mod open;
pub mod pack;
pub mod preview;
pub mod random;
pub mod record;
pub mod sealed;
pub mod table;
mod tree;
pub mod wire;

pub use check::check;
pub use error::{DataError, Result};
pub use open::open;
pub use pack::pack;
pub use sealed::SealedFile;

/// Told how many chunks are done, and of how many; called now and then from the thread that works.
pub type Progress<'a> = &'a dyn Fn(u64, u64);

/// For those who don't want to know.
pub fn silent(_done: u64, _of: u64) {}
