//! What clients reach.
//!
//! | module | holds |
//! |---|---|
//! | `discovery` | `/openapi.json` and `/llms.txt` |
//! | `models` | `/v1/models` |

mod discovery;
mod models;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{header, HeaderMap, HeaderValue, Request, Response, StatusCode};
use axum::routing::{get, post};
use axum::Router;
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use rand::RngCore;

use crate::call::{self, head};
use crate::error::ApiError;
use crate::gateway::Gateway;
use crate::request::Dialect;

/// All routes.
pub fn router(gateway: Arc<Gateway>) -> Router {
    let mut router = Router::new();
    for dialect in Dialect::ALL {
        router = router.route(
            dialect.path(),
            post(move |State(gateway), request| serve(gateway, dialect, request)),
        );
    }
    router
        .route("/v1/models", get(models::list))
        .route("/v1/models/{*name}", get(models::one))
        .route("/openapi.json", get(discovery::openapi))
        .route("/llms.txt", get(discovery::llms))
        .fallback(|request: Request<Body>| async move {
            let path: String = request.uri().path().chars().take(80).collect();
            let message = format!("{path} is not a route; `GET /llms.txt` lists them");
            ApiError::not_found("unknown_route", message).response(None)
        })
        .method_not_allowed_fallback(|| async {
            let status = StatusCode::METHOD_NOT_ALLOWED;
            let (kind, code) = ("invalid_request_error", "method_not_allowed");
            let message = "the route takes another method; `GET /llms.txt` lists them";
            ApiError::new(status, kind, code, message).response(None)
        })
        .with_state(gateway)
}

async fn serve(gateway: Arc<Gateway>, dialect: Dialect, request: Request<Body>) -> Response<Body> {
    let id = request_id();
    let (parts, body) = request.into_parts();
    let answer = async {
        check_headers(&parts.headers, gateway.config.limits.header_bytes)?;
        let body = read(&gateway, &parts.headers, body).await?;
        call::serve(gateway, dialect, id.clone(), parts.headers, body).await
    };
    let mut response = answer
        .await
        .unwrap_or_else(|error| error.response(Some(dialect)));
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(head::REQUEST_ID, id);
    }
    response
}

fn request_id() -> Arc<str> {
    let mut bytes = [0; 12];
    rand::thread_rng().fill_bytes(&mut bytes);
    format!("req_{}", hex::encode(bytes)).into()
}

/// Refuses headers that are too long.
fn check_headers(headers: &HeaderMap, limit: usize) -> Result<(), ApiError> {
    let bytes: usize = headers
        .iter()
        .map(|(name, value)| name.as_str().len().saturating_add(value.len()))
        .sum();
    if bytes <= limit {
        return Ok(());
    }
    let status = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
    let message = format!("the headers have {bytes} bytes: at most {limit} are taken");
    let (kind, code) = ("invalid_request_error", "headers_too_large");
    Err(ApiError::new(status, kind, code, message))
}

/// Reads a body within its limits.
async fn read(gateway: &Gateway, headers: &HeaderMap, body: Body) -> Result<Bytes, ApiError> {
    let limits = &gateway.config.limits;
    let limit = limits.body_bytes;
    let too_large = || {
        let status = StatusCode::PAYLOAD_TOO_LARGE;
        let message = format!("the body is longer than {limit} bytes, which is the limit");
        ApiError::new(status, "invalid_request_error", "body_too_large", message)
    };
    if let Some(encoding) = headers.get(header::CONTENT_ENCODING) {
        if encoding != "identity" {
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            let message = "the body is compressed, which is not taken: send it as it is";
            let (kind, code) = ("invalid_request_error", "unsupported_encoding");
            return Err(ApiError::new(status, kind, code, message));
        }
    }
    // What says itself that it is too long is not read.
    let length = headers.get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    let reading = Limited::new(body, limit).collect();
    match tokio::time::timeout(Duration::from_secs(limits.request_seconds), reading).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large()),
        Ok(Err(_)) => Err(ApiError::bad_request(
            "incomplete_body",
            "the body was cut off",
        )),
        Err(_) => {
            let seconds = limits.request_seconds;
            let message = format!("the body did not come within {seconds} s");
            let status = StatusCode::REQUEST_TIMEOUT;
            let (kind, code) = ("invalid_request_error", "request_timeout");
            Err(ApiError::new(status, kind, code, message))
        }
    }
}

/// An answer of JSON.
fn json(value: &serde_json::Value) -> Response<Body> {
    text("application/json", value.to_string())
}

/// An answer of text.
fn text(kind: &'static str, text: impl Into<Body>) -> Response<Body> {
    let mut response = Response::new(text.into());
    let kind = HeaderValue::from_static(kind);
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
