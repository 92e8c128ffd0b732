//! One file a verb, or a few of one kind.

mod buy;
mod decide;
mod instantiate;
mod settle;
mod sweep;

pub use buy::{buy, find, offer};
pub use decide::{cancel, finalize, note_undelivered};
pub use instantiate::instantiate;
pub use settle::{claim, refund};
pub use sweep::sweep;
