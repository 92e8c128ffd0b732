//! The mock upstream: what it does is in the model's name.

use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{header, HeaderMap, Request, Response, StatusCode};
use axum::Router;
use bytes::Bytes;
use http_body_util::BodyExt;
use serde_json::{json, Value};
use tokio::net::TcpListener;

use super::answers::*;

/// A request as it came in.
#[derive(Debug, Clone)]
pub struct Seen {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// What the mock was asked.
#[derive(Debug)]
pub struct Log {
    seen: Mutex<Vec<Seen>>,
    /// Streams that were sent to their end.
    pub completed: AtomicUsize,
    /// Pieces of endless answers that were taken.
    pub pieces: AtomicUsize,
    /// Calls of the model "gated" wait until it is open.
    pub gate: tokio::sync::Semaphore,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            seen: Mutex::default(),
            completed: AtomicUsize::default(),
            pieces: AtomicUsize::default(),
            gate: tokio::sync::Semaphore::new(0),
        }
    }
}

impl Log {
    pub fn all(&self) -> Vec<Seen> {
        self.seen.lock().expect("the log").clone()
    }

    pub fn last(&self) -> Seen {
        self.all().pop().expect("a request")
    }

    pub fn count(&self) -> usize {
        self.all().len()
    }
}

/// Starts one on a free port; its address and its log.
pub async fn start() -> (String, Arc<Log>) {
    let log = Arc::new(Log::default());
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let router = Router::new().fallback(handle).with_state(log.clone());
    let (_sender, stop) = tokio::sync::watch::channel(false);
    tokio::spawn(async move {
        let _alive = _sender;
        oaic_gateway::server::serve(listener, router, Default::default(), stop).await;
    });
    (format!("http://{address}"), log)
}

async fn handle(State(log): State<Arc<Log>>, request: Request<Body>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.expect("a body").to_bytes();
    let seen = Seen {
        path: parts.uri.path().into(),
        headers: parts.headers,
        body: body.clone(),
    };
    let first = {
        let mut all = log.seen.lock().expect("the log");
        all.push(seen);
        all.len() == 1
    };
    let asked: Value = serde_json::from_slice(&body).expect("JSON");
    let model = asked["model"].as_str().expect("a model").to_owned();
    let path = parts.uri.path();
    if let Some(name) = model.strip_prefix("fixture-") {
        return events(log, fixture(name), Ending::Complete);
    }
    match (path, model.as_str()) {
        ("/v1/embeddings", _) => embeddings(),
        ("/v1/responses", _) => response(&asked, &model),
        ("/v1/messages", "ok") => message(&asked, log),
        (_, "slow") => {
            tokio::time::sleep(Duration::from_secs(30)).await;
            completion(json!({}))
        }
        (_, "gated") => {
            log.gate.acquire().await.expect("an open gate").forget();
            completion(usage(9, 12))
        }
        (_, "late") => {
            tokio::time::sleep(Duration::from_millis(400)).await;
            completion(usage(9, 12))
        }
        (_, "late-once") if first => {
            tokio::time::sleep(Duration::from_millis(400)).await;
            plain(StatusCode::INTERNAL_SERVER_ERROR, "first")
        }
        (_, "ok" | "late-once") => answer(&asked, usage(9, 12), log),
        (_, "no-usage") => answer(&asked, Value::Null, log),
        (_, "zero-usage") => answer(&asked, usage(0, 0), log),
        (_, "huge-usage") => answer(&asked, usage(1_165_619, 1_165_619), log),
        (_, "silent") => events(log, deltas(2), Ending::Silent),
        (_, "truncated") if asked["stream"] == true => events(log, deltas(2), Ending::Cut),
        (_, "truncated") => cut_json(),
        (_, "ends-early") => events(log, deltas(3), Ending::Complete),
        (_, "error-event") => {
            let error = json!({ "error": { "message": "out of memory ".repeat(99), "code": 500 } });
            let mut list = deltas(1);
            list.push(format!("data: {error}\n\n"));
            events(log, list, Ending::Complete)
        }
        (_, "slowly") => slowly(log),
        (_, "endless") => endless(log),
        (_, "malformed") => plain(StatusCode::OK, "<html>it works</html>"),
        (_, "gzip") => {
            let mut response = completion(usage(9, 12));
            let gzip = "gzip".parse().expect("a value");
            response
                .headers_mut()
                .insert(header::CONTENT_ENCODING, gzip);
            response
        }
        (_, "error-400") => refusal(StatusCode::BAD_REQUEST, "your temperature is wrong"),
        (_, "error-401") => refusal(StatusCode::UNAUTHORIZED, "bad key sk-operator"),
        (_, "error-429") => refusal(StatusCode::TOO_MANY_REQUESTS, "slow down"),
        (_, "error-500") => plain(StatusCode::INTERNAL_SERVER_ERROR, "<html>oops</html>"),
        (_, other) => panic!("a model that the mock does not have: {other}"),
    }
}
