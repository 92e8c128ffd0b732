//! The contract with the real token, the real staking contract and stock multisigs, in process.
#![allow(clippy::arithmetic_side_effects)]

mod accepted;
mod attacks;
mod bonds;
mod bounds;
mod coins;
mod config;
mod consents;
mod cost;
mod deposits;
mod execution;
mod exempt;
mod fallen;
mod findings;
mod genesis;
mod lifecycle;
mod limits;
mod lists;
mod messages;
mod migrations;
mod offices;
mod opening;
mod oracle;
mod orders;
mod payments;
mod power;
mod shipped;
mod silence;
mod simulation;
mod simulator;
mod stub;
mod suite;
mod table;
mod veto;
mod votes;
mod wire;
