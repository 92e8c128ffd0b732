//! The provider's signed word on what it serves now, which it publishes beside its service.

use crate::bytes::Reader;
use crate::{DecodeError, Hash};

const WHAT: &str = "heartbeat";

/// What a provider serves now, until it expires. Its canonical bytes are signed with a receipt key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Heartbeat {
    /// Address of the provider.
    pub provider: String,
    /// Index of the receipt key that signs.
    pub key_index: u32,
    /// When it was signed, in Unix time: of two, the later one counts.
    pub signed_at: u64,
    /// Unix time after which it says nothing any more.
    pub expires_at: u64,
    /// Calls that it can serve at once.
    pub capacity: u32,
    /// Usual time to the first byte, in milliseconds.
    pub latency_ms: u32,
    /// Models.
    pub models: Vec<String>,
}

impl Heartbeat {
    /// Canonical bytes, under the domain of [`crate::Purpose::Heartbeat`]: domain 32 ‖ len u16 and
    /// provider ‖ key index u32 ‖ signed at u64 ‖ expires at u64 ‖ capacity u32 ‖ latency u32 ‖
    /// number of models u16 ‖ len u16 and model, each.
    ///
    /// # Errors
    /// [`DecodeError::Value`] when a text or the list is longer than 65,535.
    pub fn to_bytes(&self, domain: &Hash) -> Result<Vec<u8>, DecodeError> {
        let mut bytes = domain.to_vec();
        text(&mut bytes, "provider", &self.provider)?;
        bytes.extend(self.key_index.to_be_bytes());
        bytes.extend(self.signed_at.to_be_bytes());
        bytes.extend(self.expires_at.to_be_bytes());
        bytes.extend(self.capacity.to_be_bytes());
        bytes.extend(self.latency_ms.to_be_bytes());
        bytes.extend(length("models", self.models.len())?);
        for model in &self.models {
            text(&mut bytes, "model", model)?;
        }
        Ok(bytes)
    }

    /// Reads canonical bytes: the domain they begin with, and the heartbeat.
    ///
    /// # Errors
    /// [`DecodeError`] when they end early or late, or a text is not UTF-8. The domain is not
    /// compared: that is the caller's part.
    pub fn from_bytes(bytes: &[u8]) -> Result<(Hash, Self), DecodeError> {
        let mut reader = Reader::new(WHAT, bytes);
        let domain = reader.array()?;
        let mut heartbeat = Self {
            provider: reader.text("provider")?,
            key_index: reader.u32()?,
            signed_at: reader.u64()?,
            expires_at: reader.u64()?,
            capacity: reader.u32()?,
            latency_ms: reader.u32()?,
            models: Vec::new(),
        };
        // Grows as models are read: a stranger's count reserves nothing.
        for _ in 0..reader.u16()? {
            heartbeat.models.push(reader.text("model")?);
        }
        reader.end()?;
        Ok((domain, heartbeat))
    }
}

fn text(bytes: &mut Vec<u8>, field: &'static str, text: &str) -> Result<(), DecodeError> {
    bytes.extend(length(field, text.len())?);
    bytes.extend(text.as_bytes());
    Ok(())
}

fn length(field: &'static str, length: usize) -> Result<[u8; 2], DecodeError> {
    let short = u16::try_from(length).map(u16::to_be_bytes);
    short.map_err(|_| DecodeError::Value {
        what: WHAT,
        field,
        got: u64::try_from(length).unwrap_or(u64::MAX),
        allowed: "its length is at most 65535",
    })
}
