//! Messages, a file each or one for a family of them, named after its first in snake case. `Deposit`
//! arrives through `Receive`; the runtime handles `UpdateOwnership`.

mod add_attestor;
mod flush_fee;
mod pause_deposits;
mod post_root;
mod receive;
mod reclaim;
mod spend;
mod unlock;
mod update_params;

pub use add_attestor::{add_attestor, remove_attestor};
pub use flush_fee::{flush_dust, flush_fee};
pub use pause_deposits::{pause_deposits, pull_order, set_guardian, unpause_deposits};
pub use post_root::{post_root, revoke_root};
pub use receive::receive;
pub use reclaim::reclaim;
pub use spend::spend;
pub use unlock::{advance_terms, rotate_key, unlock, withdraw_unlock};
pub use update_params::{update_links, update_params};
