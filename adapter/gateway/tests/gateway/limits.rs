//! Bodies and headers that are too long, or never come.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::net::TcpStream;

use super::http;
use super::rig::{chat, Rig};

#[tokio::test]
async fn what_is_too_long_is_refused_with_the_limit() {
    let rig = Rig::with("[limits]\nbody_bytes = 2000\nheader_bytes = 2000").await;
    let (key, secret) = rig.key(json!({})).await;
    let mut body = chat("ok");
    body["messages"][0]["content"] = "a".repeat(2_000).into();
    let refused = rig.chat(&secret, body).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (413, "body_too_large".into())
    );
    assert!(refused.text().contains("2000 bytes"), "{}", refused.text());
    let long = "a".repeat(2_000);
    let headers = [("x-long", long.as_str())];
    let body = chat("ok").to_string();
    let path = "/v1/chat/completions";
    let refused = rig.post(&secret, path, &headers, &body).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (431, "headers_too_large".into())
    );
    assert!(
        refused.text().contains("at most 2000"),
        "{}",
        refused.text()
    );
    let headers = [("content-encoding", "gzip")];
    let refused = rig.post(&secret, path, &headers, &body).await;
    assert_eq!(refused.status, 415);
    assert_eq!(rig.first.count(), 0);
    assert_eq!(rig.settled(&key).await, 0);
}

/// Without a length, it is counted as it comes.
#[tokio::test]
async fn a_body_without_a_length_is_bounded_too() {
    let rig = Rig::with("[limits]\nbody_bytes = 2000").await;
    let socket = connect(&rig).await;
    let head =
        "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    http::write(&socket, head.as_bytes()).await.expect("a head");
    let chunk = format!("400\r\n{}\r\n", "a".repeat(0x400));
    for _ in 0..3 {
        // It may have been refused by now.
        let _ = http::write(&socket, chunk.as_bytes()).await;
    }
    assert!(read(&socket).await.starts_with("HTTP/1.1 413 "));
}

#[tokio::test]
async fn a_request_that_never_comes_is_not_waited_for() {
    let rig = Rig::with("[limits]\nrequest_seconds = 1").await;
    let began = Instant::now();
    let socket = connect(&rig).await;
    http::write(&socket, b"POST /v1/chat/completions HTTP/1.1\r\n")
        .await
        .expect("a start");
    read(&socket).await;
    let socket = connect(&rig).await;
    let head = "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{";
    http::write(&socket, head.as_bytes()).await.expect("a head");
    assert!(read(&socket).await.starts_with("HTTP/1.1 408 "));
    assert!(began.elapsed() < Duration::from_secs(25));
}

/// Connections beyond the limit wait, and are served when others end.
#[tokio::test]
async fn a_flood_waits_outside() {
    let rig = Rig::with("[limits]\nconnections = 4").await;
    let mut held = vec![];
    for _ in 0..4 {
        held.push(connect(&rig).await);
    }
    let last = connect(&rig).await;
    let request = "GET /llms.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    http::write(&last, request.as_bytes())
        .await
        .expect("a request");
    let waiting = tokio::time::timeout(Duration::from_millis(300), read(&last)).await;
    assert!(waiting.is_err(), "it is served before its turn");
    held.clear();
    assert!(read(&last).await.starts_with("HTTP/1.1 200 "));
}

async fn connect(rig: &Rig) -> TcpStream {
    let address = rig.url.strip_prefix("http://").expect("an address");
    TcpStream::connect(address).await.expect("a connection")
}

/// Reads the beginning of an answer, or nothing if the connection is closed.
async fn read(socket: &TcpStream) -> String {
    let read = http::read(socket).await.unwrap_or_default();
    String::from_utf8_lossy(&read).into_owned()
}
