//! JSON-RPC of a node, as bytes that a stranger sent: within a limit, and read with types of our
//! own. The library for it panics on answers that its authors thought no node gives.

use std::time::Duration;

use cosmrs::tendermint::Time;
use cosmwasm_std::Binary;
use serde::{
    de::{DeserializeOwned, Error as _},
    Deserialize, Deserializer,
};
use serde_json::Value;

use crate::rpc::{cut, request, why, Envelope, Http, RETRY_DELAY};
use crate::{ChainError, NodeUrl, Result};

/// Times a request is sent at most, when the line fails.
const TRIES: u32 = 4;

const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// Longest answer that is read, in bytes. Blocks have 100 MiB at the very most, and 4 or 21 MiB
/// where nobody raised that.
const MAX_ANSWER: usize = 256 * 1024 * 1024;

/// Longest refusal that is quoted, in characters.
const QUOTED: usize = 8_000;

/// A node's RPC.
#[derive(Clone, Debug)]
pub struct Node(Http);

impl Node {
    pub fn new(url: &str) -> Result<Self> {
        let http = Http::new(NodeUrl::new(url), REQUEST_TIMEOUT);
        http.map(Self)
            .map_err(|message| ChainError::config("rpc_url", message))
    }

    /// As it may be shown.
    pub fn url(&self) -> &NodeUrl {
        self.0.url()
    }

    pub async fn call<T: DeserializeOwned>(
        &self,
        what: &str,
        method: &str,
        params: Value,
    ) -> Result<T> {
        self.send(what, method, params).await.0
    }

    /// The same; the second value is how often the request may have arrived.
    pub async fn send<T: DeserializeOwned>(
        &self,
        what: &str,
        method: &str,
        params: Value,
    ) -> (Result<T>, u32) {
        let request = request(method, params);
        let (mut tries, mut arrived) = (0, 0);
        loop {
            tries += 1;
            let answer = self.0.post(&request, MAX_ANSWER).await;
            // Without a line nothing was sent.
            if !answer.as_ref().is_err_and(reqwest::Error::is_connect) {
                arrived += 1;
            }
            match answer {
                Ok((status, body)) => return (self.read(what, status, body), arrived),
                Err(error) if tries == TRIES => {
                    let why = self.url().clean(&why(error));
                    let url = self.url().to_string();
                    return (Err(ChainError::Unreachable { url, why }), arrived);
                }
                Err(_) => tokio::time::sleep(RETRY_DELAY).await,
            }
        }
    }

    fn read<T: DeserializeOwned>(
        &self,
        what: &str,
        status: u16,
        body: Option<Vec<u8>>,
    ) -> Result<T> {
        let unreadable = |message: &str| {
            let message = quoted(&self.url().clean(message));
            ChainError::unreadable(what, message)
        };
        let body =
            body.ok_or_else(|| unreadable(&format!("it has more than {MAX_ANSWER} bytes")))?;
        let envelope: Envelope<Value> =
            serde_json::from_slice(&body).map_err(|e| match status {
                200 => unreadable(&e.to_string()),
                300..=399 => unreadable("it leads to another address; give that one"),
                _ => unreadable(&format!("HTTP status {status}")),
            })?;
        match envelope.open() {
            Ok(Some(result)) => {
                serde_json::from_value(result).map_err(|e| unreadable(&e.to_string()))
            }
            Ok(None) => Err(unreadable("it has neither a result nor an error")),
            Err(message) => Err(ChainError::Refused {
                what: what.to_owned(),
                message: quoted(self.url().clean(&message).trim()),
            }),
        }
    }
}

/// A text of a node, not endless.
pub fn quoted(text: &str) -> String {
    cut(text, QUOTED)
}

/// A whole number from 0 up, which CometBFT writes as a text.
pub fn number<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<u64, D::Error> {
    let number = signed(from)?;
    u64::try_from(number).map_err(D::Error::custom)
}

/// A whole number, which CometBFT writes as a text, or leaves out when it is 0.
pub fn signed<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<i64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Text(String),
        Number(i64),
    }
    match Option::<Either>::deserialize(from)? {
        Some(Either::Text(text)) if text.is_empty() => Ok(0),
        Some(Either::Text(text)) => text.parse().map_err(D::Error::custom),
        Some(Either::Number(number)) => Ok(number),
        None => Ok(0),
    }
}

/// Bytes, which CometBFT writes in base64, or leaves out when there are none.
pub fn bytes<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<Vec<u8>, D::Error> {
    match Option::<String>::deserialize(from)? {
        Some(text) => Binary::from_base64(&text)
            .map(Binary::into)
            .map_err(D::Error::custom),
        None => Ok(Vec::new()),
    }
}

/// What is left out where there is none of it, or is null.
pub fn maybe<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    from: D,
) -> std::result::Result<T, D::Error> {
    Ok(Option::<T>::deserialize(from)?.unwrap_or_default())
}

/// A time in UTC. The library takes other zones too, and panics where one takes a time over the end
/// of the calendar.
pub fn time(text: &str) -> std::result::Result<Time, String> {
    if !text.ends_with('Z') {
        return Err(format!("the time '{text}' is not in UTC"));
    }
    Time::parse_from_rfc3339(text).map_err(|e| format!("the time '{text}': {e}"))
}
