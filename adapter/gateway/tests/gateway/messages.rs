//! Anthropic's route.

use serde_json::json;

use super::rig::Rig;

const PATH: &str = "/v1/messages";

fn body(model: &str, stream: bool) -> String {
    json!({
        "model": model,
        "max_tokens": 50,
        "stream": stream,
        "messages": [{ "role": "user", "content": "hi" }],
    })
    .to_string()
}

#[tokio::test]
async fn cached_tokens_are_counted_beside_the_input() {
    let rig = Rig::start().await;
    let (key, secret) = rig.key(json!({})).await;
    // Its SDK sends the key so.
    let url = format!("{}{PATH}", rig.url);
    let headers = [
        ("x-api-key", secret.as_str()),
        ("anthropic-version", "2023-06-01"),
    ];
    let method = axum::http::Method::POST;
    let answer = rig
        .http
        .send(method, &url, &headers, body("ok", false))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let usage = "reported; prompt=5, cached=4, completion=6, request=1";
    assert_eq!(answer.header("x-oaic-usage"), usage);
    assert_eq!(rig.first.last().headers["anthropic-version"], "2023-06-01");
    assert!(!rig.first.last().headers.contains_key("x-api-key"));
    assert_eq!(rig.settled(&key).await, 5 + 2 + 18);
}

#[tokio::test]
async fn a_stream_is_passed_on_byte_by_byte() {
    let rig = Rig::start().await;
    let (key, secret) = rig.key(json!({})).await;
    let answer = rig.post(&secret, PATH, &[], &body("ok", true)).await;
    let path = format!(
        "{}/tests/fixtures/anthropic.sse",
        env!("CARGO_MANIFEST_DIR")
    );
    assert_eq!(answer.body, std::fs::read(path).expect("a fixture"));
    assert_eq!(rig.settled(&key).await, 5 + 2 + 18);
    assert_eq!(rig.usage(&key).await[0]["provenance"], "reported");
}

#[tokio::test]
async fn refusals_have_its_shape() {
    let rig = Rig::start().await;
    let (_, secret) = rig.key(json!({})).await;
    for (key, model, status, kind) in [
        ("sk-oaic-wrong", "ok", 401, "authentication_error"),
        (secret.as_str(), "unknown", 404, "not_found_error"),
        (secret.as_str(), "gone", 502, "api_error"),
        (secret.as_str(), "slow", 504, "timeout_error"),
    ] {
        let answer = rig.post(key, PATH, &[], &body(model, false)).await;
        assert_eq!(answer.status, status, "{model}");
        let json = answer.json();
        assert_eq!(
            (&json["type"], &json["error"]["type"]),
            (&json!("error"), &json!(kind))
        );
    }
    let broken = rig.post(&secret, PATH, &[], &body("truncated", true)).await;
    assert!(
        broken.text().contains("event: error\ndata: {"),
        "{}",
        broken.text()
    );
    let spoken = rig.post(&secret, PATH, &[], &body("picky", false)).await;
    assert_eq!(
        spoken.status, 404,
        "an upstream that does not speak it is not asked"
    );
}
