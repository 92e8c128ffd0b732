//! A gateway on free ports, two mocks behind it, and clients.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{Method, StatusCode};
use oaic_gateway::config::{Config, Secret};
use oaic_gateway::gateway::Gateway;
use oaic_gateway::store::Store;
use serde_json::{json, Value};
use tempfile::TempDir;
use tokio::sync::oneshot;

pub use super::http::{Answer, Http};
use super::mock::{self, Log};

/// Names of models that are served by the mock under the same name.
const MODELS: [&str; 23] = [
    "ok",
    "gated",
    "late",
    "late-once",
    "no-usage",
    "zero-usage",
    "huge-usage",
    "truncated",
    "ends-early",
    "error-event",
    "slowly",
    "endless",
    "malformed",
    "gzip",
    "error-400",
    "error-401",
    "error-429",
    "error-500",
    "fixture-vllm",
    "fixture-vllm-continuous",
    "fixture-sglang",
    "fixture-llamacpp",
    "fixture-llamacpp-timings",
];

/// Tokens that an answer has at most, here.
pub const MAX_OUTPUT: u64 = 100;

pub struct Rig {
    pub url: String,
    pub admin: String,
    pub first: Arc<Log>,
    pub second: Arc<Log>,
    pub gateway: Arc<Gateway>,
    pub http: Http,
    pub dir: TempDir,
    stop: Option<oneshot::Sender<()>>,
    ended: Option<tokio::task::JoinHandle<()>>,
}

impl Rig {
    /// With keys.
    pub async fn start() -> Self {
        Self::with("").await
    }

    /// With more settings, which stand before the tables.
    pub async fn with(settings: &str) -> Self {
        let (a, first) = mock::start().await;
        let (b, second) = mock::start().await;
        let dir = tempfile::tempdir().expect("a folder");
        let text = settings_for(&a, &b, settings);
        let config = Config::parse(&text, dir.path()).expect("settings");
        let (store, _) = Store::open(&config.store, config.durability).expect("a store");
        let gateway = Arc::new(Gateway::new(config, store).expect("a gateway"));
        let listener = || tokio::net::TcpListener::bind("127.0.0.1:0");
        let clients = listener().await.expect("a port");
        let operator = listener().await.expect("a port");
        let url = format!("http://{}", clients.local_addr().expect("an address"));
        let admin = format!("http://{}", operator.local_addr().expect("an address"));
        let (stop, stopped) = oneshot::channel();
        let token = Secret::new("operator");
        let served = gateway.clone();
        let ended = tokio::spawn(async move {
            let stopped = async {
                let _ = stopped.await;
            };
            oaic_gateway::cli::until(served, clients, operator, token, stopped).await;
        });
        Self {
            url,
            admin,
            first,
            second,
            gateway,
            http: Http::new(),
            dir,
            stop: Some(stop),
            ended: Some(ended),
        }
    }

    /// Makes a key; its id and secret.
    pub async fn key(&self, settings: Value) -> (String, String) {
        let made = self.operate(Method::POST, "/keys", Some(settings)).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let text = |name: &str| made.json()[name].as_str().expect("a text").to_owned();
        (text("id"), text("secret"))
    }

    /// What a key has spent, and what it has reserved.
    pub async fn spent(&self, key: &str) -> (u64, u64) {
        let shown = self
            .operate(Method::GET, &format!("/keys/{key}"), None)
            .await;
        let amount = |name: &str| shown.json()[name].as_str().expect("an amount").parse();
        (
            amount("spent").expect("a number"),
            amount("reserved").expect("a number"),
        )
    }

    /// Waits until nothing runs; what a key has spent then.
    pub async fn settled(&self, key: &str) -> u64 {
        let running = self.gateway.running.wait();
        tokio::time::timeout(Duration::from_secs(60), running)
            .await
            .expect("all calls end");
        let (spent, reserved) = self.spent(key).await;
        assert_eq!(reserved, 0, "what is not used is released");
        spent
    }

    /// Usage rows of a key.
    pub async fn usage(&self, key: &str) -> Value {
        let path = format!("/usage?key={key}");
        let rows = self.operate(Method::GET, &path, None).await;
        rows.json()["data"].clone()
    }

    pub async fn operate(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let headers = [("authorization", "Bearer operator")];
        let url = format!("{}{path}", self.admin);
        self.http.send(method, &url, &headers, body).await
    }

