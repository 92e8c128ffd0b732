//! Reading an answer within its limits.

use std::time::Duration;

use axum::http::StatusCode;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::time::{timeout_at, Instant};

use crate::error::ApiError;

/// Most bytes of an upstream's error.
pub const ERROR_BYTES: usize = 64 << 10;

/// The next piece of an answer; None: it has ended.
///
/// # Errors
/// It was cut off, or nothing came in time.
pub async fn piece(
    body: &mut Incoming,
    idle: Duration,
    deadline: Instant,
) -> Result<Option<Bytes>, ApiError> {
    loop {
        let now = Instant::now();
        let until = (now + idle).min(deadline);
        // What is there already would be read first, and an upstream that is fast always has some.
        let frame = match now < deadline {
            true => timeout_at(until, body.frame()).await.ok(),
            false => None,
        };
        match frame {
            Some(None) => return Ok(None),
            // Trailers.
            Some(Some(Ok(frame))) => match frame.into_data() {
                Ok(data) if !data.is_empty() => return Ok(Some(data)),
                _ => {}
            },
            Some(Some(Err(_))) => {
                let message = "the upstream closed in the middle of its answer";
                return Err(ApiError::upstream("upstream_truncated", message));
            }
            None => {
                let message = "the upstream fell silent in the middle of its answer";
                return Err(ApiError {
                    status: StatusCode::GATEWAY_TIMEOUT,
                    ..ApiError::upstream("upstream_timeout", message)
                });
            }
        }
    }
}

/// All of an answer.
///
/// # Errors
/// As [`piece`]; or it is longer than `limit`.
pub async fn whole(
    mut body: Incoming,
    limit: usize,
    idle: Duration,
    deadline: Instant,
) -> Result<Bytes, ApiError> {
    let mut all = BytesMut::new();
    while let Some(piece) = piece(&mut body, idle, deadline).await? {
        if all.len().saturating_add(piece.len()) > limit {
            let message = format!("the upstream's answer is longer than {limit} bytes");
            return Err(ApiError::upstream("upstream_too_long", message));
        }
        all.extend_from_slice(&piece);
    }
    Ok(all.freeze())
}
