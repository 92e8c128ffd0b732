//! One file per message, named by it. Orders of the offices (`cancel_migration`, `consent`,
//! `hand_over`, `queue_migration`, `veto`) come by `pull_order`; `execute` also takes the reply that
//! says how a proposal's messages went.

mod activate;
mod cancel_migration;
mod close;
mod consent;
// Named by its message, as every file here is.
#[allow(clippy::module_inception)]
mod execute;
mod execute_messages;
mod hand_over;
mod oppose_migration;
mod propose;
mod pull_order;
mod queue_migration;
mod record_opening;
mod run_migration;
mod set_policies;
mod set_roles;
mod set_veto_window;
mod stake_decreased;
mod update_config;
mod veto;
mod vote;
mod withdraw_deposit;

pub use activate::activate;
pub use close::close;
pub use execute::{execute, record_outcome};
pub use execute_messages::execute_messages;
pub use oppose_migration::oppose_migration;
pub use propose::{propose, Draft};
pub use pull_order::{pull_order, refuse_order};
pub use record_opening::record_opening;
pub use run_migration::run_migration;
pub use set_policies::set_policies;
pub use set_roles::set_roles;
pub use set_veto_window::set_veto_window;
pub use stake_decreased::stake_decreased;
pub use update_config::update_config;
pub use vote::vote;
pub use withdraw_deposit::{deposit_state, withdraw_deposit};
