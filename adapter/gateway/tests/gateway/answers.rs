//! What the mock upstream answers.

use std::sync::atomic::Ordering;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{header, Response, StatusCode};
use bytes::Bytes;
use oaic_gateway::call::body::{channel, Piece, Sender};
use serde_json::{json, Value};

use super::mock::Log;

pub fn usage(prompt: u64, completion: u64) -> Value {
    json!({
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    })
}

pub fn answer(asked: &Value, usage: Value, log: Arc<Log>) -> Response<Body> {
    if asked["stream"] != true {
        return completion(usage);
    }
    let mut list = deltas(12);
    list.push(chunk(
        json!([{ "index": 0, "delta": {}, "finish_reason": "stop" }]),
        Value::Null,
    ));
    if asked["stream_options"]["include_usage"] == true && !usage.is_null() {
        list.push(chunk(json!([]), usage));
    }
    list.push("data: [DONE]\n\n".into());
    events(log, list, Ending::Complete)
}

pub fn completion(usage: Value) -> Response<Body> {
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

pub fn embeddings() -> Response<Body> {
    let body = json!({
        "object": "list",
        "data": [{ "object": "embedding", "index": 0, "embedding": [0.5, -0.25] }],
        "usage": { "prompt_tokens": 3, "total_tokens": 3 },
    });
    reply(StatusCode::OK, "application/json", body.to_string())
}

pub fn response(asked: &Value, model: &str) -> Response<Body> {
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

pub fn message(asked: &Value, log: Arc<Log>) -> Response<Body> {
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
        chunk(
            json!([{ "index": 0, "delta": delta, "finish_reason": null }]),
            Value::Null,
        )
    };
    (0..count).map(delta).collect()
}

pub fn chunk(choices: Value, usage: Value) -> String {
    let body = json!({
        "id": "c1",
        "object": "chat.completion.chunk",
        "choices": choices,
        "usage": usage,
    });
    format!("data: {body}\n\n")
}

pub fn fixture(name: &str) -> Vec<String> {
    let path = format!("{}/tests/fixtures/{name}.sse", env!("CARGO_MANIFEST_DIR"));
    vec![std::fs::read_to_string(path).expect("a fixture")]
}

#[derive(Clone, Copy)]
pub enum Ending {
    Complete,
    /// The connection breaks.
    Cut,
    /// Nothing more comes.
    Silent,
}

pub fn events(log: Arc<Log>, list: Vec<String>, ending: Ending) -> Response<Body> {
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

/// Forty deltas over a second, then the usage.
pub fn slowly(log: Arc<Log>) -> Response<Body> {
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

pub fn endless(log: Arc<Log>) -> Response<Body> {
    streamed(move |sender| async move {
        let delta = Bytes::from(deltas(200).concat());
        while sender.send(Piece::Data(delta.clone())).await.is_ok() {
            log.pieces.fetch_add(1, Ordering::SeqCst);
        }
    })
}

pub fn streamed<F: std::future::Future<Output = ()> + Send + 'static>(
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
pub fn cut_json() -> Response<Body> {
    let mut response = streamed(|sender| async move {
        let _ = sender.send(Piece::Data("{\"choices\":[".into())).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    });
    let kind = "application/json".parse().expect("a value");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

pub fn refusal(status: StatusCode, message: &str) -> Response<Body> {
    let body = json!({ "error": { "message": message, "type": "t", "code": "c" } });
    reply(status, "application/json", body.to_string())
}

pub fn plain(status: StatusCode, text: &str) -> Response<Body> {
    reply(status, "text/html", text.to_owned())
}

pub fn reply(status: StatusCode, kind: &'static str, body: String) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let kind = kind.parse().expect("a value");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
