//! One file per subject. cw20's own queries are cw20-base's functions over the same keys.

mod accepts;
mod accounts;
mod config;
mod fee;
mod supply;

pub use accepts::accepts;
pub use accounts::{
    frozen, frozen_accounts, guardian_budget, system_contract, system_contracts, voting_power_at,
};
pub use config::{config, paused_for};
pub use fee::{fee_paid, fee_pooled, fee_schedule, gross_up, simulate_transfer};
pub use supply::{burn_series, burned, supply_at_block_start, token_info};
