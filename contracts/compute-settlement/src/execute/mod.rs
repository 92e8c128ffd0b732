//! One file a verb, or a few of one kind.

mod bond;
mod channel;
mod claim;
mod config;
mod dispute;
mod fee;
mod grant;
mod list;
mod open_channel;
mod pause;
mod payees;
mod provider;
mod receive;
mod refund;
mod report;
mod service;
mod session_key;
mod settle_batch;
mod terms;
mod unlock;

pub use bond::{unbond, withdraw_bond};
pub use claim::{claim, claim_referral};
pub use config::{set_guardian, update_links, update_params};
pub use dispute::dispute;
pub use fee::flush_fee;
pub use grant::{grant, grant_open, grant_request_unlock, grant_top_up, revoke_grant};
pub use pause::{pause_openings, pull_order, unpause_openings};
pub use payees::{added, set_payee_address};
pub use provider::{
    add_receipt_key, register_provider, retire_receipt_key, set_settlers, update_provider,
};
pub use receive::receive;
pub use report::{report_refused, report_usage, REFUSED};
pub use service::{register_service, set_service_active, update_prices, update_split};
pub use session_key::rotate_session_key;
pub use settle_batch::settle_batch;
pub use terms::{advance_terms, Offer};
pub use unlock::{finalize_unlock, release, request_unlock, withdraw_unlock};
