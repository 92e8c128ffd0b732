//! Messages of every OAIC contract, one module per contract, and the vocabulary they share.
//!
//! There is no logic here but the bytes that messages are bound to: contracts, clients and tools
//! depend on this crate so that none of them has to depend on another contract's code.

pub mod compute_settlement;
pub mod dao;
pub mod data_market;
pub mod events;
pub mod gates;
pub mod incentives;
pub mod private_credits;
pub mod sale;
pub mod shared;
pub mod staking;
pub mod token;
pub mod treasury;
pub mod vesting;
