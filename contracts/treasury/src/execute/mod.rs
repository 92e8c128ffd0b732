//! One file a verb.

mod bid;
mod book_outflow;
mod claims;
mod close_auction;
mod config;
mod deposit;
mod fund_risk_pool;
mod instantiate;
mod metrics;
mod receive;
mod spend;
mod start_auction;
mod sync;

pub use bid::{quote, Limits};
pub use book_outflow::book_outflow;
pub use claims::{approve as approve_claim, approved, cancel as cancel_claim};
pub use claims::{pay as pay_claim, release as release_claim};
pub use close_auction::close_auction;
pub use config::{changed, update_config, update_ownership};
pub use deposit::deposit_coins;
pub use fund_risk_pool::fund_risk_pool;
pub use instantiate::instantiate;
pub use metrics::{collect_metrics, record_metrics, source_failed};
pub use receive::receive;
pub use spend::spend;
pub use start_auction::{least_end, offer, start_auction};
pub use sync::sync;
