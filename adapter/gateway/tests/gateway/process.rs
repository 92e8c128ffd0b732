//! A gateway in a process of its own.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use axum::http::Method;
use serde_json::{json, Value};

use super::http::Http;

pub struct Process {
    pub url: String,
    child: Child,
    admin: String,
    token: String,
    http: Http,
}

impl Process {
    pub fn start(folder: &Path, settings: &str) -> Self {
        let file = folder.join("gateway.toml");
        std::fs::write(&file, settings).expect("settings");
        let mut child = Command::new(env!("CARGO_BIN_EXE_oaic-gateway"))
            .arg("serve")
            .arg(file)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the gateway starts");
        let mut lines = BufReader::new(child.stderr.take().expect("stderr")).lines();
        let line = lines
            .by_ref()
            .map(|line| line.expect("a line"))
            .find(|line| line.contains("serving on"))
            .expect("it serves");
        // Its pipe must not fill up.
        std::thread::spawn(move || lines.for_each(drop));
        let mut urls = line.split(' ').filter(|word| word.starts_with("http://"));
        let mut url = || {
            let url = urls.next().expect("an address").trim_end_matches(',');
            url.trim_end_matches("/v1").to_owned()
        };
        let token = std::fs::read_to_string(folder.join("token")).expect("a token");
        Self {
            url: url(),
            admin: url(),
            token: token.trim().into(),
            child,
            http: Http::new(),
        }
    }

    /// Makes a key; its id and secret.
    pub async fn key(&self) -> (String, String) {
        let made = self.operate(Method::POST, "/keys", json!({})).await;
        let text = |name: &str| made[name].as_str().expect("a text").to_owned();
        (text("id"), text("secret"))
    }

    pub async fn operate(&self, method: Method, path: &str, body: Value) -> Value {
        let bearer = format!("Bearer {}", self.token);
        let headers = [("authorization", bearer.as_str())];
        let url = format!("{}{path}", self.admin);
        let answer = self.http.send(method, &url, &headers, body.to_string());
        answer.await.json()
    }

    /// Bytes of its memory.
    pub fn resident(&self) -> usize {
        let path = format!("/proc/{}/statm", self.child.id());
        let statm = std::fs::read_to_string(path).expect("statm");
        let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse().ok());
        pages.map_or(0, |pages: usize| pages * 4_096)
    }

    pub fn kill(mut self) {
        self.child.kill().expect("SIGKILL");
        self.child.wait().expect("its end");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
