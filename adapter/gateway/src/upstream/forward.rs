//! What is changed of a request, and what of an answer's head is passed on.

use axum::http::{header, HeaderMap, HeaderName, HeaderValue, Method, Request};
use bytes::Bytes;
use http_body_util::Full;

use crate::body::{quoted, Members};
use crate::config::Upstream;
use crate::error::ApiError;
use crate::request::{Asked, Dialect};

/// Headers of requests that upstreams get: whatever identifies or authorizes the client stays here.
const REQUEST: [HeaderName; 6] = [
    header::ACCEPT,
    HeaderName::from_static("openai-beta"),
    HeaderName::from_static("anthropic-version"),
    HeaderName::from_static("anthropic-beta"),
    HeaderName::from_static("traceparent"),
    HeaderName::from_static("tracestate"),
];

/// Headers of answers that clients get. Limits and organizations are the operator's.
const ANSWER: [HeaderName; 5] = [
    header::CONTENT_TYPE,
    header::RETRY_AFTER,
    HeaderName::from_static("openai-processing-ms"),
    HeaderName::from_static("openai-version"),
    HeaderName::from_static("x-should-retry"),
];

/// A request as an upstream gets it.
#[derive(Debug)]
pub struct Forwarded {
    /// Its body.
    pub body: Bytes,
    /// The stream's usage was asked for by the gateway: the client must not see it.
    pub hides_usage: bool,
    /// Members that the upstream does not take.
    pub dropped: Vec<String>,
}

/// Changes what must change of a body: the model's name, what the upstream does not take, and that a
/// stream ends with its usage.
///
/// # Errors
/// `stream_options` has a member twice.
pub fn body(
    body: &Bytes,
    asked: &Asked,
    upstream: &Upstream,
    model: &str,
) -> Result<Forwarded, ApiError> {
    let invalid = |e| ApiError::bad_request("invalid_json", format!("the body: {e}"));
    let adds_usage = asked.dialect == Dialect::Chat
        && asked.stream
        && upstream.stream_usage
        && !asked.include_usage;
    let same_name = model == asked.model;
    if same_name && !adds_usage && upstream.drop.is_empty() {
        return Ok(Forwarded {
            body: body.clone(),
            hides_usage: false,
            dropped: vec![],
        });
    }
    let members = Members::parse(body).map_err(invalid)?;
    let dropped = upstream.drop.iter().filter(|name| members.has(name));
    let dropped: Vec<String> = dropped.cloned().collect();
    let mut changes: Vec<(&str, Option<String>)> =
        dropped.iter().map(|name| (name.as_str(), None)).collect();
    if !same_name {
        changes.push(("model", Some(quoted(model))));
    }
    if adds_usage {
        let options = members.get("stream_options").unwrap_or("{}");
        let options = Members::parse(options.as_bytes()).map_err(invalid)?;
        let options = options.with(&[("include_usage", Some("true".into()))]);
        let options = String::from_utf8_lossy(&options).into_owned();
        changes.retain(|(name, _)| *name != "stream_options");
        changes.push(("stream_options", Some(options)));
    }
    Ok(Forwarded {
        body: members.with(&changes).into(),
        hides_usage: adds_usage,
        dropped,
    })
}

/// A request to an upstream.
///
/// # Errors
/// The upstream's key can't stand in a header.
pub fn request(
    upstream: &Upstream,
    dialect: Dialect,
    headers: &HeaderMap,
    body: Bytes,
) -> Result<Request<Full<Bytes>>, ApiError> {
    let unusable = |_| ApiError::upstream("upstream_settings", "the upstream's settings are wrong");
    let mut request = Request::new(Full::new(body));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = format!("{}{}", upstream.url, dialect.path())
        .parse()
        .map_err(|_| ApiError::upstream("upstream_settings", "the upstream's address is wrong"))?;
    let out = request.headers_mut();
    for name in REQUEST {
        if let Some(value) = headers.get(&name) {
            out.insert(name, value.clone());
        }
    }
    let json = HeaderValue::from_static("application/json");
    out.insert(header::CONTENT_TYPE, json);
    // A compressed answer would hide its usage.
    let plain = HeaderValue::from_static("identity");
    out.insert(header::ACCEPT_ENCODING, plain);
    if let Some(key) = &upstream.api_key {
        let (name, value) = match dialect {
            Dialect::Messages => (HeaderName::from_static("x-api-key"), key.expose().into()),
            _ => (header::AUTHORIZATION, format!("Bearer {}", key.expose())),
        };
        let mut value: HeaderValue = value.parse().map_err(unusable)?;
        value.set_sensitive(true);
        out.insert(name, value);
    }
    Ok(request)
}

/// Headers of an answer that its client gets.
pub fn answer(headers: &HeaderMap) -> HeaderMap {
    let passed = ANSWER
        .into_iter()
        .filter_map(|name| headers.get(&name).cloned().map(|value| (name, value)));
    passed.collect()
}
