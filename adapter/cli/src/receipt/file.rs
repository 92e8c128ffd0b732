//! The file a receipt travels in.

use std::io::Read;
use std::path::Path;

use oaic_vouchers::Receipt;
use serde::{Deserialize, Serialize};

use crate::error::{CliError, Kind, Result};

/// Largest file that is read: a receipt with the longest proof stays far below it.
const MAX_BYTES: u64 = 256 * 1024;

/// A receipt as it is kept and handed on: docs/cli.md describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiptFile {
    /// `oaic/receipt/1`.
    pub format: String,
    pub chain_id: String,
    pub contract: String,
    pub channel: u64,
    /// Canonical bytes, hex.
    pub receipt: String,
    /// Signature of the provider's receipt key over them, hex.
    pub signature: String,
    /// Inclusion proof as `oaic-vouchers` encodes it, hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
}

impl ReceiptFile {
    pub const FORMAT: &'static str = "oaic/receipt/1";

    /// Read one; `-` is stdin.
    ///
    /// # Errors
    /// It can't be read, or is not a receipt file.
    pub fn load(path: &Path) -> Result<Self> {
        let failed = |e: std::io::Error| CliError::unreadable(Kind::Usage, path, e);
        let mut bytes = Vec::new();
        // One more than is taken: what is cut is told from what ends there.
        if path.as_os_str() == "-" {
            let mut stdin = std::io::stdin().lock().take(MAX_BYTES + 1);
            stdin.read_to_end(&mut bytes).map_err(failed)?;
        } else {
            let mut file = std::fs::File::open(path)
                .map_err(failed)?
                .take(MAX_BYTES + 1);
            file.read_to_end(&mut bytes).map_err(failed)?;
        }
        if bytes.len() as u64 > MAX_BYTES {
            return Err(CliError::usage(format!(
                "{} is too large for a receipt file: it has more than {MAX_BYTES} bytes",
                path.display()
            ))
            .next("give a file as `oaic receipt export` writes it"));
        }
        let text = String::from_utf8(bytes).map_err(|_| {
            CliError::usage(format!(
                "{} is not a receipt file: it is not a text",
                path.display()
            ))
            .next("docs/cli.md describes the format oaic/receipt/1")
        })?;
        Self::parse(&text, &path.display().to_string())
    }

    /// Read its text; `what` names it in errors.
    ///
    /// # Errors
    /// It is not a receipt file.
    pub fn parse(text: &str, what: &str) -> Result<Self> {
        let not_one = |e: serde_json::Error| {
            CliError::usage(format!("{what} is not a receipt file"))
                .because(e)
                .next("docs/cli.md describes the format oaic/receipt/1")
        };
        let mut value: serde_json::Value = serde_json::from_str(text).map_err(not_one)?;
        // `--json` prints a file with its schema in front.
        if let Some(object) = value.as_object_mut() {
            object.remove("schema");
        }
        let file: Self = serde_json::from_value(value).map_err(not_one)?;
        if file.format != Self::FORMAT {
            return Err(CliError::usage(format!(
                "{what} has format '{}'; this program knows {}",
                file.format,
                Self::FORMAT
            )));
        }
        Ok(file)
    }

    pub fn receipt_bytes(&self) -> Result<Vec<u8>, String> {
        decode("receipt", &self.receipt)
    }

    /// The receipt, with the domain it begins with.
    ///
    /// # Errors
    /// Not hex, or not canonical.
    pub fn decoded(&self) -> Result<([u8; 32], Receipt), String> {
        Receipt::from_bytes(&self.receipt_bytes()?).map_err(|e| e.to_string())
    }

    /// The signature.
    ///
    /// # Errors
    /// Not hex, or not 64 bytes.
    pub fn signature_bytes(&self) -> Result<[u8; 64], String> {
        let bytes = decode("signature", &self.signature)?;
        let length = bytes.len();
        bytes
            .try_into()
            .map_err(|_| format!("signature has {length} bytes, not 64"))
    }

    pub fn proof_bytes(&self) -> Result<Option<Vec<u8>>, String> {
        self.proof
            .as_deref()
            .map(|text| decode("proof", text))
            .transpose()
    }
}

fn decode(field: &str, text: &str) -> Result<Vec<u8>, String> {
    hex::decode(text).map_err(|e| format!("{field} is not hex: {e}"))
}
