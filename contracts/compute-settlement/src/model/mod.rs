//! The domain model: channels and their terms, batches, splits, bonds and offenses, grants, metrics.

pub mod channel;
pub mod channel_list;
pub mod close_channel;
pub mod dispute;
pub mod gates;
pub mod grant;
pub mod metrics;
pub mod offer;
pub mod settlement;
pub mod split;
pub mod totals;
