//! One file a verb, or a few of one kind.

mod buy;
mod decide;
mod give_back;
mod instantiate;
mod reopen;
mod settle;
mod sweep;

pub use buy::{buy, find, offer};
pub use decide::{cancel, ensure_can_cancel, finalize, note_undelivered};
pub use give_back::receive;
pub use instantiate::instantiate;
pub use reopen::reopen;
pub use settle::{claim, refund};
pub use sweep::sweep;
