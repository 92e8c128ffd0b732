//! The contract with the real token, in process.
#![allow(clippy::arithmetic_side_effects)]

mod admin;
mod channels;
mod claims;
mod close;
mod dispute;
mod epochs;
mod gates;
mod keys;
mod machine;
mod pause;
mod providers;
mod queries;
mod replay;
mod services;
mod settle;
mod split;
mod stub;
mod terms;
mod unlock;
mod usage;
mod world;
