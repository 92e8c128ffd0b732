//! One file per message, named after it in snake case.
//! The runtime handles `UpdateOwnership`.

mod approve_milestone;
mod award_bounty;
mod cancel_bounty;
mod cancel_grant;
mod claim;
mod claim_bounty;
mod claim_grant;
mod create_grant;
mod expire_epoch;
mod post_bounty;
mod reclaim_bounty;
mod remove_reporter;
mod report_usage;
mod roll_epoch;
mod set_bounds;
mod set_programs;
mod set_reporter;
mod sync;
mod update_config;

pub use approve_milestone::approve_milestone;
pub use award_bounty::award_bounty;
pub use cancel_bounty::cancel_bounty;
pub use cancel_grant::cancel_grant;
pub use claim::claim;
pub use claim_bounty::claim_bounty;
pub use claim_grant::claim_grant;
pub use create_grant::create_grant;
pub use expire_epoch::expire_epoch;
pub use post_bounty::post_bounty;
pub use reclaim_bounty::reclaim_bounty;
pub use remove_reporter::remove_reporter;
pub use report_usage::report_usage;
pub use roll_epoch::roll_epoch;
pub use set_bounds::set_bounds;
pub use set_programs::set_programs;
pub use set_reporter::set_reporter;
pub use sync::sync;
pub use update_config::update_config;
