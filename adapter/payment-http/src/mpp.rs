//! MPP: `WWW-Authenticate: Payment` and `Authorization: Payment`.

use serde::{Deserialize, Serialize};

use crate::auth_params;
use crate::codec::{self, Bytes, Decimal, Lane};
use crate::error::WireError;
use crate::instant;
use crate::mpp_id::{Bound, Secret};
use crate::offer::{quotable, text, Hints, Offer, Payee, CURRENCY};

mod credential;

pub(crate) use credential::{credential_in, read_credential};

/// The scheme's name.
pub const SCHEME: &str = "Payment";
/// The payment method's.
pub const METHOD: &str = "oaic";
/// The intent's.
pub const INTENT: &str = "session";

const CHALLENGE: &str = "MPP challenge";
/// A challenge, as a client echoes it. The parameters are kept as they stand in the header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // the parameters of the header
pub struct Challenge {
    pub id: String,
    pub realm: String,
    pub method: String,
    pub intent: String,
    pub request: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opaque: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    amount: Decimal<u128>,
    currency: String,
    recipient: String,
    unit_type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    suggested_deposit: Option<Decimal<u128>>,
    method_details: Details,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Details {
    chain_id: String,
    escrow_contract: String,
    resource: String,
    ceiling: Decimal<u128>,
    price_table: Bytes<32>,
    service_id: Decimal<u64>,
    receipt_key_index: u16,
    min_unlock_delay: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    channel_id: Option<Lane>,
}

/// The `request` parameter of an offer. The price per unit is 1 uoaic of uoaic: what a call costs is
/// metered in the coin itself, by the price table.
fn request(offer: &Offer) -> String {
    let hints = &offer.hints;
    codec::canonical_base64url(&Request {
        amount: Decimal(1),
        currency: CURRENCY.into(),
        recipient: offer.payee.provider.clone(),
        unit_type: CURRENCY.into(),
        suggested_deposit: hints.suggested_deposit.map(Decimal),
        method_details: Details {
            chain_id: offer.payee.chain_id.clone(),
            escrow_contract: offer.payee.contract.clone(),
            resource: offer.resource.clone(),
            ceiling: Decimal(offer.ceiling),
            price_table: Bytes(offer.price_table),
            service_id: Decimal(hints.service_id),
            receipt_key_index: hints.receipt_key_index,
            min_unlock_delay: hints.min_unlock_delay,
            channel_id: hints.lane.map(Lane),
        },
    })
}

impl Challenge {
    /// A challenge for an offer that was checked.
    pub(crate) fn issue(offer: &Offer, realm: &str, secret: &Secret, expires: u64) -> Self {
        let mut challenge = Self {
            id: String::new(),
            realm: realm.into(),
            method: METHOD.into(),
            intent: INTENT.into(),
            request: request(offer),
            expires: Some(instant::seconds(expires)),
            digest: None,
            opaque: None,
        };
        challenge.id = challenge.bound().id(secret);
        challenge
    }

    fn bound(&self) -> Bound<'_> {
        Bound {
            realm: &self.realm,
            method: &self.method,
            intent: &self.intent,
            request: &self.request,
            expires: self.expires.as_deref().unwrap_or_default(),
            digest: self.digest.as_deref().unwrap_or_default(),
            opaque: self.opaque.as_deref().unwrap_or_default(),
        }
    }

    /// Whether this secret made its id.
    pub fn is_issued_by(&self, secret: &Secret) -> bool {
        self.bound().is_id(secret, &self.id)
    }

    /// When it ends, in Unix seconds; one that doesn't say so is refused.
    ///
    /// # Errors
    /// [`WireError`] for anything but RFC 3339.
    pub fn expires_at(&self) -> Result<u64, WireError> {
        let expires = self.expires.as_deref().ok_or(WireError::Missing {
            what: CHALLENGE,
            part: "`expires`",
        })?;
        instant::read(expires)
            .ok_or_else(|| WireError::field(CHALLENGE, "expires", expires, "a time by RFC 3339"))
    }

    /// The offer that it makes.
    ///
    /// # Errors
    /// [`WireError`] names what is not of this binding.
    pub fn offer(&self) -> Result<Offer, WireError> {
        is(CHALLENGE, "method", &self.method, METHOD)?;
        is(CHALLENGE, "intent", &self.intent, INTENT)?;
        let request: Request = codec::read_url_json(CHALLENGE, &self.request)?;
        is(CHALLENGE, "currency", &request.currency, CURRENCY)?;
        is(CHALLENGE, "unitType", &request.unit_type, CURRENCY)?;
        is(CHALLENGE, "amount", &request.amount.0.to_string(), "1")?;
        let details = request.method_details;
        let offer = Offer {
            payee: Payee {
                chain_id: details.chain_id,
                contract: details.escrow_contract,
                provider: request.recipient,
            },
            resource: details.resource,
            ceiling: details.ceiling.0,
            price_table: details.price_table.0,
            hints: Hints {
                service_id: details.service_id.0,
                receipt_key_index: details.receipt_key_index,
                min_unlock_delay: details.min_unlock_delay,
                suggested_deposit: request.suggested_deposit.map(|amount| amount.0),
                lane: details.channel_id.map(|lane| lane.0),
            },
        };
        offer.check()?;
        Ok(offer)
    }

    /// The header's value.
    pub fn header(&self) -> String {
        let optional = |name, value: &Option<String>| {
            let value = value.as_deref();
            value.map_or_else(String::new, |value| format!(", {name}=\"{value}\""))
        };
        format!(
            "{SCHEME} id=\"{}\", realm=\"{}\", method=\"{}\", intent=\"{}\"{}, request=\"{}\"{}{}",
            self.id,
            self.realm,
            self.method,
            self.intent,
            optional("expires", &self.expires),
            self.request,
            optional("digest", &self.digest),
            optional("opaque", &self.opaque),
        )
    }

    /// The first challenge of this method and intent in a header's value, among any others.
    ///
    /// # Errors
    /// [`WireError`] when it lacks a parameter or one has characters that no parameter has.
    pub fn read(header: &str) -> Result<Option<Self>, WireError> {
        for params in auth_params::challenges(header, SCHEME)? {
            let get = |name: &str| {
                let found = params.iter().find(|(known, _)| known == name);
                found.map(|(_, value)| value.clone())
            };
            let named = |name, ours| get(name).as_deref() == Some(ours);
            if !named("method", METHOD) || !named("intent", INTENT) {
                continue;
            }
            let need = |name: &'static str| {
                let part = name;
                let what = CHALLENGE;
                get(name).ok_or(WireError::Missing { what, part })
            };
            let challenge = Self {
                id: need("id")?,
                realm: need("realm")?,
                method: METHOD.into(),
                intent: INTENT.into(),
                request: need("request")?,
                expires: get("expires"),
                digest: get("digest"),
                opaque: get("opaque"),
            };
            text("id", &challenge.id, 128, quotable)?;
            text("realm", &challenge.realm, 128, quotable)?;
            return Ok(Some(challenge));
        }
        Ok(None)
    }
}

fn is(what: &'static str, field: &'static str, got: &str, expected: &str) -> Result<(), WireError> {
    if got == expected {
        return Ok(());
    }
    Err(WireError::field(what, field, got, format!("'{expected}'")))
}
