//! What users of other gateways complain about: each line of docs/gateway.md's table is a test.

use serde_json::json;

use super::rig::{chat, stream, Rig};

/// "$17.48 for an estimated 1,165,619 output tokens, 9.1 times the model's maximum".
#[tokio::test]
async fn more_than_the_ceiling_is_never_charged() {
    let rig = Rig::start().await;
    let (key, secret) = rig.key(json!({})).await;
    let mut body = chat("huge-usage");
    body["max_tokens"] = 20.into();
    let answer = rig.chat(&secret, body.clone()).await;
    let prompt = u64::try_from(body.to_string().len()).expect("a length") + 10;
    let ceiling = prompt + 3 * 20;
    assert_eq!(answer.header("x-oaic-cost"), ceiling.to_string());
    assert_eq!(rig.settled(&key).await, ceiling);
    let metrics = rig
        .operate(axum::http::Method::GET, "/metrics", None)
        .await
        .text();
    let line = "oaic_gateway_above_ceiling_total{model=\"huge-usage\"} 1";
    assert!(metrics.contains(line), "{metrics}");
}

/// "`usage` omitted upstream: nothing billed"; and an estimate is at most what was sent.
#[tokio::test]
async fn usage_that_is_missing_is_estimated_within_its_bounds() {
    let rig = Rig::start().await;
    let (key, secret) = rig.key(json!({})).await;
    let answer = rig.chat(&secret, chat("no-usage")).await;
    assert!(
        answer.header("x-oaic-usage").starts_with("estimated; "),
        "{answer:?}"
    );
    let spent = rig.settled(&key).await;
    assert!(spent > 0);
    assert!(spent <= 3 * u64::try_from(answer.body.len()).expect("a length"));
    // Of a stream, the answer's tokens are counted: twelve.
    rig.chat(&secret, stream("no-usage")).await;
    rig.settled(&key).await;
    let rows = rig.usage(&key).await;
    assert_eq!(rows[0]["provenance"], "estimated");
    let completion = rows[0]["units"]["completion"].as_u64().expect("units");
    let before = answer
        .header("x-oaic-usage")
        .split("completion=")
        .nth(1)
        .expect("units");
    let before: u64 = before
        .split(',')
        .next()
        .and_then(|n| n.parse().ok())
        .expect("a number");
    assert_eq!(completion, before + 12);
    // Both wrote more than they may.
    for mut body in [chat("no-usage"), stream("no-usage")] {
        body["max_tokens"] = 3.into();
        let (key, secret) = rig.key(json!({})).await;
        rig.chat(&secret, body).await;
        rig.settled(&key).await;
        let rows = rig.usage(&key).await;
        assert_eq!(rows[0]["provenance"], "estimated");
        assert_eq!(rows[0]["units"]["completion"], 3);
    }
}

/// "Explicit zero usage treated as missing".
#[tokio::test]
async fn zero_that_is_reported_is_zero() {
    let rig = Rig::start().await;
    let (key, secret) = rig.key(json!({})).await;
    let answer = rig.chat(&secret, chat("zero-usage")).await;
    assert_eq!(answer.header("x-oaic-usage"), "reported; request=1");
    rig.chat(&secret, stream("zero-usage")).await;
    assert_eq!(rig.settled(&key).await, 0);
}

/// "SSE error event billed at `max_tokens`", "error text billed as output".
#[tokio::test]
async fn an_error_event_costs_what_was_delivered_before_it() {
    let rig = Rig::start().await;
    let (key, secret) = rig.key(json!({})).await;
    let answer = rig.chat(&secret, stream("error-event")).await;
    assert!(answer.text().contains("out of memory"));
    // One delta, at 3 uoaic; no prompt.
    assert_eq!(rig.settled(&key).await, 3);
    assert_eq!(rig.usage(&key).await[0]["provenance"], "counted");
}

