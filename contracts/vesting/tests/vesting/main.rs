//! The vesting contract with the real token, and a treasury that only takes deposits.

mod claims;
mod control;
mod cost;
mod funding;
mod hand_over;
mod instantiate;
mod queries;
mod revoke;
mod state_machine;
mod suite;
mod unlocks;
