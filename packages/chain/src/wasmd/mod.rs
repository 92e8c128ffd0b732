//! A wasmd node as a chain.
