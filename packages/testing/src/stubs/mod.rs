//! Contracts that answer as a test tells them.
//!
//! | stub | stands for |
//! |---|---|
//! | [`answering`] | a gate, a license guard, a tier source, a reward sink: one answer to every query |
//! | [`government`] | the DAO, as other contracts ask it |
//! | [`treasury`] | the treasury, as other contracts pay it |

pub mod answering;
pub mod government;
pub mod treasury;

pub use answering::{answer, Answering};
pub use government::Government;
pub use treasury::TreasuryConduct;
