//! Answers that are streamed: passed on as they come in, metered beside that.

use axum::body::Body;
use axum::http::{HeaderMap, Response};
use bytes::{Bytes, BytesMut};
use tokio::time::{timeout_at, Instant};

use super::body::{channel, Piece, Sender};
use super::{head, Client, Served};
use crate::error::ApiError;
use crate::sse::{Event, Parser};
use crate::upstream::attempt::Answer;
use crate::upstream::read;
use crate::usage::{meter::without_usage, End, Usage};

/// Where pieces of the answer go.
enum Sink {
    /// To the client.
    Client(Sender),
    /// Nowhere yet: the guardrail sees all of it first.
    Held(BytesMut, Client),
    /// Nowhere: the client has left.
    Left,
}

struct Pump {
    served: Served,
    sink: Sink,
    /// Until then the client must have taken its answer.
    until: Instant,
    /// The answer, for its idempotency key. None: nobody asked, or it is too long.
    kept: Option<BytesMut>,
    headers: HeaderMap,
    hides_usage: bool,
    /// Events are passed on one by one: some are left out, or come before the last one.
    by_event: bool,
    /// `[DONE]`, held back for the events of the settled call.
    last: Option<Bytes>,
    sent: usize,
    drained: u64,
    upstream: String,
    /// It is known which upstream has the response.
    remembered: bool,
}

pub(super) async fn pump(served: Served, answer: Answer<'_>, client: Client) {
    let headers = head::begun(&answer);
    let guarded = served
        .gateway
        .guard
        .as_ref()
        .is_some_and(|guard| guard.sees_answers());
    let sink = match guarded {
        true => Sink::Held(BytesMut::new(), client),
        false => {
            let (sender, pieces) = channel();
            let mut response = Response::new(Body::new(pieces));
            response.headers_mut().extend(headers.clone());
            match client.send(Ok(response)) {
                Ok(()) => Sink::Client(sender),
                Err(_) => Sink::Left,
            }
        }
    };
    let hides_usage = answer.forwarded.hides_usage;
    let mut pump = Pump {
        kept: served.claim.is_some().then(BytesMut::new),
        by_event: hides_usage || served.reservation.wants_events(),
        hides_usage,
        headers,
        sink,
        until: served.deadline,
        last: None,
        sent: 0,
        drained: 0,
        upstream: answer.upstream.name.clone(),
        remembered: false,
        served,
    };
    if matches!(pump.sink, Sink::Left) {
        pump.served.leave();
    }
    let idle = answer.upstream.idle_timeout;
    let end = pump.read(answer.response.into_body(), idle).await;
    pump.end(end).await;
}

impl Pump {
    /// Reads the upstream to its end, and says how that was.
    async fn read(
        &mut self,
        mut body: hyper::body::Incoming,
        idle: std::time::Duration,
    ) -> Result<(), (End, ApiError)> {
        let limits = self.served.gateway.config.limits;
        let mut parser = Parser::new(limits.event_bytes);
        loop {
            let deadline = self.served.deadline;
            let piece = tokio::select! {
                piece = read::piece(&mut body, idle, deadline) => piece,
                () = self.sink.closed() => {
                    self.leave();
                    continue;
                }
            };
            let left = matches!(self.sink, Sink::Left);
            let piece = match piece {
                Ok(Some(piece)) => piece,
                // What an upstream does after it has said that it is done changes nothing.
                _ if self.served.meter.is_done() => return Ok(()),
                Ok(None) if self.served.meter.is_terminal() => {
                    if self.by_event {
                        self.pass(parser.rest()).await;
                    }
                    return Ok(());
                }
                Ok(None) => {
                    let message = "the upstream ended its answer before it was complete";
                    let error = ApiError::upstream("upstream_truncated", message);
                    return Err((End::Failed, error));
                }
                Err(error) if left && Instant::now() >= deadline => {
                    return Err((End::Abandoned, error));
                }
                Err(error) => return Err((End::Failed, error)),
            };
            let mut passed = match self.by_event {
                true => vec![],
                false => vec![piece.clone()],
            };
            parser.push(&piece, |event| passed.extend(self.event(event)));
            if !self.remembered && self.served.meter.response_id().is_some() {
                // Before its client knows it, and can refer to it.
                self.remembered = true;
                let remembered = self.served.remember(&self.upstream).await;
                remembered.map_err(|error| (End::Failed, error))?;
            }
            for piece in passed {
                self.pass(piece).await;
            }
            if self.served.meter.is_done() {
                // So that the connection can be used again, if it ends soon.
                let soon = Instant::now() + std::time::Duration::from_millis(200);
                self.served.deadline = self.served.deadline.min(soon);
            }
            if left {
                let length = u64::try_from(piece.len()).unwrap_or(u64::MAX);
                self.drained = self.drained.saturating_add(length);
                if self.drained > limits.drain_bytes {
                    let error = ApiError::upstream("upstream_too_long", "the client has left");
                    return Err((End::Abandoned, error));
                }
            }
        }
    }

