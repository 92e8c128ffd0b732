//! From an economy file and a chain to running contracts.
