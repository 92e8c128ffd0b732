//! The mock upstream: what it does is in the model's name.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{header, HeaderMap, Request, Response, StatusCode};
use axum::Router;
use bytes::Bytes;
use http_body_util::BodyExt;
use oaic_gateway::call::body::{channel, Piece, Sender};
use serde_json::{json, Value};
use tokio::net::TcpListener;

/// A request as it came in.
#[derive(Debug, Clone)]
pub struct Seen {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// What the mock was asked.
#[derive(Debug, Default)]
pub struct Log {
    seen: Mutex<Vec<Seen>>,
    /// Streams that were sent to their end.
    pub completed: AtomicUsize,
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
    if path == "/check" {
        unreachable!("the hook has its own server");
    }
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
        (_, "endless") => endless(),
        (_, "malformed") => plain(StatusCode::OK, "<html>it works</html>"),
        (_, "gzip") => {
            let mut response = completion(usage(9, 12));
            let gzip = "gzip".parse().expect("a value");
            response.headers_mut().insert(header::CONTENT_ENCODING, gzip);
            response
        }
        (_, "error-400") => refusal(StatusCode::BAD_REQUEST, "your temperature is wrong"),
        (_, "error-401") => refusal(StatusCode::UNAUTHORIZED, "bad key sk-operator"),
        (_, "error-429") => refusal(StatusCode::TOO_MANY_REQUESTS, "slow down"),
        (_, "error-500") => plain(StatusCode::INTERNAL_SERVER_ERROR, "<html>oops</html>"),
        (_, other) => panic!("a model that the mock does not have: {other}"),
    }
}

pub fn usage(prompt: u64, completion: u64) -> Value {
    json!({
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    })
}

fn answer(asked: &Value, usage: Value, log: Arc<Log>) -> Response<Body> {
    if asked["stream"] != true {
        return completion(usage);
    }
    let mut list = deltas(12);
    list.push(chunk(json!([{ "index": 0, "delta": {}, "finish_reason": "stop" }]), Value::Null));
    if asked["stream_options"]["include_usage"] == true && !usage.is_null() {
        list.push(chunk(json!([]), usage));
    }
    list.push("data: [DONE]\n\n".into());
    events(log, list, Ending::Complete)
}

fn completion(usage: Value) -> Response<Body> {
    let mut body = json!({
        "id": "c1",
        "object": "chat.completion",
        "model": "m",
        "choices": [{
            "index": 0,
            "message": { "role": "assistant", "content": "twelve tokens of text, more or less" },
            "finish_reason": "stop",
        }],
    });
    if !usage.is_null() {
        body["usage"] = usage;
    }
    reply(StatusCode::OK, "application/json", body.to_string())
}

fn embeddings() -> Response<Body> {
    let body = json!({
        "object": "list",
        "data": [{ "object": "embedding", "index": 0, "embedding": [0.5, -0.25] }],
        "usage": { "prompt_tokens": 3, "total_tokens": 3 },
    });
    reply(StatusCode::OK, "application/json", body.to_string())
}

fn response(asked: &Value, model: &str) -> Response<Body> {
    let body = json!({
        "id": format!("resp_{model}"),
        "object": "response",
        "output": [],
        "after": asked["previous_response_id"],
        "usage": {
            "input_tokens": 7,
            "input_tokens_details": { "cached_tokens": 4 },
            "output_tokens": 5,
            "output_tokens_details": { "reasoning_tokens": 2 },
        },
    });
    reply(StatusCode::OK, "application/json", body.to_string())
}

fn message(asked: &Value, log: Arc<Log>) -> Response<Body> {
    if asked["stream"] == true {
        return events(log, fixture("anthropic"), Ending::Complete);
    }
    let body = json!({
        "id": "msg_1",
        "type": "message",
        "content": [{ "type": "text", "text": "hi" }],
        "usage": {
            "input_tokens": 3,
            "cache_read_input_tokens": 4,
            "cache_creation_input_tokens": 2,
            "output_tokens": 6,
        },
    });
    reply(StatusCode::OK, "application/json", body.to_string())
}

pub fn deltas(count: usize) -> Vec<String> {
    let delta = |i| {
        let delta = json!({ "content": format!("word{i} ") });
        chunk(json!([{ "index": 0, "delta": delta, "finish_reason": null }]), Value::Null)
    };
    (0..count).map(delta).collect()
}

fn chunk(choices: Value, usage: Value) -> String {
    let body = json!({
        "id": "c1",
        "object": "chat.completion.chunk",
        "choices": choices,
        "usage": usage,
    });
    format!("data: {body}\n\n")
}

fn fixture(name: &str) -> Vec<String> {
    let path = format!("{}/tests/fixtures/{name}.sse", env!("CARGO_MANIFEST_DIR"));
    vec![std::fs::read_to_string(path).expect("a fixture")]
}

#[derive(Clone, Copy)]
enum Ending {
    Complete,
    /// The connection breaks.
    Cut,
    /// Nothing more comes.
    Silent,
}

fn events(log: Arc<Log>, list: Vec<String>, ending: Ending) -> Response<Body> {
    streamed(move |sender| async move {
        for event in list {
            if sender.send(Piece::Data(event.into())).await.is_err() {
                return;
            }
        }
        match ending {
            Ending::Complete => {
                log.completed.fetch_add(1, Ordering::SeqCst);
                let _ = sender.send(Piece::End).await;
            }
            // So that what was sent has arrived before the connection breaks.
            Ending::Cut => tokio::time::sleep(Duration::from_millis(50)).await,
            Ending::Silent => tokio::time::sleep(Duration::from_secs(30)).await,
        }
    })
}

/// Forty deltas over two seconds, then the usage.
fn slowly(log: Arc<Log>) -> Response<Body> {
    streamed(move |sender| async move {
        for delta in deltas(40) {
            tokio::time::sleep(Duration::from_millis(25)).await;
            if sender.send(Piece::Data(delta.into())).await.is_err() {
                return;
            }
        }
        let end = chunk(json!([]), usage(9, 40));
        let _ = sender.send(Piece::Data(end.into())).await;
        let _ = sender.send(Piece::Data("data: [DONE]\n\n".into())).await;
        log.completed.fetch_add(1, Ordering::SeqCst);
        let _ = sender.send(Piece::End).await;
    })
}

fn endless() -> Response<Body> {
    streamed(|sender| async move {
        let delta = Bytes::from(deltas(200).concat());
        while sender.send(Piece::Data(delta.clone())).await.is_ok() {}
    })
}

fn streamed<F: std::future::Future<Output = ()> + Send + 'static>(
    send: impl FnOnce(Sender) -> F,
) -> Response<Body> {
    let (sender, pieces) = channel();
    tokio::spawn(send(sender));
    let mut response = Response::new(Body::new(pieces));
    let kind = "text/event-stream; charset=utf-8".parse().expect("a value");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// JSON that breaks off.
fn cut_json() -> Response<Body> {
    let mut response = streamed(|sender| async move {
        let _ = sender.send(Piece::Data("{\"choices\":[".into())).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    });
    let kind = "application/json".parse().expect("a value");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

fn refusal(status: StatusCode, message: &str) -> Response<Body> {
    let body = json!({ "error": { "message": message, "type": "t", "code": "c" } });
    reply(status, "application/json", body.to_string())
}

fn plain(status: StatusCode, text: &str) -> Response<Body> {
    reply(status, "text/html", text.to_owned())
}

fn reply(status: StatusCode, kind: &'static str, body: String) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let kind = kind.parse().expect("a value");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
