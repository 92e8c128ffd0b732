//! One file a verb.

pub mod allowance;
pub mod burn;
pub mod fee;
pub mod freeze;
pub mod marketing;
pub mod mint;
pub mod order;
pub mod pause;
pub mod roles;
pub mod spend;
pub mod system;
pub mod transfer;
pub mod voting;
