//! The domain model: it takes no `MessageInfo` and sends nothing; [`accrual`] returns the
//! calls of the hooks.
//!
//! | module | contents |
//! |---|---|
//! | [`config`], [`totals`], [`account`], [`pool`] | what is stored |
//! | [`accrual`] | the only place where weights change: settle, change, save |
//! | [`checkpoints`] | stake at a height |
//! | [`holdings`] | what the contract holds, and what it owes |
//! | [`bound_stake`] | what keeps stake bonded: locks, and votes at the DAO |
//!
//! Records that every change of stake writes have short field names, because each byte of theirs is
//! paid for each time.

pub mod account;
pub mod accrual;
pub mod bound_stake;
pub mod checkpoints;
pub mod config;
pub mod holdings;
pub mod pool;
pub mod totals;
