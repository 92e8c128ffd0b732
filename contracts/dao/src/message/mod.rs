//! What a proposal's messages are, and which class they take.
//!
//! | module | holds |
//! |---|---|
//! | [`canonical`] | the one spelling of a message, and its key |
//! | [`classify`] | class of one message |
//! | [`assess`] | class of a proposal |

pub mod assess;
pub mod canonical;
pub mod classify;

#[cfg(test)]
mod canonical_tests;
