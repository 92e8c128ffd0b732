//! One file a verb, or a few of one kind.

mod bounty;
mod claim;
mod config;
mod expire;
mod grant;
mod instantiate;
mod programs;
mod report;
mod reporters;
mod sync;

pub use bounty::{
    award_bounty, awardable, cancel_bounty, claim_bounty, in_status, post_bounty, reclaim_bounty,
};
pub use claim::claim;
pub use config::{changed, update_config};
pub use expire::expire_epoch;
pub use grant::{approve_milestone, cancel_grant, claim_grant, create_grant, pending};
pub use instantiate::instantiate;
pub use programs::set_programs;
pub use report::{fee_paid, report_usage, Usage};
pub use reporters::{remove_reporter, set_reporter};
pub use sync::{roll_epoch, sync};
