//! Quorum and threshold.
