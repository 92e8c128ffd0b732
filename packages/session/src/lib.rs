//! State machines of payer and provider with their durable store.
//!
//! A *lane* is a row of calls, one after the other. Call n carries the payer's voucher that
//! acknowledges the calls up to n − 1; the provider answers with a signed receipt for call n.
//!
//! - [`PayerSession`]: `authorize` a call, `accept` its receipt, and again; `final_voucher` at the
//!   end.
//! - [`ProviderSession`]: `admit` a call, serve it, `complete` it; `settleable` gives what to send
//!   to the chain.
//!
//! Each keeps one SQLite file. What a method returns is in the file before it returns, so a
//! process killed at any point goes on where it was: a provider that is asked again for the same
//! call gives the same receipt, byte for byte, and a payer never acknowledges what it hasn't kept.
//! Neither side risks more than one call a lane.
//!
//! Neither talks to a chain. What they must know of it is passed in as [`ChannelTerms`], checked
//! against the chain's own answers by [`ChannelTerms::from_chain`].
//!
//! Cost is a commit: use `exchange` with many lanes to have one commit for all of them.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::as_conversions)
)]

mod book;
mod error;
mod lane;
mod payer;
mod provider;
mod store;
mod terms;

pub use error::{Field, Refusal, Results, SessionError, StoreError, Witness};
pub use lane::{ChainLane, LaneId, LaneState, SignedReceipt};
pub use payer::{Accepted, Call, Delivery, Limits, PayerSession, ProviderView, Reconciled};
pub use provider::{Admission, Completion, ProviderSession, Request};
pub use store::{Durability, Options, Restored};
pub use terms::{ChannelFacts, ChannelTerms, Domains, Price, PublicKey, TermsError};
