//! `oaic watchtower`: settle vouchers before their channels unlock, and as they grow.
//!
//! It keeps nothing of its own: the vouchers are in their store and what is settled is on chain,
//! so it can be killed at any time, and two of them do no harm: a voucher settles once.
//!
//! It guards what its source has, and its work grows with that: [`round`] asks the chain for those
//! channels and lanes alone, each a few times in its unlock delay and when it has something to
//! settle. A gateway calls [`round`] with its own session.

mod memory;
mod plan;
mod round;
mod run;
mod source;
mod stop;
mod store;
mod submit;

pub use memory::Memory;
pub use plan::{Candidate, Deadline, Due, Policy, Reason};
pub use round::{round, Ground, LaneRef, Options, Planned, Rejected, Round, Settled};
pub use run::{run, WatchArgs};
pub use source::{open_source, FolderSource, SourceArgs, VoucherSource};
pub use stop::Stop;
pub(crate) use store::store_error;
