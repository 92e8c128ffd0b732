//! One file per subject.

mod accepts;
mod books;
mod config;
mod grants;
mod plans;
mod unvested;

pub use accepts::accepts;
pub use books::books;
pub use config::config;
pub use grants::{grant, grants};
pub use plans::{plan, plans};
pub use unvested::{non_circulating, unvested};
