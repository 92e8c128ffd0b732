//! `PAYMENT-SIGNATURE`: a payment, and what of the offer it accepts.

use oaic_vouchers::PackedVoucher;
use serde::{Deserialize, Serialize};

use super::{Required, Requirement, Resource, SCHEME, VERSION};
use crate::codec::{self, Bytes, Decimal, Lane};
use crate::error::WireError;
use crate::offer::{chain_of, Offer};
use crate::payment::{Action, Payment};

const SIGNATURE: &str = "PAYMENT-SIGNATURE";

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Signed {
    #[serde(rename = "x402Version")]
    version: u8,
    resource: Resource,
    accepted: Requirement,
    payload: Payload,
}

#[derive(Serialize, Deserialize)]
struct Payload {
    #[serde(rename = "type", with = "kind")]
    action: Action,
    voucher: Voucher,
    salt: Bytes<16>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Voucher {
    channel_id: Lane,
    max_claimable_amount: Decimal<u128>,
    key_index: u32,
    sequence: Decimal<u64>,
    peaks: Bytes<32>,
    signature: Bytes<64>,
}

/// x402's words for what a payment does.
mod kind {
    use serde::{de::Error, Deserialize, Deserializer, Serializer};

    use crate::payment::Action;

    pub fn serialize<S: Serializer>(action: &Action, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(match action {
            Action::Voucher => "voucher",
            Action::Close => "refund",
        })
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Action, D::Error> {
        match String::deserialize(from)?.as_str() {
            "voucher" => Ok(Action::Voucher),
            "refund" => Ok(Action::Close),
            _ => Err(D::Error::custom(
                "`payload.type` must be 'voucher' or 'refund': channels are opened on chain",
            )),
        }
    }
}

impl Required {
    /// `PAYMENT-SIGNATURE` for a payment of this offer.
    pub fn authorize(&self, payment: &Payment) -> String {
        let voucher = &payment.voucher;
        codec::padded_json(&Signed {
            version: VERSION,
            resource: Resource {
                url: self.offer.resource.clone(),
            },
            accepted: Requirement::of(&self.offer, self.timeout_seconds),
            payload: Payload {
                action: payment.action,
                voucher: Voucher {
                    channel_id: Lane(payment.lane()),
                    max_claimable_amount: Decimal(voucher.amount),
                    key_index: voucher.key_index,
                    sequence: Decimal(voucher.sequence),
                    peaks: Bytes(voucher.peaks),
                    signature: Bytes(voucher.signature),
                },
                salt: Bytes(payment.salt),
            },
        })
    }
}

/// Reads the header: the offer that is accepted, as the payer repeats it, and the payment.
///
/// # Errors
/// [`WireError`].
pub(crate) fn read_payment(header: &str) -> Result<(Offer, Payment), WireError> {
    let signed: Signed = codec::read_padded_json(SIGNATURE, header)?;
    let field =
        |field, got: &str, allowed: &str| Err(WireError::field(SIGNATURE, field, got, allowed));
    if signed.version != VERSION {
        return field("x402Version", &signed.version.to_string(), "2");
    }
    let accepted = signed.accepted;
    if accepted.scheme != SCHEME {
        return field("scheme", &accepted.scheme, "'batch-settlement'");
    }
    if chain_of(&accepted.network).is_none() {
        return field("network", &accepted.network, "'cosmos:' and a chain id");
    }
    let offer = accepted.offer(&signed.resource)?;
    let Payload {
        action,
        voucher,
        salt,
    } = signed.payload;
    let lane = voucher.channel_id.0;
    let payment = Payment {
        action,
        voucher: PackedVoucher {
            channel: lane.channel,
            terms: lane.terms,
            lane: lane.lane,
            key_index: voucher.key_index,
            sequence: voucher.sequence.0,
            amount: voucher.max_claimable_amount.0,
            peaks: voucher.peaks.0,
            signature: voucher.signature.0,
        },
        salt: salt.0,
    };
    Ok((offer, payment))
}
