//! The domain model: the trees of notes, spends and their actions, channels and their commands.

pub mod action;
pub mod channel;
pub mod command;
pub mod forest;
pub mod membership;
pub mod note;
pub mod relay;
pub mod spend;
pub mod totals;