/// "Charged for streams that failed upstream", "partial usage released the reservation".
#[tokio::test]
async fn a_stream_that_breaks_costs_what_was_delivered() {
    let rig = Rig::start().await;
    for (model, deltas) in [("truncated", 2), ("ends-early", 3), ("silent", 2)] {
        let (key, secret) = rig.key(json!({})).await;
        let answer = rig.chat(&secret, stream(model)).await;
        assert_eq!(answer.status, 200);
        assert!(
            answer.whole,
            "{model}: the client gets an end that it can read"
        );
        let code = match model {
            "silent" => "upstream_timeout",
            _ => "upstream_truncated",
        };
        assert!(answer.text().contains(code), "{model}: {}", answer.text());
        assert!(answer.text().ends_with("data: [DONE]\n\n"), "{model}");
        assert_eq!(rig.settled(&key).await, 3 * deltas, "{model}");
    }
}

/// "Final chunk with non-empty `choices` loses usage", and the quirks of three servers.
#[tokio::test]
async fn quirks_of_servers_are_read() {
    let rig = Rig::start().await;
    for (name, units, cost) in [
        (
            "vllm",
            json!({ "prompt": 21, "completion": 5, "request": 1 }),
            21 + 15,
        ),
        (
            "vllm-continuous",
            json!({ "prompt": 21, "completion": 3, "request": 1 }),
            21 + 9,
        ),
        (
            "sglang",
            json!({ "prompt": 6, "cached": 24, "completion": 6, "reasoning": 11, "request": 1 }),
            6 + 12 + 18 + 33,
        ),
        // Its usage is what the other servers' is: all of the prompt, whatever the cache had.
        (
            "llamacpp",
            json!({ "prompt": 17, "completion": 7, "request": 1 }),
            17 + 21,
        ),
        (
            "llamacpp-timings",
            json!({ "prompt": 5, "cached": 12, "completion": 7, "request": 1 }),
            5 + 6 + 21,
        ),
    ] {
        let (key, secret) = rig.key(json!({})).await;
        let answer = rig.chat(&secret, stream(&format!("fixture-{name}"))).await;
        assert!(answer.text().ends_with("data: [DONE]\n\n"), "{name}");
        assert!(
            !answer.text().contains("usage"),
            "{name}: {}",
            answer.text()
        );
        assert_eq!(rig.settled(&key).await, cost, "{name}");
        let rows = rig.usage(&key).await;
        assert_eq!(rows[0]["provenance"], "reported", "{name}");
        assert_eq!(rows[0]["units"], units, "{name}");
    }
}

/// "Retry charged twice".
#[tokio::test]
async fn a_retry_is_charged_once() {
    let rig = Rig::start().await;
    for model in ["fails-first", "gone-first", "slow-first", "gzip-first"] {
        let (key, secret) = rig.key(json!({})).await;
        let answer = rig.chat(&secret, chat(model)).await;
        assert_eq!(answer.status, 200, "{model}: {}", answer.text());
        assert_eq!(rig.settled(&key).await, 45, "{model}");
        assert_eq!(rig.usage(&key).await[0]["calls"], 1, "{model}");
    }
}

/// "Budget reset is not spend reset".
#[tokio::test]
async fn another_budget_changes_nothing_that_was_spent() {
    let rig = Rig::start().await;
    let (key, secret) = rig.key(json!({ "budget": 1_000 })).await;
    rig.chat(&secret, chat("ok")).await;
    assert_eq!(rig.settled(&key).await, 45);
    let settings = json!({ "budget": 100 });
    let path = format!("/keys/{key}");
    let updated = rig
        .operate(axum::http::Method::PATCH, &path, Some(settings))
        .await;
    assert_eq!(updated.json()["spent"], "45");
    assert_eq!(updated.json()["left"], "55");
}

/// A request that two parsers read in two ways, with the cheap one shown to the gateway.
#[tokio::test]
async fn a_member_that_is_there_twice_is_refused() {
    let rig = Rig::start().await;
    let (_, secret) = rig.key(json!({})).await;
    for body in [
        r#"{"model":"ok","messages":[],"max_tokens":1,"max_tokens":100}"#,
        r#"{"model":"ok","messages":[],"max_tokens":1,"MAX_TOKENS":100}"#,
        r#"{"model":"ok","messages":[],"stream":true,"stream_options":{"x":1,"x":2}}"#,
    ] {
        let answer = rig.post(&secret, "/v1/chat/completions", &[], body).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code()),
            (400, "invalid_json".into())
        );
    }
    assert_eq!(rig.first.count(), 0);
}
