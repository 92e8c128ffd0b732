//! Tests of incentives, against the real token.

mod block_start;
mod bounties;
mod cost;
mod epochs;
mod expiry;
mod governance;
mod grants;
mod income;
mod outflow;
mod queries;
mod reports;
mod rewards;
mod state_machine;
mod suite;
mod wash;
