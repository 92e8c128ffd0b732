//! One file per message, named by it.
//!
//! | file | beside its message |
//! |---|---|
//! | `add_hook` | the reply to a hook that failed |
//! | `receive` | reads what comes with the token's `Send`, for `stake` |
//! | `update_config` | the change that `SetTerms`, `SetTiers` and `AddDividendDenom` share with it |

pub mod add_dividend_denom;
pub mod add_hook;
mod claim_dividends;
mod give_back;
mod receive;
mod refresh;
pub mod remove_hook;
mod set_terms;
mod set_tiers;
mod stake;
mod sync;
mod unbond;
pub mod update_config;
mod withdraw_unbonded;

pub use add_dividend_denom::add_dividend_denom;
pub use add_hook::{add_hook, record_hook_failure};
pub use claim_dividends::claim_dividends;
pub use give_back::give_back;
pub use receive::receive;
pub use refresh::refresh;
pub use remove_hook::remove_hook;
pub use set_terms::set_terms;
pub use set_tiers::set_tiers;
pub use sync::sync;
pub use unbond::unbond;
pub use update_config::update_config;
pub use withdraw_unbonded::withdraw_unbonded;
