//! Headers of answers.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};

use crate::idempotency::Stored;
use crate::upstream::attempt::Answer;
use crate::upstream::forward;
use crate::usage::{provenance_name, Usage};

/// What a call cost, in uoaic.
pub const COST: HeaderName = HeaderName::from_static("x-oaic-cost");
/// How what it used is known, and its units.
pub const USAGE: HeaderName = HeaderName::from_static("x-oaic-usage");
/// Members of the request that the upstream does not take.
pub const DROPPED: HeaderName = HeaderName::from_static("x-oaic-dropped");
/// A call's id.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// An answer that was stored for its idempotency key.
pub const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// Headers that are known when an upstream begins to answer.
pub fn begun(answer: &Answer<'_>) -> HeaderMap {
    let mut headers = forward::answer(answer.response.headers());
    if !answer.forwarded.dropped.is_empty() {
        put(&mut headers, DROPPED, &answer.forwarded.dropped.join(", "));
    }
    headers
}

/// Adds what a call used.
pub fn used(headers: &mut HeaderMap, usage: &Usage) {
    put(headers, COST, &usage.amount.to_string());
    let units = usage
        .units
        .named()
        .map(|(name, units)| format!("{name}={units}"));
    let units: Vec<_> = units.collect();
    let text = format!(
        "{}; {}",
        provenance_name(usage.provenance),
        units.join(", ")
    );
    put(headers, USAGE, &text);
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// An answer's headers and body, as they are stored.
pub fn stored(headers: &HeaderMap, body: bytes::Bytes) -> Stored {
    let headers = headers.iter().filter_map(|(name, value)| {
        let value = value.to_str().ok()?;
        Some((name.to_string(), value.to_owned()))
    });
    Stored {
        status: StatusCode::OK.as_u16(),
        headers: headers.collect(),
        body,
    }
}

/// A stored answer.
pub fn replay(stored: Stored) -> Response<Body> {
    let mut response = Response::new(Body::from(stored.body));
    *response.status_mut() = StatusCode::from_u16(stored.status).unwrap_or(StatusCode::OK);
    let headers = response.headers_mut();
    for (name, value) in &stored.headers {
        if let Ok(name) = HeaderName::from_bytes(name.as_bytes()) {
            put(headers, name, value);
        }
    }
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    response
}
