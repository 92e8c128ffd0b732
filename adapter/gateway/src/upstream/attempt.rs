//! One call's way to the first upstream that answers. Another one is tried only as long as no byte
//! of an answer has come; the call is reserved and settled once, whatever is tried.

use axum::http::{header, Response, StatusCode};
use hyper::body::Incoming;
use tokio::time::{timeout_at, Instant};

use super::forward::{self, Forwarded};
use super::read;
use crate::admission::Call;
use crate::config::Upstream;
use crate::error::ApiError;
use crate::gateway::Gateway;

/// The head of an upstream's answer.
#[derive(Debug)]
pub struct Answer<'a> {
    /// Who gives it.
    pub upstream: &'a Upstream,
    /// As it came.
    pub response: Response<Incoming>,
    /// How it was asked.
    pub forwarded: Forwarded,
}

/// Tries upstreams in their order. `only`: the one that has what the request refers to.
///
/// # Errors
/// None answered, or the last one refused.
pub async fn attempt<'a>(
    gateway: &'a Gateway,
    call: &Call,
    only: Option<&str>,
    deadline: Instant,
) -> Result<Answer<'a>, ApiError> {
    let mut last = None;
    for (name, model) in &call.model.upstreams {
        let Some(upstream) = gateway.config.upstreams.get(name) else {
            continue;
        };
        let speaks = upstream.dialects.contains(&call.asked.dialect);
        if !speaks || only.is_some_and(|only| only != name) {
            continue;
        }
        match one(gateway, call, upstream, model, deadline).await {
            Ok(answer) => return Ok(answer),
            Err((error, again)) => {
                tracing::warn!(
                    request = %call.id, upstream = %name, status = error.status.as_u16(),
                    code = error.code, again, "an upstream did not answer"
                );
                gateway.metrics.upstream_failed(name, error.code);
                last = Some(error);
                if !again || Instant::now() >= deadline {
                    break;
                }
            }
        }
    }
    Err(last.unwrap_or_else(|| {
        let (model, path) = (&call.model.name, call.asked.dialect.path());
        let message = format!("no upstream of model '{model}' serves {path}; use another route");
        ApiError::not_found("route_not_served", message)
    }))
}

/// Tries one. The error says whether another may be tried.
async fn one<'a>(
    gateway: &Gateway,
    call: &Call,
    upstream: &'a Upstream,
    model: &str,
    deadline: Instant,
) -> Result<Answer<'a>, (ApiError, bool)> {
    let dialect = call.asked.dialect;
    let forwarded =
        forward::body(&call.body, &call.asked, upstream, model).map_err(|e| (e, false))?;
    let request = forward::request(upstream, dialect, &call.headers, forwarded.body.clone())
        .map_err(|e| (e, true))?;
    let until = (Instant::now() + upstream.first_byte_timeout).min(deadline);
    let Some(pool) = gateway.pools.get(&upstream.name) else {
        let message = "the upstream has no connections";
        return Err((ApiError::upstream("upstream_settings", message), true));
    };
    let response = match timeout_at(until, pool.request(request)).await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => {
            let (code, message) = match error.is_connect() {
                true => ("upstream_unreachable", "the upstream takes no connection"),
                false => ("upstream_gone", "the upstream closed without an answer"),
            };
            return Err((ApiError::upstream(code, message), true));
        }
        Err(_) => {
            let message = format!(
                "the upstream did not begin to answer within {} s",
                upstream.first_byte_timeout.as_secs()
            );
            let error = ApiError {
                status: StatusCode::GATEWAY_TIMEOUT,
                ..ApiError::upstream("upstream_timeout", message)
            };
            return Err((error, true));
        }
    };
    if response.status() == StatusCode::OK {
        let encoding = response.headers().get(header::CONTENT_ENCODING);
        if encoding.is_some_and(|encoding| encoding != "identity") {
            let message = "the upstream compressed its answer although it was asked not to, so \
                           what it used can't be read";
            return Err((ApiError::upstream("upstream_encoding", message), true));
        }
        return Ok(Answer {
            upstream,
            response,
            forwarded,
        });
    }
    let again = matches!(response.status().as_u16(), 408 | 425 | 429 | 500..=599);
    Err((refused(upstream, response, until).await, again))
}

/// An upstream's refusal, as its client gets it. Nothing was served, so nothing is charged.
async fn refused(upstream: &Upstream, response: Response<Incoming>, until: Instant) -> ApiError {
    let (head, body) = response.into_parts();
    let status = head.status;
    if matches!(status.as_u16(), 401 | 403 | 407) {
        // The key is the operator's: the client's is good, and the text may show it.
        let message = "the upstream does not accept the gateway's key; tell the operator";
        return ApiError::upstream("upstream_auth", message);
    }
    let body = read::whole(body, read::ERROR_BYTES, upstream.idle_timeout, until).await;
    let json = body.ok().filter(|body| {
        let value = serde_json::from_slice::<serde_json::Value>(body);
        value.is_ok_and(|value| value.is_object())
    });
    let is_error = status.is_client_error() || status.is_server_error();
    match json {
        Some(body) if is_error => ApiError {
            status,
            headers: Box::new(forward::answer(&head.headers)),
            body: Some(Box::new(("application/json", body))),
            ..ApiError::upstream("upstream_refused", "")
        },
        _ => {
            let message = format!("the upstream answered {} and no JSON", status.as_u16());
            let error = ApiError::upstream("upstream_refused", message);
            match status {
                StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                    ApiError { status, ..error }
                }
                _ => error,
            }
        }
    }
}
