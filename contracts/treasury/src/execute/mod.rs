//! One file per message, named after it in snake case; `Bid` arrives through `Receive`.
//! `deposit` also handles the hook of the same name.

mod approve_claim;
mod bid;
mod book_outflow;
mod cancel_claim;
mod close_auction;
mod collect_metrics;
mod deposit;
mod fund_risk_pool;
mod pay_claim;
mod receive;
mod record_metrics;
mod release_claim;
mod set_bounds;
mod spend;
mod start_auction;
mod sync;
mod update_config;

pub use approve_claim::approve_claim;
pub use book_outflow::book_outflow;
pub use cancel_claim::cancel_claim;
pub use close_auction::close_auction;
pub use collect_metrics::{collect_metrics, source_failed};
pub use deposit::deposit_coins;
pub use fund_risk_pool::fund_risk_pool;
pub use pay_claim::pay_claim;
pub use receive::receive;
pub use record_metrics::record_metrics;
pub use release_claim::release_claim;
pub use set_bounds::set_bounds;
pub use spend::spend;
pub use start_auction::start_auction;
pub use sync::sync;
pub use update_config::update_config;
