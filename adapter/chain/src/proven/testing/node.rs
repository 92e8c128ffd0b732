//! Nodes: what answers a request.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{json, Value};

use super::super::rpc::Node;
use super::chain::FakeChain;
use crate::rpc::Http;

/// A chain that grows while nodes of it answer.
pub type Shared = Arc<Mutex<FakeChain>>;

/// Longest request and answer that are read, in bytes.
const MAX_REQUEST: usize = 1024 * 1024;
const MAX_ANSWER: usize = 64 * MAX_REQUEST;

const TIMEOUT: Duration = Duration::from_secs(30);

/// A node that tells the truth.
pub fn honest(chain: &Shared) -> Node {
    lying(chain, |_, _, _| {})
}

/// A node that changes its answers: the function gets the method, its parameters, and the honest
/// answer (`{"result": ...}` or `{"error": ...}`) to change.
pub fn lying(
    chain: &Shared,
    lie: impl Fn(&str, &Value, &mut Value) + Send + Sync + 'static,
) -> Node {
    let chain = Arc::clone(chain);
    Arc::new(move |request| {
        let method = request["method"].as_str().unwrap_or_default();
        let params = &request["params"];
        let chain = chain.lock().unwrap_or_else(PoisonError::into_inner);
        let mut answer = match chain.answer(method, params) {
            Ok(result) => json!({ "jsonrpc": "2.0", "id": 1, "result": result }),
            Err(message) => json!({ "jsonrpc": "2.0", "id": 1, "error": {
                "code": -32603, "message": "Internal error", "data": message,
            } }),
        };
        drop(chain);
        lie(method, params, &mut answer);
        answer.to_string().into_bytes()
    })
}

/// A request and its answer, as they were recorded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    /// The method.
    pub method: String,
    /// Its parameters.
    pub params: Value,
    /// The whole answer.
    pub answer: Value,
}

/// A node that asks another one, at a loopback address like `127.0.0.1:26657`, and records that.
pub fn recording(address: &str, into: Arc<Mutex<Vec<Exchange>>>) -> Node {
    let address = address.to_owned();
    Arc::new(move |request| {
        let body = post(&address, request).unwrap_or_default();
        if let Ok(answer) = serde_json::from_slice(&body) {
            let mut all = into.lock().unwrap_or_else(PoisonError::into_inner);
            all.push(Exchange {
                method: request["method"].as_str().unwrap_or_default().to_owned(),
                params: request["params"].clone(),
                answer,
            });
        }
        body
    })
}

/// A node that answers what another one answered; what was not recorded, it refuses.
pub fn replaying(exchanges: Vec<Exchange>) -> Node {
    Arc::new(move |request| {
        let found = exchanges
            .iter()
            .find(|e| request["method"] == e.method.as_str() && request["params"] == e.params);
        let refusal = || json!({ "error": { "code": -1, "message": "not recorded" } });
        let answer = found.map_or_else(refusal, |e| e.answer.clone());
        answer.to_string().into_bytes()
    })
}

/// Pointers to all places in an answer, to itself first.
pub fn places(answer: &Value) -> Vec<String> {
    let inner: Vec<(String, &Value)> = match answer {
        Value::Object(fields) => fields.iter().map(|(key, v)| (key.clone(), v)).collect(),
        Value::Array(all) => (0..).map(|i: usize| i.to_string()).zip(all).collect(),
        _ => vec![],
    };
    let below = |(name, value): (String, &Value)| {
        let places = places(value).into_iter();
        places.map(move |place| format!("/{name}{place}"))
    };
    let below = inner.into_iter().flat_map(below);
    std::iter::once(String::new()).chain(below).collect()
}

/// By a thread of its own: nodes are asked from within a runtime.
fn post(address: &str, request: &Value) -> Option<Vec<u8>> {
    let http = Http::new(format!("http://{address}").into(), TIMEOUT).ok()?;
    let work = || {
        let runtime = super::super::reader::runtime().ok()?;
        runtime.block_on(http.post(request, MAX_ANSWER)).ok()?.1
    };
    std::thread::scope(|scope| scope.spawn(work).join().ok()?)
}

/// A node behind a loopback port, until it is dropped.
pub struct Served {
    address: SocketAddr,
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Served {
    /// Its RPC's address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        // Wakes the thread, which sees that it is over.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Put a node behind a loopback port.
///
/// # Errors
/// No port is free.
pub fn serve(node: Node) -> io::Result<Served> {
    serve_raw(Arc::new(move |request| response(&node(request))))
}

/// All bytes of a response with a body.
pub fn response(body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n",
        body.len()
    );
    [head.as_bytes(), b"Connection: close\r\n\r\n", body].concat()
}

/// The same of what answers with all bytes of a response, status line and all.
///
/// # Errors
/// No port is free.
pub fn serve_raw(node: Node) -> io::Result<Served> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let ended = Arc::new(AtomicBool::new(false));
    let over = Arc::clone(&ended);
    let thread = std::thread::spawn(move || {
        for stream in listener.incoming() {
            if over.load(Ordering::SeqCst) {
                break;
            }
            if let Ok(stream) = stream {
                // A client that hangs up early is part of some tests.
                let _ = respond(&stream, &node);
            }
        }
    });
    Ok(Served {
        address,
        ended,
        thread: Some(thread),
    })
}

fn respond(stream: &TcpStream, node: &Node) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    stream.set_write_timeout(Some(Duration::from_secs(5)))?;
    let mut reader = BufReader::new(stream).take(MAX_REQUEST as u64);
    let mut length = 0;
    let mut line = String::new();
    while reader.read_line(&mut line)? > 0 && line != "\r\n" {
        let header = line.to_ascii_lowercase();
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
        line.clear();
    }
    let mut body = vec![0; usize::min(length, MAX_REQUEST)];
    reader.read_exact(&mut body)?;
    // One that was given up before it was sent asks nothing.
    let answer = node(&serde_json::from_slice(&body)?);
    let mut stream = stream;
    stream.write_all(&answer)
}
