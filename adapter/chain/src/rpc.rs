//! JSON-RPC of a node over HTTP, as bytes that a stranger sent: read within a limit.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{json, Value};

use crate::NodeUrl;

/// Between two tries when the line fails.
pub const RETRY_DELAY: Duration = Duration::from_millis(250);

/// A node's address, and what asks there.
#[derive(Clone, Debug)]
pub struct Http {
    client: reqwest::Client,
    url: NodeUrl,
}

impl Http {
    /// # Errors
    /// In words, when the address is none.
    pub fn new(url: NodeUrl, timeout: Duration) -> Result<Self, String> {
        let wrong = |message: &str| {
            format!(
                "'{url}' is not a node's address like http://127.0.0.1:26657: {}",
                url.clean(message)
            )
        };
        let parsed = reqwest::Url::parse(&over_http(&url)).map_err(|e| wrong(&e.to_string()))?;
        if !matches!(parsed.scheme(), "http" | "https") {
            return Err(wrong("it must begin with http:// or https://"));
        }
        // A redirect would carry what is asked, and sent, to a place that nobody configured.
        let client = reqwest::Client::builder()
            .timeout(timeout)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|e| wrong(&e.to_string()))?;
        Ok(Self { client, url })
    }

    pub fn url(&self) -> &NodeUrl {
        &self.url
    }

    /// Status and body of an answer. None: it is longer than the limit.
    pub async fn post(
        &self,
        request: &Value,
        limit: usize,
    ) -> reqwest::Result<(u16, Option<Vec<u8>>)> {
        let mut answer = self
            .client
            .post(over_http(&self.url))
            .header(reqwest::header::CONTENT_TYPE, "application/json")
            .body(request.to_string())
            .send()
            .await?;
        let status = answer.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            if chunk.len() > limit.saturating_sub(body.len()) {
                return Ok((status, None));
            }
            body.extend_from_slice(&chunk);
        }
        Ok((status, Some(body)))
    }
}

/// Why a line failed, and not where: an address can hold credentials. Some of the library's errors
/// repeat their cause; here it stands once.
pub fn why(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.ends_with(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}

/// Nodes call their own addresses tcp://.
fn over_http(url: &NodeUrl) -> String {
    match url.secret().strip_prefix("tcp://") {
        Some(rest) => format!("http://{rest}"),
        None => url.secret().to_owned(),
    }
}

pub fn request(method: &str, params: Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params })
}

#[derive(Deserialize)]
pub struct Envelope<T> {
    result: Option<T>,
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    message: String,
    #[serde(default)]
    data: Option<Value>,
}

impl<T> Envelope<T> {
    /// What is in it. None: neither a result nor an error.
    ///
    /// # Errors
    /// The node's refusal, of any length.
    pub fn open(self) -> Result<Option<T>, String> {
        let Some(error) = self.error else {
            return Ok(self.result);
        };
        let data = match error.data {
            Some(Value::String(text)) => text,
            Some(other) => other.to_string(),
            None => String::new(),
        };
        Err(format!("{} {data}", error.message))
    }
}

/// What answers of the application are in.
#[derive(Debug, Deserialize)]
pub struct Response<T> {
    pub response: T,
}

/// A text, cut behind so many characters.
pub fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}
