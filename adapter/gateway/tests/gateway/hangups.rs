//! Clients that leave, or take nothing.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use serde_json::{json, Value};
use tokio::net::TcpStream;

use super::http::{open, read};
use super::mock;
use super::process::Process;
use super::rig::{chat, settings_for, stream, Rig};

/// A chat whose answer was read until `until` has come.
async fn connect(rig: &Rig, secret: &str, body: &Value, until: &str) -> TcpStream {
    open(&rig.url, secret, "", body, until).await
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

/// The upstream says nothing for 30 seconds.
#[tokio::test]
async fn draining_is_bounded_in_time() {
    let rig = Rig::with("[limits]\ndrain_seconds = 0").await;
    let (key, secret) = rig.key(json!({})).await;
    let body = stream("silent-for-long");
    let began = Instant::now();
    drop(connect(&rig, &secret, &body, "word1 ").await);
    let spent = rig.settled(&key).await;
    let took = began.elapsed();
    assert!(took < Duration::from_secs(25), "{took:?}");
    // What had come by then is counted, and the prompt is estimated: the client gave up, not the
    // upstream.
    let prompt = u64::try_from(body.to_string().len()).expect("a length") + 10;
    assert_eq!(spent, 2 * 3 + prompt.div_ceil(4));
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
#[tokio::test(flavor = "multi_thread")]
async fn clients_that_take_nothing_hold_no_memory() {
    const BOUND: usize = 24 << 20;
    let (upstream, log) = mock::start().await;
    let dir = tempfile::tempdir().expect("a folder");
    // Of its own, so that nothing else uses its memory.
    let process = Process::start(dir.path(), &settings_for(&upstream, &upstream, ""));
    let (_, secret) = process.key().await;
    let before = process.resident();
    let mut sockets = vec![];
    for _ in 0..16 {
        sockets.push(open(&process.url, &secret, "", &stream("endless"), "word1 ").await);
    }
    // Until the mock gets rid of nothing more.
    let mut sent = 0;
    loop {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let grown = process.resident().saturating_sub(before);
        // The sockets' buffers are the system's.
        assert!(grown < BOUND, "{grown} bytes for 16 clients");
        let now = log.pieces.load(Ordering::SeqCst);
        if std::mem::replace(&mut sent, now) == now {
            break;
        }
    }
    drop(sockets);
}

#[tokio::test]
async fn a_client_that_takes_nothing_is_given_up() {
    let rig = Rig::with("[limits]\nclient_stall_seconds = 1\ndrain_seconds = 0").await;
    let (key, secret) = rig.key(json!({})).await;
    let socket = connect(&rig, &secret, &stream("endless"), "word1 ").await;
    let spent = rig.settled(&key).await;
    assert!(spent >= 3 * super::rig::MAX_OUTPUT, "{spent}");
    drop(socket);
}

/// It takes some now and then, so it never stalls.
#[tokio::test]
async fn a_slow_client_has_no_longer_than_a_call_may_take() {
    let rig = Rig::with("[limits]\ncall_seconds = 2").await;
    let (key, secret) = rig.key(json!({})).await;
    let socket = connect(&rig, &secret, &stream("endless"), "word1 ").await;
    let reader = tokio::spawn(async move {
        while read(&socket).await.is_ok_and(|more| !more.is_empty()) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    });
    rig.settled(&key).await;
    reader.await.expect("its answer is cut off");
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
