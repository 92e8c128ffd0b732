//! x402 v2: `PAYMENT-REQUIRED` and `PAYMENT-SIGNATURE`, scheme `batch-settlement`.

use oaic_channel::ProviderView;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::codec::{self, Bytes, Decimal, Lane};
use crate::error::WireError;
use crate::offer::{chain_of, Hints, Offer, Payee, CURRENCY};
use crate::receipt::ChannelState;

mod payload;

pub(crate) use payload::read_payment;

/// The protocol's version.
pub const VERSION: u8 = 2;
/// The scheme.
pub const SCHEME: &str = "batch-settlement";

const REQUIRED: &str = "PAYMENT-REQUIRED";

/// Longest `PAYMENT-REQUIRED` that takes a lane's state in; a longer state is in the body alone.
const STATE_FITS: usize = 6_144;

/// What a client echoes of `PAYMENT-REQUIRED`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Required {
    /// The offer.
    pub offer: Offer,
    /// Seconds that an answer may take.
    pub timeout_seconds: u32,
    /// Why an earlier payment was refused.
    pub error: Option<String>,
    /// Where the lane stands, in a corrective 402.
    pub state: Option<ProviderView>,
}

#[derive(Serialize, Deserialize)]
struct Resource {
    url: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope {
    #[serde(rename = "x402Version")]
    version: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    resource: Resource,
    accepts: Vec<Value>,
}

/// One of `accepts`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Requirement {
    scheme: String,
    network: String,
    amount: Decimal<u128>,
    asset: String,
    pay_to: String,
    max_timeout_seconds: u32,
    extra: Extra,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Extra {
    contract: String,
    price_table: Bytes<32>,
    service_id: Decimal<u64>,
    receipt_key_index: u16,
    withdraw_delay: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    min_deposit: Option<Decimal<u128>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    channel_id: Option<Lane>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    channel_state: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    voucher_state: Option<VoucherState>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    state: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct VoucherState {
    signed_max_claimable: Decimal<u128>,
    signature: Bytes<64>,
}

impl Requirement {
    fn of(offer: &Offer, timeout_seconds: u32) -> Self {
        let hints = &offer.hints;
        Self {
            scheme: SCHEME.into(),
            network: offer.payee.network(),
            amount: Decimal(offer.ceiling),
            asset: CURRENCY.into(),
            pay_to: offer.payee.provider.clone(),
            max_timeout_seconds: timeout_seconds,
            extra: Extra {
                contract: offer.payee.contract.clone(),
                price_table: Bytes(offer.price_table),
                service_id: Decimal(hints.service_id),
                receipt_key_index: hints.receipt_key_index,
                withdraw_delay: hints.min_unlock_delay,
                min_deposit: hints.suggested_deposit.map(Decimal),
                channel_id: hints.lane.map(Lane),
                channel_state: None,
                voucher_state: None,
                state: None,
            },
        }
    }

    fn is_ours(value: &Value) -> bool {
        let text = |name: &str| value.get(name).and_then(Value::as_str);
        text("scheme") == Some(SCHEME) && text("network").and_then(chain_of).is_some()
    }

    fn offer(&self, resource: &Resource) -> Result<Offer, WireError> {
        if self.asset != CURRENCY {
            let allowed = format!("'{CURRENCY}'");
            return Err(WireError::field(REQUIRED, "asset", &self.asset, allowed));
        }
        let extra = &self.extra;
        let offer = Offer {
            payee: Payee {
                chain_id: chain_of(&self.network).unwrap_or_default().into(),
                contract: extra.contract.clone(),
                provider: self.pay_to.clone(),
            },
            resource: resource.url.clone(),
            ceiling: self.amount.0,
            price_table: extra.price_table.0,
            hints: Hints {
                service_id: extra.service_id.0,
                receipt_key_index: extra.receipt_key_index,
                min_unlock_delay: extra.withdraw_delay,
                suggested_deposit: extra.min_deposit.map(|amount| amount.0),
                lane: extra.channel_id.map(|lane| lane.0),
            },
        };
        offer.check()?;
        Ok(offer)
    }
}

/// Where a lane stands, for a corrective answer.
#[derive(Debug, Clone, Copy)]
pub struct Correction<'a> {
    /// By the channel's numbers.
    pub channel: &'a ChannelState,
    /// By what both sides signed.
    pub view: &'a ProviderView,
}

/// The header's value for an offer that was checked.
pub(crate) fn required(
    offer: &Offer,
    timeout_seconds: u32,
    error: &str,
    correction: Option<Correction<'_>>,
) -> String {
    let mut requirement = Requirement::of(offer, timeout_seconds);
    let header = |requirement: &Requirement| {
        codec::padded_json(&Envelope {
            version: VERSION,
            error: Some(error.into()),
            resource: Resource {
                url: offer.resource.clone(),
            },
            accepts: vec![serde_json::to_value(requirement).unwrap_or_default()],
        })
    };
    let Some(Correction { channel, view }) = correction else {
        return header(&requirement);
    };
    let extra = &mut requirement.extra;
    extra.channel_state = Some(channel.json());
    extra.voucher_state = view.voucher.as_ref().map(|voucher| VoucherState {
        signed_max_claimable: Decimal(voucher.amount),
        signature: Bytes(voucher.signature),
    });
    extra.state = Some(codec::url(&view.to_bytes()));
    let whole = header(&requirement);
    if whole.len() <= STATE_FITS {
        return whole;
    }
    requirement.extra.state = None;
    header(&requirement)
}

impl Required {
    /// Reads the header: the first of its offers that is of this binding, among any others.
    ///
    /// # Errors
    /// [`WireError`] names what is not of this binding.
    pub fn read(header: &str) -> Result<Option<Self>, WireError> {
        let envelope: Envelope = codec::read_padded_json(REQUIRED, header)?;
        if envelope.version != VERSION {
            let got = envelope.version.to_string();
            return Err(WireError::field(REQUIRED, "x402Version", &got, "2"));
        }
        let mut accepts = envelope.accepts.into_iter();
        let Some(ours) = accepts.find(Requirement::is_ours) else {
            return Ok(None);
        };
        let requirement: Requirement =
            serde_json::from_value(ours).map_err(|e| WireError::json(REQUIRED, &e))?;
        let state = requirement.extra.state.as_deref().map(read_state);
        Ok(Some(Self {
            offer: requirement.offer(&envelope.resource)?,
            timeout_seconds: requirement.max_timeout_seconds,
            error: envelope.error,
            state: state.transpose()?,
        }))
    }
}

/// A lane's state, in base64url.
pub(crate) fn read_state(text: &str) -> Result<ProviderView, WireError> {
    const WHAT: &str = "state of a lane";
    let bytes = codec::read_url(WHAT, text)?;
    ProviderView::from_bytes(&bytes).map_err(|e| WireError::Json {
        what: WHAT,
        detail: e.to_string(),
    })
}
