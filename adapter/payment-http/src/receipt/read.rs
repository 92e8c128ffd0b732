//! Receipts on the client's side.

use oaic_channel::SignedReceipt;
use oaic_vouchers::Receipt;
use serde::Deserialize;

use crate::codec::{self, Bytes};
use crate::error::WireError;

const WHAT: &str = "receipt";

/// A receipt that came with an answer. Nothing of it is checked: hand it to `PayerSession::accept`,
/// which recomputes all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedReceipt {
    /// Our receipt.
    pub receipt: SignedReceipt,
    /// x402's form of it, if it was there: [`crate::jws::Statement::verify`].
    pub offer_receipt: Option<String>,
    /// x402's error, in an answer without content.
    pub error: Option<String>,
}

#[derive(Deserialize)]
struct Signed {
    receipt: String,
    signature: Bytes<64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Settlement {
    error_reason: Option<String>,
    #[serde(default)]
    extra: serde_json::Value,
    #[serde(default)]
    extensions: serde_json::Value,
}

impl ReceivedReceipt {
    /// From `PAYMENT-RESPONSE`; none when that has no receipt of ours, as before a stream ends.
    ///
    /// # Errors
    /// [`WireError`].
    pub fn from_payment_response(header: &str) -> Result<Option<Self>, WireError> {
        let settlement: Settlement = codec::read_padded_json("PAYMENT-RESPONSE", header)?;
        settlement.receipt()
    }

    /// From `Payment-Receipt`; none likewise.
    ///
    /// # Errors
    /// [`WireError`].
    pub fn from_payment_receipt(header: &str) -> Result<Option<Self>, WireError> {
        from_mpp(codec::read_url_json("Payment-Receipt", header)?)
    }

    /// From the data of an event `payment-receipt`, of either protocol.
    ///
    /// # Errors
    /// [`WireError`].
    pub fn from_event(data: &str) -> Result<Option<Self>, WireError> {
        codec::bounded(WHAT, data)?;
        let value: serde_json::Value =
            serde_json::from_str(data).map_err(|e| WireError::json(WHAT, &e))?;
        if value.get("success").is_none() {
            return from_mpp(value);
        }
        let settlement: Settlement =
            serde_json::from_value(value).map_err(|e| WireError::json(WHAT, &e))?;
        settlement.receipt()
    }
}

impl Settlement {
    fn receipt(self) -> Result<Option<ReceivedReceipt>, WireError> {
        let signature = "/offer-receipt/info/receipt/signature";
        let offer_receipt = self.extensions.pointer(signature);
        let offer_receipt = offer_receipt.and_then(|text| text.as_str()).map(Into::into);
        let found = from_mpp(self.extra)?;
        Ok(found.map(|found| ReceivedReceipt {
            offer_receipt,
            error: self.error_reason,
            ..found
        }))
    }
}

/// Both protocols hold it under the same two names.
fn from_mpp(value: serde_json::Value) -> Result<Option<ReceivedReceipt>, WireError> {
    if value.get("receipt").is_none() {
        return Ok(None);
    }
    let signed: Signed = serde_json::from_value(value).map_err(|e| WireError::json(WHAT, &e))?;
    let bytes = codec::read_url(WHAT, &signed.receipt)?;
    receipt(&bytes)?;
    Ok(Some(ReceivedReceipt {
        receipt: SignedReceipt {
            bytes,
            signature: signed.signature.0,
        },
        offer_receipt: None,
        error: None,
    }))
}

pub(crate) fn receipt(bytes: &[u8]) -> Result<Receipt, WireError> {
    let (_, receipt) = Receipt::from_bytes(bytes).map_err(|e| WireError::Json {
        what: WHAT,
        detail: e.to_string(),
    })?;
    Ok(receipt)
}
