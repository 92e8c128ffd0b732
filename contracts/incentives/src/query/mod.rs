//! One file per subject.

mod accepts;
mod balances;
mod bounty;
mod config;
mod grant;
mod outflow;
mod program;
mod reporter;
mod reward;

pub use accepts::accepts;
pub use balances::{non_circulating, totals};
pub use bounty::{bounties, bounty};
pub use config::config;
pub use grant::{grant, grants};
pub use outflow::{bucket, outlay};
pub use program::{current_epoch, epoch, programs};
pub use reporter::{reported_fee, reporter, reporters};
pub use reward::{reward, rewards, rewards_of};
