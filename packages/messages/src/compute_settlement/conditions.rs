//! What a provider says of itself, and what payer and provider agree beside the price.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Binary;

/// Maximum length of an endpoint, in bytes.
pub const MAX_ENDPOINT: usize = 256;

/// Maximum length of a key configuration for sealed calls, in bytes.
pub const MAX_SEALED_KEY: usize = 256;

/// Maximum length of a jurisdiction, in bytes.
pub const MAX_JURISDICTION: usize = 8;

/// Highest security level: 0 promises nothing, 1 stores nothing, 2 takes sealed calls only, 3 is an
/// attested provider without a shared cache. Each includes those below it.
pub const MAX_SECURITY_LEVEL: u8 = 3;

/// Maximum number of models in a heartbeat.
pub const MAX_HEARTBEAT_MODELS: usize = 32;

/// Maximum time from a heartbeat to its expiry, in seconds.
pub const MAX_HEARTBEAT_SECONDS: u64 = 60;

/// Where and how a provider serves, as it says.
#[cw_serde]
#[derive(Default)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Address at which the service is reached, at most [`MAX_ENDPOINT`] bytes.
    pub endpoint: String,
    /// Key configuration for sealed calls, as in section 3 of RFC 9458, at most [`MAX_SEALED_KEY`]
    /// bytes; none: it takes no sealed calls.
    #[serde(default)]
    pub sealed_key: Option<Binary>,
    /// Where it processes: an ISO 3166 code such as `DE` or `US-CA`.
    #[serde(default)]
    pub jurisdiction: Option<String>,
    /// Maximum time for which it stores content, in seconds; none: it promises no limit.
    #[serde(default)]
    pub retention: Option<u32>,
    /// Highest security level that it serves, at most [`MAX_SECURITY_LEVEL`].
    #[serde(default)]
    pub security_level: u8,
}

/// What payer and provider agree beside the price. The provider must offer it when terms are made.
#[cw_serde]
#[derive(Copy, Default, Eq, Hash)]
#[serde(deny_unknown_fields)]
pub struct Conditions {
    /// Application that the calls are made for, from 1.
    #[serde(default)]
    pub application: Option<u64>,
    /// No call is served from this Unix time on. Vouchers settle regardless.
    #[serde(default)]
    pub valid_until: Option<u64>,
    /// Minimum security level of every call, at most [`MAX_SECURITY_LEVEL`].
    #[serde(default)]
    pub min_security_level: u8,
    /// Maximum time for which content may be stored, in seconds; none: no limit.
    #[serde(default)]
    pub max_retention: Option<u32>,
}

impl Conditions {
    /// Whether a security level and a retention are at least as good as agreed. A retention of none
    /// is without limit.
    pub fn met_by(&self, security_level: u8, retention: Option<u32>) -> bool {
        let short = match (retention, self.max_retention) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(retention), Some(max)) => retention <= max,
        };
        security_level >= self.min_security_level && short
    }
}

/// What a provider serves now.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct Heartbeat {
    /// Models, at most [`MAX_HEARTBEAT_MODELS`], 1 to 128 bytes each.
    pub models: Vec<String>,
    /// Calls that it can serve at once.
    pub capacity: u32,
    /// Usual time to the first byte, in milliseconds.
    pub latency_ms: u32,
    /// Unix time after which it says nothing any more, at most [`MAX_HEARTBEAT_SECONDS`] ahead.
    pub expires_at: u64,
}
