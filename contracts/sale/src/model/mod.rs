//! The domain model: it takes no `MessageInfo` and dispatches nothing.
//!
//! | module | contents |
//! |---|---|
//! | [`amounts`] | one amount per accepted denom |
//! | [`round`] | what is stored of a round and of a buyer |
//! | [`outcome`] | the phase of a round, and how it ends |
//! | [`allocation`] | what a buyer gets, and gets back |

pub mod allocation;
pub mod amounts;
pub mod outcome;
pub mod round;
