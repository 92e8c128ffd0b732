//! Messages, a file each or one for a family of them, named after its first in snake case. `Buy` and
//! `Ask`, which differ in what is ordered, share `buy`; they and `Deposit` arrive through `Receive`. The
//! runtime handles `UpdateOwnership`.

mod answer;
mod authorize;
mod buy;
mod claim;
mod complete;
mod deliver;
mod deposit;
mod dispute;
mod list;
mod pause_openings;
mod rate;
mod receive;
mod refund;
mod register_queries;
mod report_usage;
mod update_params;

pub use answer::answer;
pub use authorize::{authorize, revoke_authorization};
pub use claim::{claim, claim_referral, flush_fee, set_payee_address};
pub use complete::complete;
pub use deliver::deliver;
pub use deposit::withdraw_deposit;
pub use dispute::dispute;
pub use list::{list, set_access, update, update_split, withdraw};
pub use pause_openings::{pause_openings, pull_order, set_guardian, unpause_openings};
pub use rate::rate;
pub use receive::receive;
pub use refund::refund;
pub use register_queries::{close_query, register_queries, set_query_price};
pub use report_usage::report_usage;
pub use update_params::{update_links, update_params};
