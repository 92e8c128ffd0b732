//! Answers that come whole: they are delivered once they are settled.

use std::time::Duration;

use axum::body::Body;
use axum::http::Response;
use bytes::Bytes;

use super::{head, Client, Served};
use crate::error::ApiError;
use crate::guardrail::Stage;
use crate::idempotency::digest;
use crate::upstream::attempt::Answer;
use crate::upstream::read;
use crate::usage::End;

pub(super) async fn read(mut served: Served, answer: Answer<'_>, mut client: Client) {
    let mut headers = head::begun(&answer);
    let limit = served.gateway.config.limits.response_bytes;
    let (idle, upstream) = (answer.upstream.idle_timeout, &answer.upstream.name);
    let body = {
        let incoming = answer.response.into_body();
        let reading = read::whole(incoming, limit, idle, served.deadline);
        let mut reading = std::pin::pin!(reading);
        let drain = Duration::from_secs(served.gateway.config.limits.drain_seconds);
        tokio::select! {
            body = &mut reading => body,
            () = client.closed() => match tokio::time::timeout(drain, reading).await {
                Ok(body) => body,
                Err(_) => {
                    let message = "the client left and the upstream took too long";
                    Err(ApiError::upstream("upstream_timeout", message))
                }
            },
        }
    };
    let body = match body {
        Ok(body) if served.meter.whole(&body) => body,
        Ok(_) => {
            let message = "the upstream's answer is not a JSON object";
            let error = ApiError::upstream("upstream_malformed", message);
            return served.fail(error, client).await;
        }
        Err(error) => return served.fail(error, client).await,
    };
    if let Err(error) = served.delivered(&body, upstream).await {
        return served.fail(error, client).await;
    }
    let usage = served.finish(End::Complete, body.len());
    head::used(&mut headers, &usage);
    served.reservation.delivers(&body);
    let claim = served.claim.take();
    let stored = served.gateway.config.limits.stored_bytes;
    match served.settle(usage, "").await {
        Ok(settled) => headers.extend(settled.headers),
        Err(error) => return super::refuse(client, claim, error),
    }
    // What is too long stays without an answer, and the next request learns it.
    if let Some(claim) = claim.filter(|_| body.len() <= stored) {
        claim.store(&head::stored(&headers, body.clone())).await;
    }
    let mut response = Response::new(Body::from(body));
    *response.headers_mut() = headers;
    // A client that has left finds the answer under its idempotency key, if it had one.
    let _ = client.send(Ok(response));
}

/// What is stored of a response's id.
pub fn response_hash(id: &str) -> [u8; 32] {
    digest(b"oaic/gateway/response/v1", &[id.as_bytes()])
}

impl Served {
    /// What the call used.
    pub(super) fn finish(&self, end: End, sent: usize) -> crate::usage::Usage {
        let sent = u64::try_from(sent).unwrap_or(u64::MAX);
        let (ceiling, model) = (&self.call.ceiling, &self.call.model);
        let (usage, above) = self.meter.finish(end, sent, ceiling, model);
        if above {
            self.gateway.metrics.above_ceiling(&model.name);
        }
        usage
    }

    /// Before an answer that is complete goes out: the guardrail sees it, and its upstream is
    /// remembered for what follows it.
    pub(super) async fn delivered(&self, body: &Bytes, upstream: &str) -> Result<(), ApiError> {
        if let Some(guard) = &self.gateway.guard {
            guard.check(&self.call, Stage::After, body).await?;
        }
        self.remember(upstream).await
    }

    /// Remembers which upstream has the response.
    pub(super) async fn remember(&self, upstream: &str) -> Result<(), ApiError> {
        let Some(id) = self.meter.response_id() else {
            return Ok(());
        };
        let (id, upstream) = (response_hash(id), upstream.to_owned());
        let account = self.call.identity.account.clone();
        let stored = self
            .gateway
            .store
            .run(move |state| state.remember(&account, &id, &upstream));
        stored.await.map_err(crate::keys::unavailable)
    }
}
