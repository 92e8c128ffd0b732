//! The domain model: it takes no `MessageInfo` and dispatches nothing.
//!
//! | module | contents |
//! |---|---|
//! | [`proposal`], [`migration`] | what is stored of a proposal and of a migration without a vote |
//! | [`message`] | the messages of a proposal, and what they demand |
//! | [`policy`] | the table of classes |
//! | [`terms`] | what a proposal demands under the rules |
//! | [`phase`] | the phase of a proposal |
//! | [`payability`] | whether a proposal's votes can carry what it pays |
//! | [`opening`] | when government and its constitution open |
//! | [`bonds`] | what Yes votes keep bonded |
//! | [`queue`] | the phase of migrations without a vote |
//! | [`power`] | what other contracts answer: power, supply, circulation |

pub mod bonds;
pub mod message;
pub mod migration;
pub mod opening;
pub mod payability;
pub mod phase;
pub mod policy;
pub mod power;
pub mod proposal;
pub mod queue;
pub mod terms;