    /// A chat with a model.
    pub async fn chat(&self, secret: &str, body: Value) -> Answer {
        self.post(secret, "/v1/chat/completions", &[], &body.to_string())
            .await
    }

    pub async fn post(
        &self,
        secret: &str,
        path: &str,
        more: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let bearer = format!("Bearer {secret}");
        let mut headers = vec![("authorization", bearer.as_str())];
        headers.extend_from_slice(more);
        let url = format!("{}{path}", self.url);
        self.http
            .send(Method::POST, &url, &headers, body.to_owned())
            .await
    }

    /// Stops it as SIGTERM does.
    pub async fn stop(&mut self) {
        let _ = self.stop.take().expect("it runs").send(());
        let ended = self.ended.take().expect("it runs");
        ended.await.expect("it stops");
    }
}

/// Settings for two upstreams.
pub fn settings_for(a: &str, b: &str, settings: &str) -> String {
    let upstream = |name: &str, url: &str| {
        format!(
            "[[upstreams]]\nname = '{name}'\nurl = '{url}'\n\
             dialects = ['chat', 'embeddings', 'responses', 'messages']\n"
        )
    };
    let model = |name: &str, places: &str| {
        format!(
            "[[models]]\nname = '{name}'\nupstreams = [{places}]\ncontext_tokens = 4000\n\
             max_output_tokens = {MAX_OUTPUT}\ntemplate_tokens = 10\n\
             price = {{ prompt = 1000000, cached = 500000, completion = 3000000, \
             reasoning = 3000000, embedding = 1000000 }}\nmedia_tokens = {{ image_url = 1000 }}\n"
        )
    };
    let mut text = format!(
        "listen = '127.0.0.1:0'\n{settings}\n[admin]\nlisten = '127.0.0.1:0'\n\
         token_file = 'token'\n[store]\nfile = 'gateway.db'\n"
    );
    text += &upstream("first", a);
    text += &upstream("second", b);
    // A port that nobody listens on.
    text += &upstream("gone", "http://127.0.0.1:9");
    // Only what tests a timeout has a short one: a busy machine is no fault of the gateway.
    text += &(upstream("hasty", a) + "first_byte_seconds = 1\n");
    text += &(upstream("restless", a) + "idle_seconds = 1\n");
    text += "[[upstreams]]\nname = 'picky'\n";
    text += &format!("url = '{a}'\ndrop = ['seed', 'logit_bias']\nstream_usage = false\n");
    for name in MODELS {
        text += &model(name, &format!("{{ upstream = 'first', model = '{name}' }}"));
    }
    let place =
        |upstream: &str, name: &str| format!("{{ upstream = '{upstream}', model = '{name}' }}");
    for (name, places) in [
        ("gone", vec![place("gone", "ok")]),
        (
            "gone-first",
            vec![place("gone", "ok"), place("second", "ok")],
        ),
        (
            "fails-first",
            vec![place("first", "error-500"), place("second", "ok")],
        ),
        (
            "slow-first",
            vec![place("hasty", "slow"), place("second", "ok")],
        ),
        (
            "gzip-first",
            vec![place("first", "gzip"), place("second", "ok")],
        ),
        (
            "cut-first",
            vec![place("first", "truncated"), place("second", "ok")],
        ),
        (
            "bad-request-first",
            vec![place("first", "error-400"), place("second", "ok")],
        ),
        ("picky", vec![place("picky", "ok")]),
        ("slow", vec![place("hasty", "slow")]),
        ("silent", vec![place("restless", "silent")]),
        ("silent-for-long", vec![place("first", "silent")]),
        ("second-only", vec![place("second", "ok")]),
        ("either", vec![place("first", "a"), place("second", "b")]),
        ("turned", vec![place("second", "b"), place("first", "a")]),
    ] {
        text += &model(name, &places.join(", "));
    }
    text
}

/// A short chat.
pub fn chat(model: &str) -> Value {
    json!({ "model": model, "messages": [{ "role": "user", "content": "hi" }] })
}

/// The same, streamed.
pub fn stream(model: &str) -> Value {
    let mut body = chat(model);
    body["stream"] = true.into();
    body
}

/// Files that hold a text, in a folder.
pub fn files_with(folder: &Path, text: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let found = paths.filter(|path| {
        let bytes = std::fs::read(path).unwrap_or_default();
        bytes
            .windows(text.len())
            .any(|window| window == text.as_bytes())
    });
    found.map(|path| path.display().to_string()).collect()
}
