//! The chains.
