//! The domain model: balances, epochs and their budgets, rewards, grants, bounties.

pub mod balances;
pub mod bounty;
pub mod config;
pub mod epoch;
pub mod grant;
pub mod outflow;
pub mod reporter;
pub mod reward;
