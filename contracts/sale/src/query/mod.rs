//! One file per subject.

mod accepts;
mod books;
mod config;
mod purchases;
mod quote;
mod status;

pub use accepts::accepts;
pub use books::{books, non_circulating};
pub use config::config;
pub use purchases::{purchase, purchases};
pub use quote::quote;
pub use status::{status, success};
