//! Reward index and streams.
