//! One file a verb.

mod attestor;
mod command;
mod config;
mod deposit;
mod exit;
mod flush;
mod instantiate;
mod membership;
mod open_channel;
mod pause;
mod reclaim;
mod relay;
mod spend;
mod top_up;

pub use attestor::{add_attestor, post_root, remove_attestor, revoke_root};
pub use command::{advance_terms, listed, rotate_key, unlock, withdraw_unlock, LISTED};
pub use config::{set_guardian, update_links, update_params};
pub use deposit::receive;
pub use flush::{flush_dust, flush_fee};
pub use instantiate::instantiate;
pub use open_channel::{opened, OPENED};
pub use pause::{pause_deposits, pull_order, unpause_deposits};
pub use reclaim::reclaim;
pub use spend::spend;
