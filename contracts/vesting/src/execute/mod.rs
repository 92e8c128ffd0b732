//! One file a verb.

mod claim;
mod hand_over;
mod instantiate;
mod plan;
mod receive;
mod revoke;
mod sweep;

pub use claim::claim;
pub use hand_over::{accept, offer};
pub use instantiate::instantiate;
pub use plan::create_plan;
pub use receive::receive;
pub use revoke::{ensure_revocable, revoke};
pub use sweep::sweep;
