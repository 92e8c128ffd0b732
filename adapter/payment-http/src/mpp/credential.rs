//! `Authorization: Payment`: a payment under a challenge.

use oaic_vouchers::PackedVoucher;
use serde::{Deserialize, Serialize};

use super::{Challenge, SCHEME};
use crate::codec::{self, Bytes, Decimal, Lane};
use crate::error::WireError;
use crate::payment::{Action, Payment};

const CREDENTIAL: &str = "MPP credential";

impl Challenge {
    /// `Authorization` for a payment under this challenge. The source is who pays, a DID such as
    /// `did:pkh:cosmos:CHAIN:ADDRESS`; a provider doesn't need it.
    pub fn authorize(&self, payment: &Payment, source: Option<&str>) -> String {
        let credential = Credential {
            challenge: self.clone(),
            source: source.map(Into::into),
            payload: payment.into(),
        };
        format!("{SCHEME} {}", codec::canonical_base64url(&credential))
    }
}

#[derive(Serialize, Deserialize)]
struct Credential {
    challenge: Challenge,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    payload: Payload,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payload {
    action: Action,
    channel_id: Lane,
    cumulative_amount: Decimal<u128>,
    key_index: u32,
    sequence: Decimal<u64>,
    peaks: Bytes<32>,
    signature: Bytes<64>,
    salt: Bytes<16>,
}

impl From<&Payment> for Payload {
    fn from(payment: &Payment) -> Self {
        let voucher = &payment.voucher;
        Self {
            action: payment.action,
            channel_id: Lane(payment.lane()),
            cumulative_amount: Decimal(voucher.amount),
            key_index: voucher.key_index,
            sequence: Decimal(voucher.sequence),
            peaks: Bytes(voucher.peaks),
            signature: Bytes(voucher.signature),
            salt: Bytes(payment.salt),
        }
    }
}

impl From<Payload> for Payment {
    fn from(payload: Payload) -> Self {
        let lane = payload.channel_id.0;
        Self {
            action: payload.action,
            voucher: PackedVoucher {
                channel: lane.channel,
                terms: lane.terms,
                lane: lane.lane,
                key_index: payload.key_index,
                sequence: payload.sequence.0,
                amount: payload.cumulative_amount.0,
                peaks: payload.peaks.0,
                signature: payload.signature.0,
            },
            salt: payload.salt.0,
        }
    }
}

/// The credential in an `Authorization` header; none when it has other schemes only, such as
/// `Bearer`.
pub(crate) fn credential_in(authorization: &str) -> Option<&str> {
    let mut schemes = authorization.split(',').map(str::trim);
    schemes.find_map(|one| {
        let (scheme, rest) = one.split_once(|c: char| c.is_ascii_whitespace())?;
        scheme.eq_ignore_ascii_case(SCHEME).then(|| rest.trim())
    })
}

/// Reads a credential: the challenge that it answers, and the payment. Nothing is checked of the
/// challenge.
///
/// # Errors
/// [`WireError`].
pub(crate) fn read_credential(text: &str) -> Result<(Challenge, Payment), WireError> {
    let credential: Credential = codec::read_url_json(CREDENTIAL, text)?;
    Ok((credential.challenge, credential.payload.into()))
}
