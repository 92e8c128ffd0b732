//! What a paid answer carries: our signed receipt, in the form of the protocol that paid.

use oaic_channel::{LaneId, SignedReceipt};
use oaic_vouchers::Receipt;
use serde_json::{json, Value};

use crate::channel_id;
use crate::codec::{self, url};
use crate::error::WireError;
use crate::instant;
use crate::mpp;
use crate::payment::Binding;

mod read;

pub use read::ReceivedReceipt;

/// Greatest whole number that JSON's readers agree on: 2^53 − 1.
const SAFE: u128 = 9_007_199_254_740_991;

/// Where a lane's channel stands, in uoaic, by x402's names. For a payer to look at, not to trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChannelState {
    /// The lane.
    pub lane: LaneId,
    /// What was put into the channel and not paid by other lanes: the greatest amount that this
    /// lane's vouchers could settle.
    pub balance: u128,
    /// Paid on chain of this lane.
    pub total_claimed: u128,
    /// When an unlock is due, in Unix seconds; 0: nobody asked.
    pub withdraw_requested_at: u64,
    /// What the lane's receipts total.
    pub charged: u128,
}

impl ChannelState {
    pub(crate) fn json(&self) -> Value {
        json!({
            "channelId": channel_id::encode(self.lane),
            "balance": self.balance.to_string(),
            "totalClaimed": self.total_claimed.to_string(),
            "withdrawRequestedAt": self.withdraw_requested_at,
            "chargedCumulativeAmount": self.charged.to_string(),
        })
    }
}

/// A call that has its receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Served<'a> {
    /// Our receipt.
    pub receipt: &'a SignedReceipt,
    /// The same, signed for x402: [`crate::jws::Statement`].
    pub offer_receipt: &'a str,
    /// The payer's address.
    pub payer: &'a str,
    /// Amount of the lane's newest voucher, in uoaic.
    pub accepted: u128,
    /// Where the channel stands.
    pub channel: ChannelState,
}

impl Served<'_> {
    /// Header and value for the protocol that paid: `PAYMENT-RESPONSE` or `Payment-Receipt`.
    /// `network` is the chain's CAIP-2 name.
    ///
    /// # Errors
    /// [`WireError`] when the receipt's bytes are none.
    pub fn header(
        &self,
        binding: &Binding,
        network: &str,
    ) -> Result<(&'static str, String), WireError> {
        let value = self.value(binding, network)?;
        Ok(match binding {
            Binding::X402 => (crate::PAYMENT_RESPONSE, codec::padded_json(&value)),
            Binding::Mpp { .. } => (crate::PAYMENT_RECEIPT, codec::canonical_base64url(&value)),
        })
    }

    /// What the header holds; in a stream, the data of `payment-receipt`.
    pub(crate) fn value(&self, binding: &Binding, network: &str) -> Result<Value, WireError> {
        let receipt = read::receipt(&self.receipt.bytes)?;
        Ok(match binding {
            Binding::X402 => self.settlement(&receipt, network),
            Binding::Mpp { challenge_id } => self.mpp(&receipt, challenge_id),
        })
    }

    fn settlement(&self, receipt: &Receipt, network: &str) -> Value {
        json!({
            "success": true,
            // Nothing was sent to the chain for this call.
            "transaction": "",
            "network": network,
            "payer": self.payer,
            "amount": "",
            "extensions": {
                "offer-receipt": {
                    "info": { "receipt": { "format": "jws", "signature": self.offer_receipt } },
                    "schema": {},
                },
            },
            "extra": self.extra(receipt),
        })
    }

    fn extra(&self, receipt: &Receipt) -> Value {
        let id = channel_id::encode(self.channel.lane);
        json!({
            "commitmentId": format!("{id}.{}", receipt.sequence),
            "chargedAmount": receipt.amount.to_string(),
            "channelState": self.channel.json(),
            "receipt": url(&self.receipt.bytes),
            "signature": url(&self.receipt.signature),
        })
    }

    fn mpp(&self, receipt: &Receipt, challenge_id: &str) -> Value {
        let id = channel_id::encode(self.channel.lane);
        let mut value = json!({
            "method": mpp::METHOD,
            "intent": mpp::INTENT,
            "status": "success",
            "timestamp": instant::milliseconds(receipt.timestamp_ms),
            "reference": id,
            "challengeId": challenge_id,
            "channelId": id,
            "acceptedCumulative": self.accepted.to_string(),
            "spent": self.channel.charged.to_string(),
            "receipt": url(&self.receipt.bytes),
            "signature": url(&self.receipt.signature),
        });
        // Units of a unit price of 1 uoaic: what the call cost.
        if let Some(units) = u64::try_from(receipt.amount)
            .ok()
            .filter(|n| u128::from(*n) <= SAFE)
        {
            codec::put(&mut value, "units", json!(units));
        }
        value
    }
}

/// `PAYMENT-RESPONSE` of an answer without content: why, and the stored receipt if there is one.
pub(crate) fn failed(
    network: &str,
    lane: LaneId,
    error: &str,
    served: Option<&Served<'_>>,
) -> Value {
    let with_receipt = served.and_then(|served| {
        let receipt = read::receipt(&served.receipt.bytes).ok()?;
        Some((served.payer, served.extra(&receipt)))
    });
    let mut value = json!({
        "success": false,
        "errorReason": error,
        "transaction": "",
        "network": network,
        "extra": { "channelState": { "channelId": channel_id::encode(lane) } },
    });
    if let Some((payer, extra)) = with_receipt {
        codec::put(&mut value, "payer", json!(payer));
        codec::put(&mut value, "extra", extra);
    }
    value
}
