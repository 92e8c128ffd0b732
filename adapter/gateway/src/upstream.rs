//! Upstreams: connections that are kept, and tries in their order until one answers.
//!
//! | module | holds |
//! |---|---|
//! | [`attempt`] | one call's way to the first upstream that answers |
//! | [`forward`] | what is changed of a request, and what of an answer's head is passed on |
//! | [`read`] | reading an answer within its limits |

pub mod attempt;
pub mod forward;
pub mod read;

use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};

/// Bytes of an answer that are read ahead: what a slow client can make the gateway hold is a small
/// multiple of it.
const READ_AHEAD: usize = 32 << 10;

/// Connections to upstreams.
pub type Pool = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// Connections with a time in which each must be made.
///
/// # Errors
/// The machine's certificates can't be read.
pub fn pool(connect_timeout: Duration) -> std::io::Result<Pool> {
    let mut tcp = HttpConnector::new();
    tcp.set_nodelay(true);
    tcp.enforce_http(false);
    tcp.set_connect_timeout(Some(connect_timeout));
    let https = HttpsConnectorBuilder::new()
        .with_native_roots()?
        .https_or_http()
        .enable_http1()
        .wrap_connector(tcp);
    Ok(Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(Duration::from_secs(60))
        .http1_max_buf_size(READ_AHEAD)
        .build(https))
}
