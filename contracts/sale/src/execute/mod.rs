//! One file per message, named by it.
//!
//! | file | beside its message |
//! |---|---|
//! | `claim` | the payment that `Claim` and `Refund` share |
//! | `finalize` | the end of a round, which `Cancel` shares, and the reply to a payment that failed |
//! | `give_back` | `GiveBackFor` |
//! | `receive` | reads what comes with the token's `Send`, for `give_back` |

mod buy;
mod cancel;
mod claim;
mod finalize;
mod give_back;
mod receive;
mod refund;
mod reopen;
mod sweep;

pub use buy::buy;
pub use cancel::cancel;
pub use claim::claim;
pub use finalize::{finalize, record_undelivered};
pub use receive::receive;
pub use refund::refund;
pub use reopen::reopen;
pub use sweep::sweep;
