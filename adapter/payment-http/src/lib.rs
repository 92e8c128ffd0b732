#![doc = include_str!("../README.md")]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::as_conversions,
        clippy::indexing_slicing
    )
)]

pub mod channel_id;
pub mod content;
pub mod jws;
pub mod mpp;
pub mod mpp_id;
pub mod sse;
pub mod x402;

mod answer;
mod auth_params;
mod challenge;
mod codec;
mod error;
mod instant;
mod offer;
mod payment;
mod problem;
mod receipt;
mod rejection;

pub use answer::{conflict, Answer, Issuer};
pub use challenge::{Challenge, ChallengeHeaders};
pub use codec::canonical_base64url;
pub use error::WireError;
pub use offer::{Hints, Offer, Payee, CURRENCY};
pub use payment::{Action, Binding, Payment, PaymentHeaders, Received};
pub use problem::{Cause, Problem};
pub use receipt::{ChannelState, ReceivedReceipt, Served};
pub use rejection::Rejection;

/// Longest header, and longest data of an event, that is read. What this crate writes is shorter.
pub const MAX_HEADER: usize = 8_192;

/// x402's offer, of a 402.
pub const PAYMENT_REQUIRED: &str = "payment-required";
/// x402's payment, of a request.
pub const PAYMENT_SIGNATURE: &str = "payment-signature";
/// x402's receipt, of a paid answer or a 409.
pub const PAYMENT_RESPONSE: &str = "payment-response";
/// MPP's challenge, of a 402.
pub const WWW_AUTHENTICATE: &str = "www-authenticate";
/// MPP's payment, of a request.
pub const AUTHORIZATION: &str = "authorization";
/// MPP's receipt, of a paid answer.
pub const PAYMENT_RECEIPT: &str = "payment-receipt";
/// What a client can pay with; see [`sse::asks_for_events`].
pub const ACCEPT_PAYMENT: &str = "accept-payment";
