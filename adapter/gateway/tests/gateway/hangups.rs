//! Clients that leave, or take nothing.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use serde_json::{json, Value};
use tokio::net::TcpStream;

use super::http::{read, write};
use super::rig::{chat, stream, Rig};

/// Sends a request and reads until `until` has come; the connection.
async fn connect(rig: &Rig, secret: &str, body: &Value, until: &str) -> TcpStream {
    let address = rig.url.strip_prefix("http://").expect("an address");
    let socket = TcpStream::connect(address).await.expect("a connection");
    let body = body.to_string();
    let request = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {secret}\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    write(&socket, request.as_bytes()).await.expect("a request");
    let mut answer = Vec::new();
    while !String::from_utf8_lossy(&answer).contains(until) {
        let more = read(&socket).await.expect("an answer");
        assert!(!more.is_empty(), "{}", String::from_utf8_lossy(&answer));
        answer.extend(more);
    }
    socket
}

/// "Client hangs up: nothing billed", and "partial read undercounts": the upstream is read to its
/// usage.
#[tokio::test]
async fn a_client_that_leaves_is_charged_what_the_upstream_reports() {
    let rig = Rig::start().await;
    let (key, secret) = rig.key(json!({})).await;
    drop(connect(&rig, &secret, &stream("slowly"), "word1 ").await);
    assert_eq!(rig.settled(&key).await, 9 + 3 * 40);
    assert_eq!(rig.first.completed.load(Ordering::SeqCst), 1);
    assert_eq!(rig.usage(&key).await[0]["provenance"], "reported");
}

/// Before the answer has begun, too.
#[tokio::test]
async fn a_client_that_leaves_before_the_answer_is_charged_as_well() {
    let rig = Rig::start().await;
    let (key, secret) = rig.key(json!({})).await;
    let socket = connect(&rig, &secret, &chat("late"), "").await;
    while rig.first.count() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(socket);
    assert_eq!(rig.settled(&key).await, 45);
}

#[tokio::test]
async fn draining_is_bounded_in_time() {
    let rig = Rig::with("[limits]\ndrain_seconds = 0").await;
    let (key, secret) = rig.key(json!({})).await;
    let began = Instant::now();
    drop(connect(&rig, &secret, &stream("slowly"), "word1 ").await);
    let spent = rig.settled(&key).await;
    assert!(
        began.elapsed() < Duration::from_secs(2),
        "{:?}",
        began.elapsed()
    );
    // What had come by then is counted, and the prompt is estimated: the client gave up, not the
    // upstream.
    assert!(spent > 6 && spent < 3 * 40, "{spent}");
    assert_eq!(rig.first.completed.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn draining_is_bounded_in_bytes() {
    let rig = Rig::with("[limits]\ndrain_bytes = 100000").await;
    let (key, secret) = rig.key(json!({})).await;
    drop(connect(&rig, &secret, &stream("endless"), "word1 ").await);
    // More pieces came than the call may have tokens.
    let spent = rig.settled(&key).await;
    let (output, prompt) = (3 * super::rig::MAX_OUTPUT, 60);
    assert!(spent >= output && spent <= output + prompt, "{spent}");
}

/// The upstream waits for the client, and what is between them stays small.
#[tokio::test]
async fn a_slow_client_holds_no_memory_and_no_upstream_for_long() {
    let rig = Rig::with("[limits]\nclient_stall_seconds = 1\ndrain_seconds = 0").await;
    let (key, secret) = rig.key(json!({})).await;
    let before = resident();
    let mut sockets = vec![];
    for _ in 0..16 {
        sockets.push(connect(&rig, &secret, &stream("endless"), "word1 ").await);
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(rig.gateway.running.count(), 16);
    let grown = resident().saturating_sub(before);
    // Beside the sockets' buffers, which are the system's. The mock is in this process, too.
    assert!(grown < 24 << 20, "{grown} bytes for 16 clients");
    // Nobody reads: the connections are given up.
    rig.settled(&key).await;
    drop(sockets);
}

/// Bytes of this process.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").expect("statm");
    let pages = statm
        .split(' ')
        .nth(1)
        .and_then(|pages| pages.parse::<usize>().ok());
    pages.expect("a number") * 4_096
}

#[tokio::test]
async fn a_stop_lets_calls_end() {
    let mut rig = Rig::start().await;
    let (_, secret) = rig.key(json!({})).await;
    let (url, body) = (rig.url.clone(), stream("slowly").to_string());
    let bearer = format!("Bearer {secret}");
    let client = tokio::spawn(async move {
        let http = super::rig::Http::new();
        let headers = [("authorization", bearer.as_str())];
        let url = format!("{url}/v1/chat/completions");
        http.send(axum::http::Method::POST, &url, &headers, body)
            .await
    });
    while rig.gateway.running.count() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    rig.stop().await;
    let answer = client.await.expect("an answer");
    assert!(answer.whole && answer.text().ends_with("data: [DONE]\n\n"));
    assert_eq!(rig.gateway.running.count(), 0);
    let address = rig.url.strip_prefix("http://").expect("an address");
    assert!(
        TcpStream::connect(address).await.is_err(),
        "nothing new is taken"
    );
}
