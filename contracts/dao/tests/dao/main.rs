//! The contract with the real token and the real staking contract, in process.
#![allow(clippy::arithmetic_side_effects)]

mod config;
mod cost;
mod deposits;
mod execution;
mod findings;
mod genesis;
mod lifecycle;
mod limits;
mod lists;
mod machine;
mod messages;
mod power;
mod silence;
mod stub;
mod table;
mod veto;
mod votes;
mod wire;
mod world;
