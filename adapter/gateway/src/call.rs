//! One call: admitted, reserved, forwarded, settled.
//!
//! It runs in a task of its own, so that a client that leaves does not end it: the upstream is read
//! up to what it says it used, within limits.
//!
//! | module | holds |
//! |---|---|
//! | [`body`] | the body of a streamed answer |
//! | [`head`] | headers of answers |
//! | [`stream`] | answers that are streamed |
//! | [`whole`] | answers that come whole |

pub mod body;
pub mod head;
pub mod stream;
pub mod whole;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{header, HeaderMap, Response};
use bytes::Bytes;
use tokio::sync::oneshot;
use tokio::time::{timeout_at, Instant};

use crate::admission::{Call, Reservation};
use crate::error::ApiError;
use crate::gateway::{internal, Gateway};
use crate::guardrail::Stage;
use crate::idempotency::{self, Claim, Turn};
use crate::keys::unavailable;
use crate::request::{Asked, Dialect};
use crate::upstream::attempt::{attempt, Answer};
use crate::usage::{Ceiling, End, Meter, Usage};

/// Where the answer goes, or the refusal.
pub type Client = oneshot::Sender<Result<Response<Body>, ApiError>>;

/// Serves a request whose body is here.
///
/// # Errors
/// It is refused, or no upstream serves it.
pub async fn serve(
    gateway: Arc<Gateway>,
    dialect: Dialect,
    id: Arc<str>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response<Body>, ApiError> {
    let identity = gateway.admission.identify(&headers).await?;
    let asked = Asked::read(dialect, &body)?;
    let model = gateway.config.models.get(&asked.model);
    let Some(model) = model.filter(|model| identity.may_use(&model.name)).cloned() else {
        let message = format!(
            "model '{}' is not served here, or not to this key; `GET /v1/models` lists what is",
            asked.model
        );
        return Err(ApiError::not_found("model_not_found", message).of("model"));
    };
    for medium in asked.media.keys() {
        if !model.media_tokens.contains_key(*medium) {
            let message = format!("model '{}' takes no parts of type '{medium}'", model.name);
            return Err(ApiError::bad_request("unsupported_part", message));
        }
    }
    let ceiling = Ceiling::of(&asked, &model).ok_or_else(|| {
        ApiError::bad_request(
            "too_expensive",
            "the call can cost more than can be counted",
        )
    })?;
    let key = headers.get(idempotency::HEADER).map(|value| value.to_str());
    let claim = match key {
        None => None,
        Some(key) => {
            let key = key.unwrap_or_default();
            let turn = gateway.idempotency.turn(&identity, key, dialect, &body);
            match turn.await? {
                Turn::First(claim) => Some(claim),
                Turn::Replay(stored) => return Ok(head::replay(stored)),
            }
        }
    };
    let call = Call {
        id,
        identity,
        headers,
        body,
        asked,
        ceiling,
        model,
    };
    let (client, answer) = oneshot::channel();
    let one = gateway.running.begin();
    tokio::spawn(async move {
        run(gateway, call, claim, client).await;
        drop(one);
    });
    answer.await.unwrap_or_else(|_| Err(internal()))
}

/// A call that is being served.
pub struct Served {
    gateway: Arc<Gateway>,
    call: Call,
    reservation: Box<dyn Reservation>,
    claim: Option<Claim>,
    meter: Meter,
    began: Instant,
    deadline: Instant,
}

async fn run(gateway: Arc<Gateway>, call: Call, mut claim: Option<Claim>, mut client: Client) {
    let limits = gateway.config.limits;
    let began = Instant::now();
    let admitted = admit(&gateway, &call).await;
    let (reservation, only) = match admitted {
        Ok(admitted) => admitted,
        Err(error) => {
            gateway.metrics.refused(call.asked.dialect, error.status);
            return refuse(client, claim, error);
        }
    };
    if let Some(claim) = &mut claim {
        claim.begin();
    }
    let mut served = Served {
        meter: Meter::new(call.asked.dialect),
        deadline: began + Duration::from_secs(limits.call_seconds),
        began,
        gateway: gateway.clone(),
        call: call.clone(),
        reservation,
        claim,
    };
    let answer = {
        let mut attempt =
            std::pin::pin!(attempt(&gateway, &call, only.as_deref(), served.deadline));
        tokio::select! {
            answer = &mut attempt => Some(answer),
            () = client.closed() => {
                served.leave();
                timeout_at(served.deadline, attempt).await.ok()
            }
        }
    };
    match answer {
        Some(Ok(answer)) if is_stream(&answer) => stream::pump(served, answer, client).await,
        Some(Ok(answer)) => whole::read(served, answer, client).await,
        Some(Err(error)) => served.fail(error, client).await,
        None => {
            let (end, model) = (End::Abandoned, &call.model);
            let (usage, _) = served.meter.finish(end, 0, &call.ceiling, model);
            // Nobody is there to be told.
            let _ = served.settle(usage, "").await;
        }
    }
}

/// Asks the guardrail, finds where the call has to go, and reserves its ceiling.
async fn admit(
    gateway: &Gateway,
    call: &Call,
) -> Result<(Box<dyn Reservation>, Option<String>), ApiError> {
    if let Some(guard) = &gateway.guard {
        guard.check(call, Stage::Before, &call.body).await?;
    }
    let mut only = None;
    if let Some(previous) = &call.asked.previous_response {
        let id = whole::response_hash(previous);
        let account = call.identity.account.clone();
        let found = gateway
            .store
            .run(move |state| state.upstream_of(&account, &id));
        only = found.await.map_err(unavailable)?;
        if only.is_none() {
            let message = format!("response '{previous}' is not one of this key's");
            let error = ApiError::not_found("previous_response_not_found", message);
            return Err(error.of("previous_response_id"));
        }
    }
    Ok((gateway.admission.reserve(call).await?, only))
}

fn is_stream(answer: &Answer<'_>) -> bool {
    let kind = answer.response.headers().get(header::CONTENT_TYPE);
    kind.and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("text/event-stream"))
}

fn refuse(client: Client, claim: Option<Claim>, error: ApiError) {
    if let Some(claim) = claim {
        claim.release();
    }
    // A client that has left needs no answer.
    let _ = client.send(Err(error));
}

impl Served {
    /// The client has left: the upstream gets some more time to say what it used.
    fn leave(&mut self) {
        let drain = Duration::from_secs(self.gateway.config.limits.drain_seconds);
        self.deadline = self.deadline.min(Instant::now() + drain);
    }

    /// Ends a call that delivered nothing: nothing is charged, and its idempotency key is free.
    async fn fail(mut self, error: ApiError, client: Client) {
        let claim = self.claim.take();
        let settled = self.settle(Usage::NOTHING, error.code).await;
        refuse(client, claim, settled.err().unwrap_or(error));
    }

    /// Settles, counts and logs a call.
    async fn settle(
        self,
        usage: Usage,
        failure: &str,
    ) -> Result<crate::admission::Settled, ApiError> {
        let (asked, took) = (&self.call.asked, self.began.elapsed());
        self.gateway
            .metrics
            .settled(asked.dialect, &self.call.model.name, &usage, took);
        tracing::info!(
            request = %self.call.id,
            account = %self.call.identity.account,
            route = asked.dialect.path(),
            model = %self.call.model.name,
            stream = asked.stream,
            tokens = usage.units.tokens(),
            amount = usage.amount,
            provenance = crate::usage::provenance_name(usage.provenance),
            failure,
            milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            "call"
        );
        self.reservation.settle(usage).await
    }
}
