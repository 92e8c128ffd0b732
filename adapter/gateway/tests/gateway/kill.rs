//! The process killed with calls in flight: nothing lost, nothing double.

use std::time::Duration;

use axum::http::Method;
use rand::{Rng, SeedableRng};
use serde_json::Value;

use super::http::{open, read, write};
use super::mock;
use super::process::Process;
use super::rig::{chat, settings_for, Http};

fn number(value: &Value) -> u64 {
    value
        .as_str()
        .and_then(|text| text.parse().ok())
        .expect("an amount")
}

/// Kills at random points; `OAIC_KILLS` makes it longer. After each, the budget holds: what was
/// answered is counted once, and what was cut off at its ceiling or not at all if it never began.
#[tokio::test(flavor = "multi_thread")]
async fn a_kill_loses_nothing_and_counts_nothing_twice() {
    let kills: u64 = std::env::var("OAIC_KILLS").map_or(12, |n| n.parse().expect("a number"));
    let seed: u64 = std::env::var("OAIC_SEED").map_or(7, |n| n.parse().expect("a number"));
    let mut random = rand::rngs::StdRng::seed_from_u64(seed);
    let (upstream, log) = mock::start().await;
    let dir = tempfile::tempdir().expect("a folder");
    let settings = settings_for(&upstream, &upstream, "");
    let ceiling = u64::try_from(chat("ok").to_string().len()).expect("a length") + 10 + 300;
    let mut process = Process::start(dir.path(), &settings);
    let (id, secret) = process.key().await;
    let (mut answered, mut before) = (0, 0);
    for kill in 0..kills {
        let clients = (0..8).map(|client| {
            let (url, secret) = (process.url.clone(), secret.clone());
            tokio::spawn(calls(url, secret, format!("{kill}-{client}")))
        });
        let clients: Vec<_> = clients.collect();
        // By count, because a busy machine is slow; then somewhere within a call.
        let until = log.count() + random.gen_range(0..60);
        let reached = async {
            while log.count() < until {
                tokio::time::sleep(Duration::from_micros(200)).await;
            }
        };
        let reached = tokio::time::timeout(Duration::from_secs(60), reached);
        reached.await.expect("calls are forwarded");
        tokio::time::sleep(Duration::from_micros(random.gen_range(0..5_000))).await;
        process.kill();
        let mut now = 0;
        for client in clients {
            now += client.await.expect("a client");
        }
        answered += now;
        process = Process::start(dir.path(), &settings);
        let path = format!("/keys/{id}");
        let shown = process.operate(Method::GET, &path, Value::Null).await;
        let spent = number(&shown["spent"]);
        assert_eq!(number(&shown["reserved"]), 0, "seed {seed}, kill {kill}");
        // Each client had one call in flight; an answer whose settling was lost counts at its
        // ceiling as well.
        let (least, most) = (before + 45 * now, before + 45 * now + 16 * ceiling);
        assert!(
            (least..=most).contains(&spent),
            "seed {seed}, kill {kill}: {spent} is not within {least}..={most}"
        );
        before = spent;
        let rows = process.operate(Method::GET, "/usage", Value::Null).await;
        let rows = rows["data"].as_array().expect("rows").clone();
        let sum: u64 = rows.iter().map(|row| number(&row["amount"])).sum();
        assert_eq!(sum, spent, "seed {seed}, kill {kill}: the export adds up");
        let calls: u64 = rows.iter().filter_map(|row| row["calls"].as_u64()).sum();
        let forwarded = u64::try_from(log.count()).expect("a count");
        assert!(
            forwarded <= calls,
            "seed {seed}: {forwarded} were forwarded, {calls} counted"
        );
    }
    assert!(
        answered > kills,
        "only {answered} calls were answered: nothing was tested"
    );
}

/// Calls until the gateway is gone; how many were answered.
async fn calls(url: String, secret: String, name: String) -> u64 {
    let address = url.strip_prefix("http://").expect("an address").to_owned();
    let body = chat("ok").to_string();
    let mut answered = 0;
    loop {
        let request = format!(
            "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {secret}\r\n\
             Idempotency-Key: {name}-{answered}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n\
             {body}",
            body.len()
        );
        match exchange(&address, &request).await {
            Some(answer) if answer.starts_with("HTTP/1.1 200 ") && answer.ends_with('}') => {
                answered += 1;
            }
            _ => return answered,
        }
    }
}

async fn exchange(address: &str, request: &str) -> Option<String> {
    let socket = tokio::net::TcpStream::connect(address).await.ok()?;
    write(&socket, request.as_bytes()).await.ok()?;
    let mut answer = Vec::new();
    loop {
        let more = read(&socket).await.ok()?;
        if more.is_empty() {
            return String::from_utf8(answer).ok();
        }
        answer.extend(more);
    }
}

/// A call that a kill cut off: whoever sends it again learns that it may have been served.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_a_kill_left_unanswered_is_not_served_again() {
    let (upstream, log) = mock::start().await;
    let dir = tempfile::tempdir().expect("a folder");
    let settings = settings_for(&upstream, &upstream, "");
    let process = Process::start(dir.path(), &settings);
    let (id, secret) = process.key().await;
    let body = chat("gated");
    let header = "Idempotency-Key: k\r\n";
    let first = open(&process.url, &secret, header, &body, "").await;
    while log.count() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    process.kill();
    drop(first);
    let process = Process::start(dir.path(), &settings);
    let url = format!("{}/v1/chat/completions", process.url);
    let bearer = format!("Bearer {secret}");
    let headers = [("authorization", bearer.as_str()), ("idempotency-key", "k")];
    let http = Http::new();
    let again = http.send(Method::POST, &url, &headers, body.to_string());
    assert_eq!(again.await.code(), "idempotency_key_unanswered");
    assert_eq!(log.count(), 1);
    let path = format!("/usage?key={id}");
    let usage = process.operate(Method::GET, &path, Value::Null).await;
    assert_eq!(usage["data"][0]["provenance"], "ceiling");
    let ceiling = u64::try_from(body.to_string().len()).expect("a length") + 10 + 300;
    assert_eq!(number(&usage["data"][0]["amount"]), ceiling);
}
