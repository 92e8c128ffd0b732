//! Text forms of numbers, bytes and JSON. Each value has one form, and no other is read.

use std::fmt::Display;
use std::str::FromStr;

use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use base64::Engine;
use oaic_channel::LaneId;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::error::WireError;
use crate::{channel_id, MAX_HEADER};

/// RFC 8785. Ours are objects of texts, booleans and integers below 2^53, which it always takes; the
/// golden vectors show each of them.
pub(crate) fn canonical(value: &impl Serialize) -> Vec<u8> {
    serde_json_canonicalizer::to_vec(value).unwrap_or_default()
}

/// The same as text.
pub(crate) fn canonical_text(value: &impl Serialize) -> String {
    String::from_utf8(canonical(value)).unwrap_or_default()
}

/// Sets a member of an object.
pub(crate) fn put(object: &mut Value, name: &str, value: Value) {
    if let Some(members) = object.as_object_mut() {
        members.insert(name.into(), value);
    }
}

/// MPP's form of JSON in a header: RFC 8785 in base64url without padding.
pub fn canonical_base64url(value: &impl Serialize) -> String {
    URL_SAFE_NO_PAD.encode(canonical(value))
}

/// x402's form: base64 with padding.
pub(crate) fn padded_json(value: &impl Serialize) -> String {
    STANDARD.encode(canonical(value))
}

pub(crate) fn read_padded_json<T: DeserializeOwned>(
    what: &'static str,
    text: &str,
) -> Result<T, WireError> {
    bounded(what, text)?;
    let bytes = STANDARD.decode(text).map_err(|_| WireError::Encoding {
        what,
        encoding: "base64 with padding",
    })?;
    serde_json::from_slice(&bytes).map_err(|e| WireError::json(what, &e))
}

pub(crate) fn read_url_json<T: DeserializeOwned>(
    what: &'static str,
    text: &str,
) -> Result<T, WireError> {
    let bytes = read_url(what, text)?;
    serde_json::from_slice(&bytes).map_err(|e| WireError::json(what, &e))
}

pub(crate) fn url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn read_url(what: &'static str, text: &str) -> Result<Vec<u8>, WireError> {
    bounded(what, text)?;
    URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| WireError::Encoding {
            what,
            encoding: "base64url without padding",
        })
}

pub(crate) fn bounded(what: &'static str, text: &str) -> Result<(), WireError> {
    if text.len() <= MAX_HEADER {
        return Ok(());
    }
    Err(WireError::TooLong {
        what,
        got: text.len(),
        max: MAX_HEADER,
    })
}

/// A number as decimal digits, without sign or leading zeros.
pub(crate) fn digits<T: FromStr>(text: &str) -> Option<T> {
    let plain = text.bytes().all(|b| b.is_ascii_digit());
    let leads = text.len() > 1 && text.starts_with('0');
    if !plain || leads {
        return None;
    }
    text.parse().ok()
}

/// A number that JSON holds as a text, because JavaScript's numbers end at 2^53.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decimal<T>(pub T);

impl<T: Display> Serialize for Decimal<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

impl<'de, T: FromStr> Deserialize<'de> for Decimal<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let number = digits(&text).map(Self);
        number.ok_or_else(|| D::Error::custom("a number is not plain digits in its range"))
    }
}

/// Bytes of fixed length in base64url without padding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bytes<const N: usize>(pub [u8; N]);

impl<const N: usize> Serialize for Bytes<N> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&url(&self.0))
    }
}

impl<'de, const N: usize> Deserialize<'de> for Bytes<N> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let bytes = URL_SAFE_NO_PAD.decode(&text).ok();
        let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
        let wrong = || D::Error::custom(format!("bytes are not {N} in base64url without padding"));
        bytes.map(Self).ok_or_else(wrong)
    }
}

/// A lane as a channel id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lane(pub LaneId);

impl Serialize for Lane {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&channel_id::encode(self.0))
    }
}

impl<'de> Deserialize<'de> for Lane {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        channel_id::decode(&text)
            .map(Self)
            .map_err(D::Error::custom)
    }
}
