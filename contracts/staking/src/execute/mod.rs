//! One file a verb.

pub mod claim_dividends;
pub mod hooks;
pub mod instantiate;
pub mod params;
pub mod refresh;
pub mod stake;
pub mod sync;
pub mod unbond;
pub mod withdraw;
