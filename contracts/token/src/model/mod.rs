//! The domain model: it knows storage, but neither messages nor senders.
//!
//! | module | contents |
//! |---|---|
//! | [`balances`] | the only place where balances change |
//! | [`exemption`] | who pays no fee |
//! | [`supply`] | the only place where the supply falls, by cause and by day |
//! | [`allowances`] | both of cw20-base's maps, which always hold the same |
//! | [`freezes`] | the guardian's freezes and their limits |
//! | [`pause`] | the pause, and how long movements have ever been paused |
//! | [`voting`] | the end of an account's voting checkpoints |

pub mod allowances;
pub mod balances;
pub mod exemption;
pub mod freezes;
pub mod pause;
pub mod supply;
pub mod voting;
