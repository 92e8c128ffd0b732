//! Reads against nodes that lie, without a chain.

mod chains;
