//! One module a command.

pub mod channel;
pub mod completions;
pub mod data;
pub mod export;
pub mod grant;
pub mod keys;
mod lists;
pub mod network;
pub mod offer;
mod pages;
pub mod provider;
pub mod receipt;
mod sent;
pub mod service;
pub mod status;
pub mod token;
pub mod verify_deployment;
pub mod voucher;
mod words;
pub mod zk;

pub(crate) use pages::{more, next_after, page};
pub(crate) use sent::{carry_out, Sent};
pub(crate) use words::{counted, in_time, once_reached, span, word};
