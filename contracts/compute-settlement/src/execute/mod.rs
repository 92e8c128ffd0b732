//! One file a verb, or a few of one kind.

mod activity;
mod bond;
mod channel;
mod claim;
mod close;
mod config;
mod dispute;
mod fee;
mod open_channel;
mod pause;
mod payees;
mod provider;
mod receive;
mod report;
mod service;
mod session_key;
mod settle_batch;
mod terms;
mod unlock;

pub use activity::report_activity;
pub use bond::{unbond, withdraw_bond};
pub use claim::{claim, claim_referral};
pub use close::cooperative_close;
pub use config::{set_guardian, update_links, update_params};
pub use dispute::dispute;
pub use fee::flush_fee;
pub use pause::{pause_openings, unpause_openings};
pub use payees::{added, set_payee_address};
pub use provider::{register_provider, rotate_receipt_key, update_provider};
pub use receive::receive;
pub use report::report_usage;
pub use service::{register_service, set_service_active, update_prices, update_split};
pub use session_key::rotate_session_key;
pub use settle_batch::settle_batch;
pub use terms::advance_terms;
pub use unlock::{cancel_unlock, finalize_unlock, request_unlock};
