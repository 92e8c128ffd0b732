//! The messages of a proposal, and what they demand.
//!
//! | module | contents |
//! |---|---|
//! | [`canonical`] | the only accepted spelling of a message, and its key |
//! | [`classify`] | the class of a message and of a proposal |
//! | [`assess`] | what a proposal demands |
//! | [`accept`] | whether the contracts that it calls would accept it |

pub mod accept;
pub mod assess;
pub mod canonical;
pub mod classify;

#[cfg(test)]
mod canonical_tests;
