//! Messages, a file each or one for a family of them, named after its first in snake case.
//! `OpenChannel`, `TopUp` and `Bond` arrive through `Receive`; the runtime handles `UpdateOwnership`.

mod add_receipt_key;
mod advance_terms;
mod bond;
mod claim;
mod dispute;
mod grant;
mod grant_open;
mod heartbeat;
mod open_channel;
mod pause_openings;
mod receive;
mod register_provider;
mod register_service;
mod release;
mod report_usage;
mod request_unlock;
mod rotate_session_key;
mod set_settlers;
mod settle_batch;
mod top_up;
mod update_params;

pub use add_receipt_key::{add_receipt_key, retire_receipt_key};
pub use advance_terms::advance_terms;
pub use bond::{unbond, withdraw_bond};
pub use claim::{claim, claim_referral, flush_fee, set_payee_address};
pub use dispute::dispute;
pub use grant::{grant, revoke_grant};
pub use grant_open::{grant_open, grant_top_up, GrantOpening};
pub use heartbeat::heartbeat;
pub use pause_openings::{pause_openings, pull_order, set_guardian, unpause_openings};
pub use receive::receive;
pub use register_provider::{register_provider, update_provider};
pub use register_service::{register_service, set_service_active, update_prices, update_split};
pub use release::release;
pub use report_usage::{report_refused, report_usage, REFUSED};
pub use request_unlock::{finalize_unlock, grant_request_unlock, request_unlock, withdraw_unlock};
pub use rotate_session_key::rotate_session_key;
pub use set_settlers::set_settlers;
pub use settle_batch::settle_batch;
pub use update_params::{update_links, update_params};
