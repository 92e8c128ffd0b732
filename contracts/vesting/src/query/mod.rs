//! One file per subject.

mod accepts;
mod config;
mod grant;
mod plan;
mod totals;

pub use accepts::accepts;
pub use config::config;
pub use grant::{grant, grants};
pub use plan::{plan, plans};
pub use totals::{non_circulating, totals, unvested};
