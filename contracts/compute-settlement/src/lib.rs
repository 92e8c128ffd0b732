//! Settlement of metered use by acknowledged cumulative vouchers.
