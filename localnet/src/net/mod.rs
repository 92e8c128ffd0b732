//! Two wasmd chains and a relayer, as plain processes on free loopback ports.

pub mod accounts;
mod chain;
mod codes;
mod config;
mod files;
mod genesis;
pub mod health;
mod localnet;
mod managed;
mod network;
mod options;
mod ports;
mod process;
mod relayer;

pub use localnet::Localnet;
pub use managed::{Managed, Part};
pub use network::{ChainInfo, Channel, Network};
pub use options::{Options, BLOCK_TIME, DENOM, HUB, OUTPOST, TEST_BLOCK_TIME, TEST_COIN};
pub use process::{Lifetime, Running};
