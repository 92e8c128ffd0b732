//! What can be asked.

mod bounty;
mod config;
mod grant;
mod outflow;
mod program;
mod reward;

pub use bounty::{bounties, bounty};
pub use config::{books, config, non_circulating};
pub use grant::{grant, grants};
pub use outflow::{accepted, bucket, outlay, reported_fee};
pub use program::{current_epoch, epoch, programs, reporter, reporters};
pub use reward::{reward, rewards, rewards_of};
