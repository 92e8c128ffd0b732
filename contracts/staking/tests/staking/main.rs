//! Tests of staking, with the real token, over an in-process chain that rolls failed transactions
//! back. Numbers such as B-15 are cases of the project's list of attacks.

mod attacks;
mod bounds;
mod cw4;
mod dividends;
mod gas;
mod give_back;
mod hooks;
mod instantiate;
mod owner;
mod params;
mod queries;
mod silence;
mod snapshots;
mod stake;
mod state_machine;
mod stub;
mod suite;
mod tiers;
mod unbond;
mod votes;
