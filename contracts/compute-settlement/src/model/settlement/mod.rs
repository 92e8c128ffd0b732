//! Settlement of one batch: its signatures, the records it loads, how each voucher is paid,
//! and how a payment is shared out.

mod batch;
mod batch_state;
mod distribute;
mod signatures;

pub use batch::apply_all;
pub use batch_state::{BatchState, Verdict};
pub use signatures::{verified, Signed};