    /// Meters an event; what of it is passed on, where events are passed on one by one.
    fn event(&mut self, event: Event) -> Option<Bytes> {
        let only_usage = self.served.meter.event(&event);
        if !self.by_event || (only_usage && self.hides_usage) {
            return None;
        }
        let done = event
            .data
            .as_ref()
            .is_some_and(|data| data.as_ref() == b"[DONE]");
        if done && self.served.reservation.wants_events() {
            self.last = Some(event.raw);
            return None;
        }
        Some(match self.hides_usage {
            true => without_usage(&event),
            false => event.raw,
        })
    }

    async fn pass(&mut self, piece: Bytes) {
        if piece.is_empty() {
            return;
        }
        self.sent = self.sent.saturating_add(piece.len());
        self.served.reservation.delivers(&piece);
        self.give(piece).await;
    }

    async fn give(&mut self, piece: Bytes) {
        let limits = self.served.gateway.config.limits;
        if let Some(kept) = &mut self.kept {
            match kept.len().saturating_add(piece.len()) <= limits.stored_bytes {
                true => kept.extend_from_slice(&piece),
                false => self.kept = None,
            }
        }
        let gone = match &mut self.sink {
            Sink::Client(sender) => !send(sender, Piece::Data(piece), self.until).await,
            Sink::Held(held, _) => {
                held.extend_from_slice(&piece);
                held.len() > limits.response_bytes
            }
            Sink::Left => false,
        };
        if gone {
            self.leave();
        }
    }

    fn leave(&mut self) {
        if matches!(self.sink, Sink::Held(..)) {
            // The guardrail does not see it, so nobody may get it later.
            self.kept = None;
        }
        self.sink = Sink::Left;
        self.served.leave();
    }

    /// Settles, and ends the answer.
    async fn end(mut self, end: Result<(), (End, ApiError)>) {
        let mut failure = end.as_ref().err().map(|(_, error)| error.clone());
        let mut usage = match &end {
            Ok(()) => self.served.finish(End::Complete, self.sent),
            Err((end, _)) => self.served.finish(*end, self.sent),
        };
        let checked = match &self.sink {
            Sink::Held(held, _) if failure.is_none() => {
                let body = Bytes::copy_from_slice(held);
                self.served.delivered(&body, &self.upstream).await
            }
            _ => Ok(()),
        };
        if let Err(error) = checked {
            (failure, usage) = (Some(error), self.withheld(usage));
        }
        if let (Some(error), false) = (&failure, self.served.meter.has_failed()) {
            let event = error.event(self.served.call.asked.dialect);
            self.give(event).await;
        }
        let Self {
            mut served,
            sink,
            until,
            kept,
            mut headers,
            last,
            ..
        } = self;
        let claim = served.claim.take();
        let code = failure.as_ref().map_or("", |error| error.code);
        let settled = served.settle(usage, code).await.unwrap_or_default();
        let tail: Vec<Bytes> = settled.events.into_iter().chain(last).collect();
        let charged = usage != Usage::NOTHING;
        match (claim, kept) {
            (Some(claim), Some(mut kept)) if charged => {
                tail.iter().for_each(|piece| kept.extend_from_slice(piece));
                claim.store(&head::stored(&headers, kept.freeze())).await;
            }
            (Some(claim), _) if !charged => claim.release(),
            _ => {}
        }
        match sink {
            Sink::Client(sender) => {
                for piece in tail.into_iter().map(Piece::Data).chain([Piece::End]) {
                    if !send(&sender, piece, until).await {
                        return;
                    }
                }
            }
            Sink::Held(held, client) => {
                let answer = match failure {
                    Some(error) => Err(error),
                    None => {
                        head::used(&mut headers, &usage);
                        headers.extend(settled.headers);
                        let mut body = held;
                        body.extend(tail);
                        let mut response = Response::new(Body::from(body.freeze()));
                        *response.headers_mut() = headers;
                        Ok(response)
                    }
                };
                let _ = client.send(answer);
            }
            Sink::Left => {}
        }
    }

    /// What is charged of an answer that its client does not get.
    fn withheld(&self, usage: Usage) -> Usage {
        match self.sink {
            Sink::Held(..) => Usage::NOTHING,
            _ => usage,
        }
    }
}

/// Gives the client a piece. False: it has left, or takes too long.
async fn send(sender: &Sender, piece: Piece, until: Instant) -> bool {
    matches!(timeout_at(until, sender.send(piece)).await, Ok(Ok(())))
}

impl Sink {
    /// Waits until the client has left.
    async fn closed(&mut self) {
        match self {
            Self::Client(sender) => sender.closed().await,
            Self::Held(_, client) => client.closed().await,
            Self::Left => std::future::pending().await,
        }
    }
}
