//! One file per subject.

mod accepts;
mod config;
mod grants;
mod plans;
mod totals;
mod unvested;

pub use accepts::accepts;
pub use config::config;
pub use grants::{grant, grants};
pub use plans::{plan, plans};
pub use totals::totals;
pub use unvested::{non_circulating, unvested};
