//! A node's RPC where nothing is believed: what is asked, within bounds on bytes and requests.

use std::time::Duration;

use cosmrs::tendermint::{block::signed_header::SignedHeader, validator};
use cosmwasm_std::Binary;
use serde::de::DeserializeOwned;
use serde::Deserialize;
use serde_json::{json, Value};

use super::error::{harmless, Fault, ProvenError};
use crate::rpc::{request, why, Envelope, Http, Response, RETRY_DELAY};
use crate::NodeUrl;

/// Times a request is sent at most, when the line fails.
const TRIES: u32 = 3;

const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);

/// Longest answers that are read, in bytes. A commit has some 250 bytes a validator.
const STATUS_LIMIT: usize = 64 * 1024;
const COMMIT_LIMIT: usize = 1024 * 1024;
const VALIDATORS_LIMIT: usize = 256 * 1024;

/// A record stands in its answer twice, in base64; a proof of absence holds two neighbors whole.
const QUERY_LIMIT: usize = 4 * 1024 * 1024;

/// Validators on a page; the node's own maximum.
pub(super) const PER_PAGE: usize = 100;

#[derive(Debug)]
pub(super) struct Budget {
    requests: u64,
    bytes: u64,
    left: (u64, u64),
}

impl Budget {
    pub(super) fn new(requests: u64, bytes: u64) -> Self {
        Self {
            requests,
            bytes,
            left: (requests, bytes),
        }
    }

    fn request(&mut self) -> Result<(), Fault> {
        self.left.0 = self.left.0.checked_sub(1).ok_or(Fault::TooMuch {
            of: "requests",
            limit: self.requests,
        })?;
        Ok(())
    }

