//! Fields of a key file.

use serde::Deserialize;
use serde_json::Value;

use super::KeyError;
use crate::Status;

/// Deriving refuses a field that stands twice. Of two, who reads the file sees the first one and a
/// map of values keeps the last one.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    circuit: Value,
    status: Value,
    pub circuit_hash: Value,
    pub parameters_hash: Value,
    pub alpha_g1: Value,
    pub beta_g2: Value,
    pub gamma_g2: Value,
    pub delta_g2: Value,
    ic: Value,
}

impl Fields {
    /// A name that is a Rust identifier once `-` is `_`, so that it can't leave its place in the
    /// code that is generated.
    pub fn circuit(&self) -> Result<String, KeyError> {
        let name = text("circuit", &self.circuit)?;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(plain) {
            return Ok(name.to_owned());
        }
        let must = "lower-case letters, digits and '-', beginning with a letter";
        Err(wrong("circuit", must, &self.circuit))
    }

    pub fn status(&self) -> Result<Status, KeyError> {
        match text("status", &self.status)? {
            "DEV" => Ok(Status::Dev),
            "CEREMONY" => Ok(Status::Ceremony),
            _ => Err(wrong("status", "DEV or CEREMONY", &self.status)),
        }
    }

    pub fn ic(&self) -> Result<&[Value], KeyError> {
        let list = self.ic.as_array().map(Vec::as_slice);
        list.ok_or_else(|| wrong("ic", "a list", &self.ic))
    }
}

fn text<'v>(field: &str, value: &'v Value) -> Result<&'v str, KeyError> {
    value.as_str().ok_or_else(|| wrong(field, "a text", value))
}

/// 64 digits of lower-case hex.
pub(super) fn hash(field: &str, value: &Value) -> Result<String, KeyError> {
    let text = text(field, value)?;
    match hex::decode(text) {
        Ok(bytes) if bytes.len() == 32 && hex::encode(&bytes) == text => Ok(text.to_owned()),
        _ => Err(wrong(field, "32 bytes in lower-case hex", value)),
    }
}

/// `N` bytes in hex.
pub(super) fn bytes<const N: usize>(
    field: &str,
    must: &'static str,
    value: &Value,
) -> Result<[u8; N], KeyError> {
    let decoded = value.as_str().and_then(|text| hex::decode(text).ok());
    decoded
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| wrong(field, must, value))
}

fn wrong(field: &str, must: &'static str, value: &Value) -> KeyError {
    let is = match value {
        Value::Null => "missing".to_owned(),
        value => value.to_string(),
    };
    KeyError::Field {
        field: field.to_owned(),
        must,
        is,
    }
}
