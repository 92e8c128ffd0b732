//! The file as it is written.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Deserialize;

use crate::request::Dialect;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    pub listen: SocketAddr,
    pub admin: Admin,
    pub store: Store,
    #[serde(default = "yes")]
    pub require_keys: bool,
    #[serde(default)]
    pub limits: Limits,
    pub guardrail: Option<Hook>,
    #[serde(default)]
    pub upstreams: Vec<Server>,
    #[serde(default)]
    pub models: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Admin {
    pub listen: SocketAddr,
    pub token_file: PathBuf,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Store {
    pub file: PathBuf,
    #[serde(default)]
    pub durability: Durability,
}

/// What a commit survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Durability {
    /// The end of the process, by whatever signal.
    #[default]
    Process,
    /// The end of power: every group of commits waits for the disk.
    Power,
}

/// Bounds on what a client can make the gateway hold.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Connections at a time.
    pub connections: usize,
    /// Bytes of a request's headers.
    pub header_bytes: usize,
    /// Bytes of a request's body.
    pub body_bytes: usize,
    /// Bytes of an answer that is not streamed.
    pub response_bytes: usize,
    /// Bytes of one event of a stream that are read.
    pub event_bytes: usize,
    /// Seconds in which a request's headers, and then its body, must have come.
    pub request_seconds: u64,
    /// Seconds that a client may take no byte of its answer.
    pub client_stall_seconds: u64,
    /// Seconds in which the upstream may end an answer that its client no longer waits for.
    pub drain_seconds: u64,
    /// Bytes of such an answer.
    pub drain_bytes: u64,
    /// Seconds that one call may take.
    pub call_seconds: u64,
    /// Bytes of an answer that is stored for its idempotency key.
    pub stored_bytes: usize,
    /// Seconds for which it is stored.
    pub stored_seconds: u64,
    /// Seconds that running calls get when the gateway stops.
    pub shutdown_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4_096,
            header_bytes: 16 << 10,
            body_bytes: 4 << 20,
            response_bytes: 32 << 20,
            event_bytes: 1 << 20,
            request_seconds: 30,
            client_stall_seconds: 60,
            drain_seconds: 60,
            drain_bytes: 8 << 20,
            call_seconds: 1_800,
            stored_bytes: 8 << 20,
            stored_seconds: 86_400,
            shutdown_seconds: 60,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hook {
    pub url: String,
    #[serde(default = "yes")]
    pub before: bool,
    #[serde(default)]
    pub after: bool,
    #[serde(default = "two")]
    pub timeout_seconds: u64,
    #[serde(default)]
    pub on_error: OnError,
}

/// What happens when the guardrail gives no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnError {
    /// The call is refused.
    #[default]
    Refuse,
    /// The call goes on.
    Allow,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    pub name: String,
    pub url: String,
    pub api_key_file: Option<PathBuf>,
    #[serde(default = "chat")]
    pub dialects: Vec<Dialect>,
    #[serde(default = "yes")]
    pub stream_usage: bool,
    #[serde(default)]
    pub drop: Vec<String>,
    #[serde(default = "five")]
    pub connect_seconds: u64,
    #[serde(default = "minutes")]
    pub first_byte_seconds: u64,
    #[serde(default = "minutes")]
    pub idle_seconds: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub name: String,
    #[serde(default = "owner")]
    pub owned_by: String,
    pub upstreams: Vec<Place>,
    pub context_tokens: u64,
    pub max_output_tokens: u64,
    #[serde(default = "template")]
    pub template_tokens: u64,
    #[serde(default)]
    pub media_tokens: BTreeMap<String, u64>,
    #[serde(default)]
    pub price: BTreeMap<String, u64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    pub upstream: String,
    pub model: Option<String>,
}

fn yes() -> bool {
    true
}

fn two() -> u64 {
    2
}

fn five() -> u64 {
    5
}

fn minutes() -> u64 {
    120
}

fn template() -> u64 {
    256
}

fn owner() -> String {
    "oaic".into()
}

fn chat() -> Vec<Dialect> {
    vec![Dialect::Chat]
}
