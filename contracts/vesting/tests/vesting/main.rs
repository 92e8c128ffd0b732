//! The vesting contract with the real token, and a treasury that only takes deposits.

mod claims;
mod control;
mod cost;
mod funding;
mod hand_over;
mod instantiate;
mod machine;
mod queries;
mod revoke;
mod unlocks;
mod world;
