//! One file a verb.

pub mod bound;
pub mod claim_dividends;
pub mod give_back;
pub mod hooks;
pub mod instantiate;
pub mod params;
pub mod refresh;
pub mod stake;
pub mod sync;
pub mod unbond;
pub mod withdraw;
