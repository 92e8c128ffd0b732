//! What is passed through as it came, and what is not.

use serde_json::{json, Value};

use super::rig::{chat, stream, Rig};

#[tokio::test]
async fn a_body_goes_on_as_it_came() {
    let rig = Rig::start().await;
    let (_, secret) = rig.key(json!({})).await;
    let body = r#"{ "model":"ok","messages":[{"role":"user","content":"h\u00e4"}],
        "tools":[{"type":"function","function":{"name":"f","parameters":{}}}],
        "temperature":1.10e0, "logprobs":true, "x_unknown":{"b":1,"a":[1.0]} }"#;
    let answer = rig.post(&secret, "/v1/chat/completions", &[], body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(rig.first.last().body, body.as_bytes());
    assert_eq!(answer.json()["usage"]["completion_tokens"], 12);
    // 9 tokens at 1 uoaic, 12 at 3.
    assert_eq!(answer.header("x-oaic-cost"), "45");
    assert_eq!(
        answer.header("x-oaic-usage"),
        "reported; prompt=9, completion=12, request=1"
    );
}

#[tokio::test]
async fn only_the_models_name_changes_where_it_has_another_there() {
    let rig = Rig::start().await;
    let (_, secret) = rig.key(json!({})).await;
    let body = r#"{"seed":7,"model":"cut-first","messages":[],"x":1.50}"#;
    rig.post(&secret, "/v1/chat/completions", &[], body).await;
    let expected = r#"{"seed":7,"model":"truncated","messages":[],"x":1.50}"#;
    assert_eq!(rig.first.last().body, expected.as_bytes());
}

#[tokio::test]
async fn a_clients_key_stays_here_and_compression_is_not_asked_for() {
    let rig = Rig::start().await;
    let (_, secret) = rig.key(json!({})).await;
    let headers = [
        ("accept-encoding", "gzip"),
        ("cookie", "a=b"),
        ("x-api-key", "other"),
        ("openai-beta", "assistants=v2"),
        ("openai-organization", "theirs"),
    ];
    let body = chat("ok").to_string();
    rig.post(&secret, "/v1/chat/completions", &headers, &body)
        .await;
    let seen = rig.first.last();
    assert_eq!(seen.path, "/v1/chat/completions");
    assert_eq!(seen.headers["accept-encoding"], "identity");
    assert_eq!(seen.headers["openai-beta"], "assistants=v2");
    for name in [
        "authorization",
        "cookie",
        "x-api-key",
        "openai-organization",
    ] {
        assert!(!seen.headers.contains_key(name), "{name}");
    }
}

/// Usage is asked for in any case, and hidden from who did not ask.
#[tokio::test]
async fn usage_that_the_client_did_not_ask_for_is_metered_and_hidden() {
    let rig = Rig::start().await;
    let (key, secret) = rig.key(json!({})).await;
    let answer = rig.chat(&secret, stream("ok")).await;
    let asked: Value = serde_json::from_slice(&rig.first.last().body).expect("JSON");
    assert_eq!(asked["stream_options"]["include_usage"], true);
    assert!(!answer.text().contains("usage"), "{}", answer.text());
    assert!(
        !answer.text().contains("\"choices\":[]"),
        "{}",
        answer.text()
    );
    assert!(answer.text().ends_with("data: [DONE]\n\n"));
    assert_eq!(rig.settled(&key).await, 45);
}

#[tokio::test]
async fn a_client_that_asked_gets_every_byte() {
    let rig = Rig::start().await;
    let (key, secret) = rig.key(json!({})).await;
    for name in ["vllm", "vllm-continuous", "sglang", "llamacpp"] {
        let mut body = stream(&format!("fixture-{name}"));
        body["stream_options"] = json!({ "include_usage": true, "x": 1 });
        let answer = rig.chat(&secret, body.clone()).await;
        let path = format!("{}/tests/fixtures/{name}.sse", env!("CARGO_MANIFEST_DIR"));
        assert_eq!(
            answer.body,
            std::fs::read(path).expect("a fixture"),
            "{name}"
        );
        assert_eq!(rig.first.last().body, body.to_string().as_bytes());
    }
    assert!(rig.settled(&key).await > 0);
}

#[tokio::test]
async fn other_stream_options_are_kept() {
    let rig = Rig::start().await;
    let (_, secret) = rig.key(json!({})).await;
    let mut body = stream("ok");
    body["stream_options"] = json!({ "continuous_usage_stats": false, "include_usage": false });
    rig.chat(&secret, body).await;
    let asked: Value = serde_json::from_slice(&rig.first.last().body).expect("JSON");
    let expected = json!({ "continuous_usage_stats": false, "include_usage": true });
    assert_eq!(asked["stream_options"], expected);
}

#[tokio::test]
async fn dropped_parameters_are_named() {
    let rig = Rig::start().await;
    let (_, secret) = rig.key(json!({})).await;
    let mut body = chat("picky");
    body["seed"] = 7.into();
    let answer = rig.chat(&secret, body).await;
    assert_eq!(answer.header("x-oaic-dropped"), "seed");
    let asked: Value = serde_json::from_slice(&rig.first.last().body).expect("JSON");
    assert_eq!(asked.get("seed"), None);
    assert_eq!(
        rig.chat(&secret, chat("picky"))
            .await
            .header("x-oaic-dropped"),
        ""
    );
}

#[tokio::test]
async fn embeddings_are_units_of_their_own() {
    let rig = Rig::start().await;
    let (key, secret) = rig.key(json!({})).await;
    // Token arrays, as LangChain sends them.
    let body = json!({ "model": "ok", "input": [[1, 2, 3]] });
    let answer = rig
        .post(&secret, "/v1/embeddings", &[], &body.to_string())
        .await;
    assert_eq!(answer.json()["data"][0]["embedding"], json!([0.5, -0.25]));
    assert_eq!(
        answer.header("x-oaic-usage"),
        "reported; embedding=3, request=1"
    );
    assert_eq!(rig.settled(&key).await, 3);
}

#[tokio::test]
async fn models_are_those_that_the_key_may_use() {
    let rig = Rig::start().await;
    let (_, all) = rig.key(json!({})).await;
    let (_, one) = rig.key(json!({ "models": ["ok"] })).await;
    let list = |secret: String| {
        let (url, http) = (format!("{}/v1/models", rig.url), &rig.http);
        async move {
            let bearer = format!("Bearer {secret}");
            let headers = [("authorization", bearer.as_str())];
            let answer = http.send(axum::http::Method::GET, &url, &headers, String::new());
            answer.await.json()["data"].as_array().map_or(0, Vec::len)
        }
    };
    assert!(list(all).await > 20);
    assert_eq!(list(one.clone()).await, 1);
    let refused = rig.chat(&one, chat("no-usage")).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (404, "model_not_found".into())
    );
    assert_eq!(rig.first.count(), 0);
}

#[tokio::test]
async fn what_is_served_is_described() {
    let rig = Rig::start().await;
    let get = |path: &str| {
        let url = format!("{}{path}", rig.url);
        let http = &rig.http;
        async move {
            http.send(axum::http::Method::GET, &url, &[], String::new())
                .await
        }
    };
    let document = get("/openapi.json").await.json();
    for path in [
        "/v1/chat/completions",
        "/v1/embeddings",
        "/v1/responses",
        "/v1/messages",
    ] {
        assert!(document["paths"][path]["post"].is_object(), "{path}");
    }
    assert!(get("/llms.txt").await.text().contains("POST /v1/responses"));
    assert_eq!(get("/nowhere").await.code(), "unknown_route");
    assert_eq!(get("/v1/chat/completions").await.status, 405);
}
