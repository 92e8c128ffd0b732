//! The domain model: what is held, what votes make payable, claims, auctions and their budget.

pub mod auction;
pub mod balances;
pub mod claim;
pub mod config;
pub mod metrics;
pub mod outflow;
