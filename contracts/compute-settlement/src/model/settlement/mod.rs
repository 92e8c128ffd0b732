//! Settlement of one batch: its signatures, the records it loads, and how each voucher is paid.

mod batch;
mod batch_state;
mod signatures;

pub use batch::apply_all;
pub use batch_state::{BatchState, Verdict};
pub use signatures::{verified, Signed};
