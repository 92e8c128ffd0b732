//! What notes can be spent on, one file per variant of `Action`.

pub mod exit;
pub mod open_channel;
pub mod top_up;
