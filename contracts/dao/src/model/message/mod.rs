//! What a proposal's messages are, and what they demand.
//!
//! | module | holds |
//! |---|---|
//! | [`canonical`] | the one spelling of a message, and its key |
//! | [`classify`] | class of a message, and of a proposal |
//! | [`assess`] | what a proposal demands |
//! | [`accept`] | whether those whom it calls would take it |

pub mod accept;
pub mod assess;
pub mod canonical;
pub mod classify;

#[cfg(test)]
mod canonical_tests;
