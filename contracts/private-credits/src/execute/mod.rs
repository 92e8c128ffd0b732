//! One file per message, named after it in snake case. `Deposit` arrives through `Receive`; the runtime
//! handles `UpdateOwnership`.

mod add_attestor;
mod advance_terms;
mod flush_dust;
mod flush_fee;
mod pause_deposits;
mod post_root;
mod pull_order;
mod receive;
mod reclaim;
mod remove_attestor;
mod revoke_root;
mod rotate_key;
mod set_guardian;
mod spend;
mod unlock;
mod unpause_deposits;
mod update_links;
mod update_params;
mod withdraw_unlock;

pub use add_attestor::add_attestor;
pub use advance_terms::advance_terms;
pub use flush_dust::flush_dust;
pub use flush_fee::flush_fee;
pub use pause_deposits::pause_deposits;
pub use post_root::post_root;
pub use pull_order::pull_order;
pub use receive::receive;
pub use reclaim::reclaim;
pub use remove_attestor::remove_attestor;
pub use revoke_root::revoke_root;
pub use rotate_key::rotate_key;
pub use set_guardian::set_guardian;
pub use spend::spend;
pub use unlock::unlock;
pub use unpause_deposits::unpause_deposits;
pub use update_links::update_links;
pub use update_params::update_params;
pub use withdraw_unlock::withdraw_unlock;
