#![doc = include_str!("../README.md")]

mod addresses;
mod client;
mod contract;
mod contracts;
mod error;
mod handle;
mod list;
mod outcome;
mod transaction;

pub use addresses::Addresses;
pub use client::Client;
pub use contract::{
    Contract, Contracts, Dao, DataMarket, Incentives, Multisig, NoHook, PrivateCredits, Sale,
    Settlement, Staking, Token, Treasury, Vesting, COMMITTEE, GUARDIAN,
};
pub use error::{ClientError, Result};
pub use handle::Handle;
pub use list::{List, MAX_ITEMS};
pub use outcome::{answer, events, Done};
pub use transaction::Transaction;
