//! How a refusal of a session reads on the wire.

use oaic_channel::{Closing, Field, Refusal, SessionError};

use crate::problem::{Cause, Problem};

/// Why a payment is not taken, in both protocols' words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// Problem type and status.
    pub problem: Problem,
    /// x402's error.
    pub cause: Cause,
    /// For a person. Faults of the server's own have no more than this says.
    pub detail: String,
}

const OURS: &str = "the provider can't take payments now; nothing was charged, try again later";

impl Rejection {
    /// A rejection; the detail of a fault that is the server's own is left out.
    pub fn new(problem: Problem, cause: Cause, detail: impl Into<String>) -> Self {
        let detail = if problem.is_ours() {
            OURS.into()
        } else {
            detail.into()
        };
        Self {
            problem,
            cause,
            detail,
        }
    }
}

impl From<&SessionError> for Rejection {
    fn from(error: &SessionError) -> Self {
        match error.refusal() {
            Some(refusal) => refusal.into(),
            None => Self::new(Problem::Internal, Cause::State, OURS),
        }
    }
}

impl From<&Refusal> for Rejection {
    fn from(refusal: &Refusal) -> Self {
        let (problem, cause) = classify(refusal);
        Self::new(problem, cause, refusal.to_string())
    }
}

/// Every refusal, those that only a payer's session makes too: a new one doesn't compile until it
/// has its place here.
fn classify(refusal: &Refusal) -> (Problem, Cause) {
    match refusal {
        Refusal::UnknownChannel { .. } => (Problem::ChannelNotFound, Cause::ChannelNotFound),
        Refusal::Closing { why, .. } => closing(why),
        Refusal::UnknownTerms { .. }
        | Refusal::OldTerms { .. }
        | Refusal::TierEnded { .. }
        | Refusal::TermsEnded { .. }
        | Refusal::LicenseEnded { .. }
        | Refusal::NotOffered { .. } => (Problem::Verification, Cause::Terms),
        Refusal::ReceiptKey { .. } | Refusal::OtherProcess { .. } => {
            (Problem::Verification, Cause::ReceiptKey)
        }
        Refusal::PriceTable { .. } => (Problem::InvalidChallenge, Cause::PriceTable),
        Refusal::Signature { .. } => (Problem::InvalidSignature, Cause::VoucherSignature),
        Refusal::Mismatch { field, .. } => mismatch(*field),
        Refusal::OverBudget { .. } => (Problem::InsufficientBalance, Cause::Balance),
        Refusal::TooBig { .. } => (Problem::AmountExceedsDeposit, Cause::CumulativeTooBig),
        Refusal::TooManyLanes { .. } => (Problem::Verification, Cause::TooManyLanes),
        Refusal::UnderWay { .. } | Refusal::Conflict { .. } => {
            (Problem::Conflict, Cause::ChannelBusy)
        }
        Refusal::NotInFlight { .. } => (Problem::Conflict, Cause::CallNotRunning),
        Refusal::UnknownLane { .. } | Refusal::UnknownCall { .. } => {
            (Problem::Verification, Cause::LaneNotFound)
        }
        Refusal::Overtaken { .. } | Refusal::Ended { .. } | Refusal::Tree { .. } => {
            (Problem::Verification, Cause::LaneEnded)
        }
        // What this side lacks: a payer has done nothing wrong.
        Refusal::Stale { .. }
        | Refusal::Future { .. }
        | Refusal::Older { .. }
        | Refusal::NotServed { .. }
        | Refusal::NotSettled { .. }
        | Refusal::NeedsNewKey { .. }
        | Refusal::Untrusted { .. } => (Problem::Unavailable, Cause::State),
        // A payer's own, which no provider's session returns.
        Refusal::MissingReceipts { .. }
        | Refusal::Exposure { .. }
        | Refusal::Key { .. }
        | Refusal::Decode { .. }
        | Refusal::Overcharge { .. }
        | Refusal::AboveCeiling { .. }
        | Refusal::CallTooDear { .. }
        | Refusal::OverExposure { .. }
        | Refusal::Underserved { .. }
        | Refusal::Stopped { .. }
        | Refusal::NotFinal { .. } => (Problem::Internal, Cause::State),
    }
}

/// A rotation passes by itself, so the channel isn't gone.
fn closing(why: &Closing) -> (Problem, Cause) {
    match why {
        Closing::Closed => (Problem::ChannelFinalized, Cause::ChannelClosed),
        Closing::Unlock(_) => (Problem::ChannelFinalized, Cause::ChannelClosing),
        Closing::Rotation(_) => (Problem::SignerMismatch, Cause::KeyRotating),
    }
}

fn mismatch(field: Field) -> (Problem, Cause) {
    match field {
        Field::KeyIndex | Field::Key => (Problem::SignerMismatch, Cause::VoucherKey),
        Field::Sequence | Field::Commitment | Field::Amount => {
            (Problem::Verification, Cause::CumulativeMismatch)
        }
        Field::Domain | Field::Channel | Field::Lane => (Problem::Verification, Cause::ChannelId),
        Field::Terms => (Problem::Verification, Cause::Terms),
        Field::PriceTable => (Problem::InvalidChallenge, Cause::PriceTable),
        Field::RequestHash | Field::ResponseHash | Field::Units => {
            (Problem::Conflict, Cause::ChannelBusy)
        }
    }
}