    fn read(&mut self, bytes: usize) -> Result<(), Fault> {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.left.1 = self.left.1.checked_sub(bytes).ok_or(Fault::TooMuch {
            of: "bytes",
            limit: self.bytes,
        })?;
        Ok(())
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Status {
    pub node_info: NodeInfo,
    pub sync_info: SyncInfo,
}

#[derive(Debug, Deserialize)]
pub(super) struct NodeInfo {
    pub network: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct SyncInfo {
    #[serde(deserialize_with = "number")]
    pub latest_block_height: u64,
}

#[derive(Debug, Deserialize)]
struct Commit {
    signed_header: SignedHeader,
}

/// A page of the validators of a height.
#[derive(Debug, Deserialize)]
pub(super) struct Validators {
    #[serde(deserialize_with = "number")]
    pub block_height: u64,
    pub validators: Vec<validator::Info>,
    #[serde(deserialize_with = "number")]
    pub total: u64,
}

/// A node's answer about a key of a store; bytes are in base64.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct StoreAnswer {
    #[serde(default)]
    pub code: u32,
    #[serde(default)]
    pub log: String,
    pub key: Option<String>,
    pub value: Option<String>,
    #[serde(rename = "proofOps")]
    pub proof: Option<Proof>,
    #[serde(deserialize_with = "number")]
    pub height: u64,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Proof {
    pub ops: Vec<ProofOp>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct ProofOp {
    #[serde(rename = "type")]
    pub kind: String,
    pub key: String,
    pub data: String,
}

/// A whole number, which CometBFT writes as a text.
fn number<'de, D: serde::Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    let text = String::deserialize(from)?;
    text.parse().map_err(serde::de::Error::custom)
}

/// Fields that the library reads as base64.
const BASE64: [&str; 2] = ["signature", "value"];

/// Fields that it reads as times.
const TIMES: [&str; 2] = ["time", "timestamp"];

/// Whether what the library reads as base64, or as a time, is that: it panics on some texts that
/// aren't. Nodes write times in UTC; one in another zone can fall out of the years there are.
pub(super) fn sound(json: &Value) -> bool {
    match json {
        Value::Object(fields) => fields.iter().all(|(name, value)| match value {
            Value::String(text) if BASE64.contains(&name.as_str()) => {
                Binary::from_base64(text).is_ok()
            }
            Value::String(text) if TIMES.contains(&name.as_str()) => text.ends_with('Z'),
            _ => sound(value),
        }),
        Value::Array(values) => values.iter().all(sound),
        _ => true,
    }
}

/// A node: the body that it answers to a JSON-RPC request.
#[cfg(any(test, feature = "testing"))]
pub type Node = std::sync::Arc<dyn Fn(&Value) -> Vec<u8> + Send + Sync>;

enum Line {
    Http(Http),
    /// A node that lives in a test.
    #[cfg(any(test, feature = "testing"))]
    Memory(Node),
}

pub(super) struct Rpc {
    line: Line,
    url: NodeUrl,
}

impl Rpc {
    pub(super) fn new(url: NodeUrl) -> Result<Self, ProvenError> {
        let http = Http::new(url.clone(), REQUEST_TIMEOUT);
        let line = http.map(Line::Http);
        let line = line.map_err(|message| ProvenError::config("node", message))?;
        Ok(Self { line, url })
    }

    #[cfg(any(test, feature = "testing"))]
    pub(super) fn in_memory(name: &str, node: Node) -> Self {
        Self {
            line: Line::Memory(node),
            url: NodeUrl::new(name),
        }
    }

    pub(super) fn url(&self) -> &NodeUrl {
        &self.url
    }

    /// Which machine it is, whatever else its address says.
    pub(super) fn place(&self) -> String {
        let url = reqwest::Url::parse(self.url.secret());
        let place = url.ok().and_then(|url| {
            let host = url.host_str()?.to_ascii_lowercase();
            let host = match host.trim_end_matches('.') {
                "[::1]" | "127.0.0.1" => "localhost",
                host => host,
            };
            Some(format!("{host}:{:?}", url.port_or_known_default()))
        });
        place.unwrap_or_else(|| self.url.to_string())
    }

    pub(super) async fn status(&self, budget: &mut Budget) -> Result<Status, Fault> {
        self.call(budget, "status", json!({}), STATUS_LIMIT).await
    }

    pub(super) async fn commit(
        &self,
        budget: &mut Budget,
        height: u64,
    ) -> Result<SignedHeader, Fault> {
        let params = json!({ "height": height.to_string() });
        let answer: Commit = self.call(budget, "commit", params, COMMIT_LIMIT).await?;
        let header = answer.signed_header;
        if header.header.height.value() != height {
            return Err(Fault::OtherAnswer {
                asked: format!("block {height}"),
                answered: format!("block {}", header.header.height),
            });
        }
        Ok(header)
    }

    /// A page of validators, from 1.
    pub(super) async fn validators(
        &self,
        budget: &mut Budget,
        height: u64,
        page: usize,
    ) -> Result<Validators, Fault> {
        let params = json!({
            "height": height.to_string(),
            "page": page.to_string(),
            "per_page": PER_PAGE.to_string(),
        });
        let answer: Validators = self
            .call(budget, "validators", params, VALIDATORS_LIMIT)
            .await?;
        if answer.block_height != height {
            return Err(Fault::OtherAnswer {
                asked: format!("the validators of block {height}"),
                answered: format!("those of block {}", answer.block_height),
            });
        }
        Ok(answer)
    }

    /// A key of a store, with its proof.
    pub(super) async fn store(
        &self,
        budget: &mut Budget,
        path: &str,
        key: &[u8],
        height: u64,
    ) -> Result<StoreAnswer, Fault> {
        let params = json!({
            "path": path,
            "data": hex::encode(key),
            "height": height.to_string(),
            "prove": true,
        });
        let answer = self.call(budget, "abci_query", params, QUERY_LIMIT).await?;
        let Response { response } = answer;
        Ok(response)
    }

    async fn call<T: DeserializeOwned>(
        &self,
        budget: &mut Budget,
        method: &'static str,
        params: Value,
        limit: usize,
    ) -> Result<T, Fault> {
        let request = request(method, params);
        let body = self.send(budget, method, &request, limit).await?;
        budget.read(body.len())?;
        let unreadable = |message: &str| Fault::Unreadable {
            what: method.into(),
            message: harmless(&self.url.clean(message)),
        };
        let body: Value = serde_json::from_slice(&body).map_err(|e| unreadable(&e.to_string()))?;
        if !sound(&body) {
            return Err(unreadable(
                "it has bytes that are not base64, or a time that is not UTC",
            ));
        }
        let answer: Envelope<T> =
            serde_json::from_value(body).map_err(|e| unreadable(&e.to_string()))?;
        match answer.open() {
            Ok(Some(result)) => Ok(result),
            Ok(None) => Err(unreadable("it has neither a result nor an error")),
            Err(message) => Err(Fault::Refused {
                what: method.into(),
                message: harmless(self.url.clean(&message).trim()),
            }),
        }
    }

    /// The answer's bytes, within a limit. It is asked for again while the line fails; an answer, even
    /// a refusal, is an answer.
    async fn send(
        &self,
        budget: &mut Budget,
        method: &'static str,
        request: &Value,
        limit: usize,
    ) -> Result<Vec<u8>, Fault> {
        let mut message = String::new();
        for again in 0..TRIES {
            if again > 0 {
                tokio::time::sleep(RETRY_DELAY).await;
            }
            budget.request()?;
            let body = match &self.line {
                Line::Http(http) => http.post(request, limit).await.map(|(_, body)| body),
                #[cfg(any(test, feature = "testing"))]
                Line::Memory(node) => Ok(Some(node(request)).filter(|body| body.len() <= limit)),
            };
            match body {
                Ok(body) => {
                    return body.ok_or(Fault::Oversized {
                        what: method,
                        limit,
                    })
                }
                Err(error) => message = why(error),
            }
        }
        Err(Fault::Unreachable {
            what: method,
            message: harmless(&self.url.clean(&message)),
        })
    }
}
