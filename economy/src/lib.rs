//! The economy as data, and the scenarios that run it.
