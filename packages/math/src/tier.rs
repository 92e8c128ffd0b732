//! Time-weighted stake and tiers.
