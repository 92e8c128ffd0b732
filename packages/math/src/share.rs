//! Shares that lose nothing to rounding.
