//! Fields of a key file.

use serde::de::IgnoredAny;
use serde::Deserialize;
use serde_json::Value;

use super::KeyError;
use crate::Status;

pub(super) struct Fields(pub Value);

/// Deriving refuses a field that stands twice. Of two, who reads the file sees the first one and
/// JSON's `Value` keeps the last one.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Once {
    #[serde(rename = "circuit")]
    _circuit: IgnoredAny,
    #[serde(rename = "status")]
    _status: IgnoredAny,
    #[serde(rename = "circuit_hash")]
    _circuit_hash: IgnoredAny,
    #[serde(rename = "parameters_hash")]
    _parameters_hash: IgnoredAny,
    #[serde(rename = "alpha_g1")]
    _alpha_g1: IgnoredAny,
    #[serde(rename = "beta_g2")]
    _beta_g2: IgnoredAny,
    #[serde(rename = "gamma_g2")]
    _gamma_g2: IgnoredAny,
    #[serde(rename = "delta_g2")]
    _delta_g2: IgnoredAny,
    #[serde(rename = "ic")]
    _ic: IgnoredAny,
}

impl Fields {
    pub fn read(text: &str) -> Result<Self, KeyError> {
        serde_json::from_str::<Once>(text)?;
        Ok(Self(serde_json::from_str(text)?))
    }

    pub fn text(&self, field: &str) -> Result<String, KeyError> {
        let value = &self.0[field];
        let text = value
            .as_str()
            .ok_or_else(|| wrong(field, "a text", value))?;
        Ok(text.to_owned())
    }

    /// A name that is a Rust identifier once `-` is `_`, so that it can't leave its place in the
    /// code that is generated.
    pub fn circuit(&self) -> Result<String, KeyError> {
        let name = self.text("circuit")?;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(plain) {
            return Ok(name);
        }
        let must = "lower-case letters, digits and '-', beginning with a letter";
        Err(wrong("circuit", must, &self.0["circuit"]))
    }

    pub fn status(&self) -> Result<Status, KeyError> {
        match self.text("status")?.as_str() {
            "DEV" => Ok(Status::Dev),
            "CEREMONY" => Ok(Status::Ceremony),
            _ => Err(wrong("status", "DEV or CEREMONY", &self.0["status"])),
        }
    }

    /// 64 digits of lower-case hex.
    pub fn hash(&self, field: &str) -> Result<String, KeyError> {
        let text = self.text(field)?;
        match hex::decode(&text) {
            Ok(bytes) if bytes.len() == 32 && hex::encode(&bytes) == text => Ok(text),
            _ => Err(wrong(field, "32 bytes in lower-case hex", &self.0[field])),
        }
    }

    pub fn list(&self, field: &str) -> Result<&[Value], KeyError> {
        let value = &self.0[field];
        let list = value
            .as_array()
            .ok_or_else(|| wrong(field, "a list", value))?;
        Ok(list)
    }
}

/// A text of so many bytes in hex.
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
