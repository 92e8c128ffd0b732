//! The domain model: plans, grants and their totals. It knows neither messages nor senders.

pub mod grant;
pub mod plan;
pub mod totals;
