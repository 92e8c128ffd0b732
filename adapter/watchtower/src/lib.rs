//! Settles vouchers before their channels unlock, and as they grow: `oaic watchtower` as a library.
//!
//! It keeps nothing of its own: the vouchers are in their store, and what is settled is on chain. It
//! can be killed at any time, and two of them do no harm, as a voucher settles once.
//!
//! Its work grows with what its source has: [`round`] asks the chain for those channels and lanes
//! alone, each a few times in its unlock delay, and whenever there is something to settle. A gateway
//! calls [`round`] with its own session.

mod entry;
mod folder;
mod memory;
mod plan;
mod round;
mod several;
mod source;
mod store;
mod submit;

pub use folder::FolderSource;
pub use memory::Memory;
pub use plan::{Candidate, Deadline, Due, Policy, Reason};
pub use round::{round, LaneRef, Options, Planned, Rejected, Round, Settled, Unsent};
pub use several::open_source;
pub use source::VoucherSource;
pub use store::{ensure_store, store_error};
pub use submit::Ground;
