//! Problem types (RFC 9457) and x402's error codes.

/// Where MPP's problem types live.
const BASE: &str = "https://paymentauth.org/problems/";

/// What an answer says is wrong, with its HTTP status. Where MPP has no type for it, the type is
/// `about:blank`: the status says it all.
#[allow(missing_docs)] // their titles say what they are
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Problem {
    PaymentRequired,
    Malformed,
    InvalidChallenge,
    Expired,
    Insufficient,
    Verification,
    InvalidSignature,
    SignerMismatch,
    InsufficientBalance,
    AmountExceedsDeposit,
    ChannelNotFound,
    ChannelFinalized,
    BadRequest,
    Conflict,
    Unavailable,
    Internal,
}

impl Problem {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::PaymentRequired,
        Self::Malformed,
        Self::InvalidChallenge,
        Self::Expired,
        Self::Insufficient,
        Self::Verification,
        Self::InvalidSignature,
        Self::SignerMismatch,
        Self::InsufficientBalance,
        Self::AmountExceedsDeposit,
        Self::ChannelNotFound,
        Self::ChannelFinalized,
        Self::BadRequest,
        Self::Conflict,
        Self::Unavailable,
        Self::Internal,
    ];

    /// Status, the type's last part (none: `about:blank`), title.
    const fn parts(self) -> (u16, Option<&'static str>, &'static str) {
        match self {
            Self::PaymentRequired => (402, Some("payment-required"), "Payment Required"),
            Self::Malformed => (402, Some("malformed-credential"), "Malformed Credential"),
            Self::InvalidChallenge => (402, Some("invalid-challenge"), "Invalid Challenge"),
            Self::Expired => (402, Some("payment-expired"), "Payment Expired"),
            Self::Insufficient => (402, Some("payment-insufficient"), "Payment Insufficient"),
            Self::Verification => (402, Some("verification-failed"), "Verification Failed"),
            Self::InvalidSignature => (402, Some("session/invalid-signature"), "Invalid Signature"),
            Self::SignerMismatch => (402, Some("session/signer-mismatch"), "Signer Mismatch"),
            Self::InsufficientBalance => (
                402,
                Some("session/insufficient-balance"),
                "Insufficient Balance",
            ),
            Self::AmountExceedsDeposit => (
                402,
                Some("session/amount-exceeds-deposit"),
                "Amount Exceeds Deposit",
            ),
            Self::ChannelNotFound => (410, Some("session/channel-not-found"), "Channel Not Found"),
            Self::ChannelFinalized => (410, Some("session/channel-finalized"), "Channel Finalized"),
            Self::BadRequest => (400, Some("bad-request"), "Bad Request"),
            Self::Conflict => (409, None, "Conflict"),
            Self::Unavailable => (503, None, "Service Unavailable"),
            Self::Internal => (
                500,
                Some("internal-payment-error"),
                "Internal Payment Error",
            ),
        }
    }

    /// HTTP status.
    pub const fn status(self) -> u16 {
        self.parts().0
    }

    /// Its type, a URI.
    pub fn uri(self) -> String {
        let name = self.parts().1;
        name.map_or("about:blank".into(), |name| format!("{BASE}{name}"))
    }

    /// Its title.
    pub const fn title(self) -> &'static str {
        self.parts().2
    }

    /// `code` of OpenAI's error: the title in snake case.
    pub fn code(self) -> String {
        self.title().to_ascii_lowercase().replace(' ', "_")
    }

    /// Whether the fault is the server's own: then no detail leaves it.
    pub const fn is_ours(self) -> bool {
        self.status() >= 500
    }
}

/// Why x402 refuses a payment: `invalid_batch_settlement_cosmos_` and this. Where another family of
/// networks has a cause, it has the same name.
#[allow(missing_docs)] // their codes say what they are
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    Payload,
    Network,
    Contract,
    Receiver,
    Challenge,
    PriceTable,
    Terms,
    ReceiptKey,
    ChannelNotFound,
    ChannelId,
    ChannelClosing,
    ChannelClosed,
    ChannelBusy,
    CallNotRunning,
    KeyRotating,
    VoucherSignature,
    VoucherKey,
    CumulativeMismatch,
    CumulativeTooBig,
    Balance,
    TooManyLanes,
    LaneEnded,
    LaneNotFound,
    State,
}

impl Cause {
    /// The whole error code.
    pub fn code(self) -> String {
        format!("invalid_batch_settlement_cosmos_{}", self.name())
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Payload => "payload",
            Self::Network => "network_mismatch",
            Self::Contract => "contract_mismatch",
            Self::Receiver => "receiver_mismatch",
            Self::Challenge => "challenge",
            Self::PriceTable => "price_table_mismatch",
            Self::Terms => "terms_mismatch",
            Self::ReceiptKey => "receipt_key_mismatch",
            Self::ChannelNotFound => "channel_not_found",
            Self::ChannelId => "channel_id_mismatch",
            Self::ChannelClosing => "channel_closing",
            Self::ChannelClosed => "channel_closed",
            Self::ChannelBusy => "channel_busy",
            Self::CallNotRunning => "call_not_running",
            Self::KeyRotating => "key_rotating",
            Self::VoucherSignature => "voucher_signature",
            Self::VoucherKey => "voucher_key_mismatch",
            Self::CumulativeMismatch => "cumulative_amount_mismatch",
            Self::CumulativeTooBig => "cumulative_exceeds_balance",
            Self::Balance => "insufficient_balance",
            Self::TooManyLanes => "too_many_lanes",
            Self::LaneEnded => "lane_ended",
            Self::LaneNotFound => "lane_not_found",
            Self::State => "verification_state_unavailable",
        }
    }
}
