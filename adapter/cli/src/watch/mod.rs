//! `oaic watchtower`: settle vouchers before their channels unlock, and as they grow.
//!
//! It keeps nothing of its own: the vouchers are in their store and what is settled is on chain,
//! so it can be killed at any time, and two of them do no harm: a voucher settles once.

mod plan;
mod round;
mod run;
mod source;
mod stop;
mod store;
mod submit;

pub use plan::{Candidate, Due, Policy, Reason};
pub use round::{Memory, Rejected, Round, Settled};
pub use run::{run, WatchArgs};
pub use source::{open_source, FolderSource, SourceArgs, VoucherSource};
pub use stop::Stop;
pub(crate) use store::store_error;
