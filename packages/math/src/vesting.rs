//! Unlock curves.
