//! What a contract's handle can do beside [`execute`](crate::Handle::execute) and
//! [`query`](crate::Handle::query): where an answer is decoded, a message wrapped, or a list read.

mod dao;
mod data_market;
mod incentives;
mod private_credits;
mod settlement;
mod staking;
mod token;
mod treasury;
mod vesting;
