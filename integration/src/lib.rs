//! Tests that cross contracts and chains.
