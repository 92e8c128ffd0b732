//! The operator's API, on its own port on loopback: keys, teams, usage, metrics.
//!
//! | module | holds |
//! |---|---|
//! | `keys` | `/keys` |
//! | `teams` | `/teams` |
//! | `token` | the operator's token |
//! | `usage` | `/usage` |

mod keys;
mod teams;
mod token;
mod usage;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{header, HeaderValue, Response, StatusCode};
use axum::middleware::{self, Next};
use axum::routing::{get, post};
use axum::Router;
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::{json, Map, Value};
use subtle::ConstantTimeEq;

use crate::config::Secret;
use crate::error::ApiError;
use crate::gateway::Gateway;
use crate::store::keys::Rejected;
use crate::store::StoreError;

pub use token::token;

/// Most entries of a list.
const LIMIT: u64 = 1_000;

/// All routes; each but `/health` wants the token.
pub fn router(gateway: Arc<Gateway>, token: Secret) -> Router {
    let expected: Arc<str> = token.expose().into();
    Router::new()
        .route("/keys", get(keys::list).post(keys::create))
        .route(
            "/keys/{id}",
            get(keys::show).patch(keys::update).delete(keys::erase),
        )
        .route("/keys/{id}/rotate", post(keys::rotate))
        .route("/keys/{id}/revoke", post(keys::revoke))
        .route("/teams", get(teams::list).post(teams::create))
        .route("/teams/{id}", get(teams::show).patch(teams::update))
        .route("/usage", get(usage::export))
        .route("/metrics", get(metrics))
        .layer(middleware::from_fn(move |request: Request, next: Next| {
            let expected = expected.clone();
            async move {
                match authorized(&request, &expected) {
                    true => next.run(request).await,
                    false => ApiError::unauthorized(
                        "send `Authorization: Bearer TOKEN` with what is in `admin.token_file`",
                    )
                    .response(None),
                }
            }
        }))
        .route("/health", get(health))
        .with_state(gateway)
}

fn authorized(request: &Request, expected: &str) -> bool {
    let given = request.headers().get(header::AUTHORIZATION);
    let given = given.and_then(|value| value.as_bytes().strip_prefix(b"Bearer "));
    given.is_some_and(|given| bool::from(given.ct_eq(expected.as_bytes())))
}

async fn health(State(gateway): State<Arc<Gateway>>) -> Response<Body> {
    // It is healthy if it can count.
    match gateway.store.run(|_| Ok(())).await {
        Ok(()) => answer(StatusCode::OK, &json!({ "status": "ok" })),
        Err(error) => failed(&error),
    }
}

async fn metrics(State(gateway): State<Arc<Gateway>>) -> Response<Body> {
    let mut response = Response::new(Body::from(gateway.metrics.text(gateway.running.count())));
    let kind = HeaderValue::from_static("text/plain; version=0.0.4");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

fn answer(status: StatusCode, value: &Value) -> Response<Body> {
    let mut response = Response::new(Body::from(format!("{value}\n")));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("application/json");
    headers.insert(header::CONTENT_TYPE, kind);
    // A secret is shown once and kept nowhere on its way.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// What became of a change, as an answer.
fn changed<T>(
    status: StatusCode,
    done: Result<Result<T, Rejected>, StoreError>,
    describe: impl FnOnce(T) -> Value,
) -> Response<Body> {
    match done {
        Ok(Ok(done)) => answer(status, &describe(done)),
        Ok(Err(rejected)) => refused(rejected),
        Err(error) => failed(&error),
    }
}

fn refused(rejected: Rejected) -> Response<Body> {
    let error = match rejected {
        Rejected::Unknown => ApiError::not_found(
            "unknown_id",
            "there is no such key or team; `GET /keys` and `GET /teams` list them",
        ),
        Rejected::Erased => ApiError::conflict("erased", "the key was erased; make another"),
        Rejected::OtherTeam => ApiError::conflict(
            "other_team",
            "a key stays in its team: make another key in the other one",
        ),
    };
    error.response(None)
}

fn failed(error: &StoreError) -> Response<Body> {
    ApiError::unavailable("store_unavailable", error.to_string()).response(None)
}

/// A body, read as a type. A list is not one: it would be taken for its fields in their order.
fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Box<Response<Body>>> {
    let read = serde_json::from_slice::<Map<String, Value>>(body);
    read.and_then(|members| serde_json::from_value(Value::Object(members)))
        .map_err(|error| {
            let message = format!("the body: {error}");
            Box::new(ApiError::bad_request("invalid_json", message).response(None))
        })
}
