//! Refusals, in the shapes of OpenAI's and Anthropic's errors.

use axum::body::Body;
use axum::http::{header, HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use bytes::Bytes;
use serde_json::json;

use crate::request::Dialect;

/// A refusal: what was wrong, where, and what to do next.
#[derive(Debug, Clone)]
pub struct ApiError {
    /// Status of the answer.
    pub status: StatusCode,
    /// OpenAI's `type`.
    pub kind: &'static str,
    /// OpenAI's `code`.
    pub code: &'static str,
    /// For people.
    pub message: String,
    /// Member of the request that is wrong.
    pub param: Option<String>,
    /// Headers that come with it, such as `Retry-After` or a payment challenge.
    pub headers: Box<HeaderMap>,
    /// A body that is given in place of one in either shape, with its type: a payment challenge, or
    /// an upstream's own error.
    pub body: Option<Box<(&'static str, Bytes)>>,
}

impl ApiError {
    /// An error of a status, a type and a code.
    pub fn new(
        status: StatusCode,
        kind: &'static str,
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self {
            status,
            kind,
            code,
            message: message.into(),
            param: None,
            headers: Box::default(),
            body: None,
        }
    }

    /// 400.
    pub fn bad_request(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "invalid_request_error",
            code,
            message,
        )
    }

    /// 400 for a member that is missing.
    pub fn missing(param: &str, next: &str) -> Self {
        let message = format!("`{param}` is missing: {next}");
        Self::bad_request("missing_required_parameter", message).of(param)
    }

    /// 400 for a member that is wrong.
    pub fn wrong(param: &str, why: impl AsRef<str>) -> Self {
        let message = format!("`{param}` {}", why.as_ref());
        Self::bad_request("invalid_value", message).of(param)
    }

    /// 401.
    pub fn unauthorized(message: impl Into<String>) -> Self {
        let status = StatusCode::UNAUTHORIZED;
        Self::new(status, "authentication_error", "invalid_api_key", message)
            .with(header::WWW_AUTHENTICATE, "Bearer")
    }

    /// 403.
    pub fn forbidden(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "permission_error", code, message)
    }

    /// 404.
    pub fn not_found(code: &'static str, message: impl Into<String>) -> Self {
        let kind = "invalid_request_error";
        Self::new(StatusCode::NOT_FOUND, kind, code, message)
    }

    /// 409.
    pub fn conflict(code: &'static str, message: impl Into<String>) -> Self {
        let kind = "invalid_request_error";
        Self::new(StatusCode::CONFLICT, kind, code, message)
    }

    /// 429. `retry_after`: seconds until it can work; None: waiting does not help.
    pub fn too_many(
        kind: &'static str,
        code: &'static str,
        message: impl Into<String>,
        retry_after: Option<u64>,
    ) -> Self {
        let error = Self::new(StatusCode::TOO_MANY_REQUESTS, kind, code, message);
        match retry_after {
            Some(seconds) => error.with(header::RETRY_AFTER, &seconds.to_string()),
            // The SDKs would try again otherwise.
            None => error.with(HeaderName::from_static("x-should-retry"), "false"),
        }
    }

    /// 502.
    pub fn upstream(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_GATEWAY, "upstream_error", code, message)
    }

    /// 503: the gateway itself can't serve now.
    pub fn unavailable(code: &'static str, message: impl Into<String>) -> Self {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        Self::new(status, "server_error", code, message)
    }

    /// The same, about a member of the request.
    #[must_use]
    pub fn of(mut self, param: &str) -> Self {
        self.param = Some(param.into());
        self
    }

    /// The same with a header. What can't stand in one is left out.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }

    /// Its body in the shape that a dialect has.
    pub fn json(&self, dialect: Option<Dialect>) -> serde_json::Value {
        match dialect {
            Some(Dialect::Messages) => json!({
                "type": "error",
                "error": { "type": self.anthropic(), "message": self.message },
            }),
            _ => json!({ "error": {
                "message": self.message,
                "type": self.kind,
                "param": self.param,
                "code": self.code,
            } }),
        }
    }

    /// As an answer.
    pub fn response(&self, dialect: Option<Dialect>) -> Response<Body> {
        let (kind, body) = match &self.body {
            Some(given) => (given.0, given.1.clone()),
            None => ("application/json", self.json(dialect).to_string().into()),
        };
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.status;
        *response.headers_mut() = *self.headers.clone();
        let kind = HeaderValue::from_static(kind);
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }

    /// As the last event of a stream that has begun.
    pub fn event(&self, dialect: Dialect) -> Bytes {
        let json = self.json(Some(dialect));
        match dialect {
            Dialect::Messages => format!("event: error\ndata: {json}\n\n"),
            Dialect::Responses => {
                let flat = json!({
                    "type": "error",
                    "code": self.code,
                    "message": self.message,
                    "param": self.param,
                });
                format!("event: error\ndata: {flat}\n\n")
            }
            // Without the last line, clients wait for more.
            _ => format!("data: {json}\n\ndata: [DONE]\n\n"),
        }
        .into()
    }

    fn anthropic(&self) -> &'static str {
        match self.status.as_u16() {
            401 => "authentication_error",
            402 => "billing_error",
            403 => "permission_error",
            404 => "not_found_error",
            413 => "request_too_large",
            429 => "rate_limit_error",
            503 => "overloaded_error",
            504 => "timeout_error",
            400..=499 => "invalid_request_error",
            _ => "api_error",
        }
    }
}
