//! State machines of payer and provider with their durable store.
//!
//! A *lane* is a row of calls, one after the other. Call n carries the payer's voucher, which
//! acknowledges the n − 1 calls before it and authorizes call n up to a ceiling; the provider
//! answers with a signed receipt. A lane belongs to one receipt key of the provider.
//!
//! - [`PayerSession`]: `open_lane`, `authorize` a call, `accept` its receipt, and again;
//!   `final_voucher` at the end.
//! - [`ProviderSession`]: `admit` a call, serve it, `complete` it; `settleable` gives what to send
//!   to the chain.
//!
//! Each keeps one SQLite file. What a method returns is in the file before it returns, so a
//! process that is killed at any point goes on where it was: a provider that is asked again for the
//! same call gives the same receipt, byte for byte, and a payer never acknowledges what it hasn't
//! kept.
//!
//! A provider is paid for every call that it answers, as long as it settles before its channel
//! ends; a payer loses at most one ceiling a lane and the exposure that it set.
//!
//! Terms may ask for more than a price: a [security level, a limit of retention](Served), an end. A
//! provider takes no call that it would serve with less, and none from the end on; a payer
//! acknowledges no receipt that states less, and grants nothing from the end on. What was granted
//! before is receipted and settles.
//!
//! Neither talks to a chain. What they must know of it is passed in as [`ChannelTerms`], checked
//! against the chain's own answers by [`ChannelTerms::from_chain`], and nothing is signed or served
//! by facts that are too old.
//!
//! What a call costs in time is its commit: `exchange` has one commit for the calls of many lanes.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::as_conversions)
)]

mod batch;
mod cache;
mod clock;
mod error;
mod facts;
mod lane;
mod limits;
mod options;
mod payer;
mod price;
mod provider;
mod refusal;
mod served;
mod store;
mod terms;
mod view;

pub use clock::Clock;
pub use error::{Declined, Results, SessionError, StoreError, TermsError};
pub use facts::{ChannelFacts, Closing, Domains, Moment, NextKey, PublicKey};
pub use lane::{ChainLane, InFlight, LaneId, LaneState, SignedReceipt};
pub use limits::Limits;
pub use options::{Durability, Options};
pub use payer::{Accepted, Call, Delivery, Heard, PayerSession};
pub use price::{Price, PriceTableFacts};
pub use provider::{Admission, Completion, Ending, ProviderSession, Reason, Request};
pub use refusal::{Field, NewKey, Refusal, Stop};
pub use served::Served;
pub use store::{Cursor, Restored};
pub use terms::{Answers, ChannelTerms, TermsRequest};
pub use view::ProviderView;
