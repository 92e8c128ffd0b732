//! Descending prices.
