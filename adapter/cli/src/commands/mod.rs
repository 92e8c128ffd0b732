//! One module a command.

pub mod channel;
pub mod completions;
pub mod data;
pub mod export;
pub mod grant;
pub mod keys;
mod lists;
pub mod network;
pub mod offer;
mod prelude;
pub mod provider;
pub mod receipt;
pub mod service;
pub mod status;
pub mod token;
pub mod tx;
pub mod verify_deployment;
pub mod voucher;
pub mod watchtower;
pub mod zk;
