//! One file per message, named by it.
//!
//! `receive` reads what comes with the token's `Send` and hands it to `fund`, the one message that
//! its hook takes.

mod accept_grant;
mod claim;
mod create_plan;
mod fund;
mod offer_grant;
mod receive;
mod revoke;
mod sweep;

pub use accept_grant::accept_grant;
pub use claim::claim;
pub use create_plan::{add_plan, create_plan};
pub use fund::add_grants;
pub use offer_grant::offer_grant;
pub use receive::receive;
pub use revoke::revoke;
pub use sweep::sweep;
