//! Attacks from the promises alone. Each states what it tries to break.

mod batches;
mod bonds;
mod bounds;
mod costs;
mod fees;
mod grants;
mod incidents;
mod inputs;
mod lengths;
mod orders;
mod parties;
mod recipients;
mod reports;
mod rewards;
mod scripted;
mod sinks;
mod votes;
mod vouchers;
