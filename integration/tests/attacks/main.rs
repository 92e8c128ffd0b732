//! Attacks on the whole economy as it is deployed: real contracts together, the shipped economy's
//! own numbers. What a single contract withstands is tested in its own folder; here is what only
//! shows when token, staking, DAO, treasury and the rest stand together.
//!
//! B-n is a case of the list of attacks that DESIGN.md's references keep.

mod capture;
mod claims;
mod emergency;
mod escrows;
mod fee;
mod messages;
mod multisigs;
mod queue;
mod refunds;
mod rewards;
mod stakes;
mod suite;
mod votes;

/// Samples of every message that isn't everybody's; the test on a real node sends them too.
#[expect(
    dead_code,
    reason = "which of them are everybody's is checked on a real node"
)]
#[path = "../wasmd/government/messages.rs"]
mod reserved;
