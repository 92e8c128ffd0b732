//! The `Idempotency-Key` header: the first request with a key is served, every later one gets the
//! same answer, and one that comes meanwhile waits for it.
//!
//! Answers are stored encrypted under a key that derives from the caller's secret, which is not
//! stored: a copy of the store gives none of them away.

use std::collections::hash_map::Entry;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use rand::rngs::OsRng;
use rand::RngCore;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use crate::admission::Identity;
use crate::error::ApiError;
use crate::gateway::internal;
use crate::keys::unavailable;
use crate::request::Dialect;
use crate::store::answers::Claimed;
use crate::store::Store;

/// The header.
pub const HEADER: &str = "idempotency-key";
const LONGEST: usize = 255;
const NONCE: usize = 24;

/// An answer as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// Its status.
    pub status: u16,
    /// Headers that it had.
    pub headers: Vec<(String, String)>,
    /// Its body.
    #[serde(skip)]
    pub body: Bytes,
}

/// What to do with a request that has a key.
pub enum Turn {
    /// Serve it.
    First(Claim),
    /// Give this answer.
    Replay(Stored),
}

/// Answers by idempotency key.
#[derive(Debug)]
pub struct Idempotency {
    store: Store,
    seconds: u64,
    running: Arc<Running>,
}

/// Keys whose first request is being served.
type Running = Mutex<HashMap<[u8; 32], watch::Receiver<()>>>;

impl Idempotency {
    /// In a store, for so many seconds.
    pub fn new(store: Store, seconds: u64) -> Self {
        Self {
            store,
            seconds,
            running: Arc::default(),
        }
    }

    /// Whose turn it is. Waits while another request with this key is being served.
    ///
    /// # Errors
    /// The key was used for another request, or its first request was cut off.
    pub async fn turn(
        &self,
        identity: &Identity,
        key: &str,
        dialect: Dialect,
        body: &Bytes,
    ) -> Result<Turn, ApiError> {
        if key.is_empty() || key.len() > LONGEST {
            let message = format!("`Idempotency-Key` must have 1 to {LONGEST} characters");
            return Err(ApiError::bad_request("invalid_idempotency_key", message));
        }
        let account = identity.account.clone();
        let hash = digest(
            b"oaic/gateway/idempotency/v1",
            &[account.as_bytes(), key.as_bytes()],
        );
        let request = digest(dialect.path().as_bytes(), &[body]);
        loop {
            let (sender, receiver) = watch::channel(());
            let other = {
                let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
                match running.entry(hash) {
                    Entry::Occupied(found) => Some(found.get().clone()),
                    Entry::Vacant(free) => {
                        free.insert(receiver);
                        None
                    }
                }
            };
            if let Some(mut other) = other {
                // It ends when the other's claim is dropped.
                let _ = other.changed().await;
                continue;
            }
            let mut claim = Claim {
                // Until the store says so, the key is another request's.
                begun: true,
                store: self.store.clone(),
                running: self.running.clone(),
                _sender: sender,
                account: account.clone(),
                hash,
                request,
                key: digest(
                    b"oaic/gateway/answer/v1",
                    &[identity.secret.expose().as_bytes(), key.as_bytes()],
                ),
            };
            let (of, seconds) = (account.clone(), self.seconds);
            let store = self.store.clone();
            // A client that leaves now must not leave a key behind that nobody serves.
            let claimed = tokio::spawn(async move {
                let claimed = store.run(move |state| state.claim(&of, &hash, &request, seconds));
                let claimed = claimed.await.map_err(unavailable)?;
                claim.begun = claimed != Claimed::Now;
                Ok((claim, claimed))
            });
            let (claim, claimed) = claimed.await.map_err(|_| internal())??;
            return match claimed {
                Claimed::Now => Ok(Turn::First(claim)),
                Claimed::Answer(sealed) => claim.open(&sealed).map(Turn::Replay),
                Claimed::Other => Err(ApiError::conflict(
                    "idempotency_key_reused",
                    "`Idempotency-Key` was used for another request: use another key",
                )),
                Claimed::Unanswered => Err(ApiError::conflict(
                    "idempotency_key_unanswered",
                    "the first request with this `Idempotency-Key` was cut off, or its answer was \
                     too long to be stored: it may have been served, so use another key",
                )),
            };
        }
    }
}

/// The right to serve a key's first request. One that is dropped frees its key, unless the request
/// may have had an effect: then the key stays without an answer.
#[derive(Debug)]
pub struct Claim {
    begun: bool,
    store: Store,
    running: Arc<Running>,
    _sender: watch::Sender<()>,
    account: Arc<str>,
    hash: [u8; 32],
    request: [u8; 32],
    key: [u8; 32],
}

impl Drop for Claim {
    fn drop(&mut self) {
        if !self.begun {
            let (account, hash) = (self.account.clone(), self.hash);
            // Whoever waits for this one asks the store after it.
            self.store.post(move |state| state.unclaim(&account, &hash));
        }
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.remove(&self.hash);
    }
}

impl Claim {
    /// Stores the answer; it is durable once this returns.
    pub async fn store(self, stored: &Stored) {
        let Ok(head) = serde_json::to_vec(stored) else {
            return;
        };
        let plain = [&head, b"\n".as_slice(), &stored.body].concat();
        let mut nonce = XNonce::default();
        OsRng.fill_bytes(&mut nonce);
        let payload = Payload {
            msg: &plain,
            aad: &self.request,
        };
        let Ok(sealed) = self.cipher().encrypt(&nonce, payload) else {
            return;
        };
        let sealed = [&nonce[..], &sealed].concat();
        let (account, hash) = (self.account.clone(), self.hash);
        let stored = self
            .store
            .run(move |state| state.answer(&account, &hash, &sealed));
        if let Err(error) = stored.await {
            tracing::error!(%error, "an answer was not stored");
        }
    }

    /// From here on, the request may have an effect.
    pub fn begin(&mut self) {
        self.begun = true;
    }

    /// Gives the key up: the request had no effect after all, and may be made again.
    pub fn release(mut self) {
        self.begun = false;
    }

    fn open(&self, sealed: &[u8]) -> Result<Stored, ApiError> {
        let opened = sealed.split_first_chunk().and_then(|(nonce, sealed)| {
            let nonce: [u8; NONCE] = *nonce;
            let payload = Payload {
                msg: sealed,
                aad: &self.request,
            };
            self.cipher().decrypt(&nonce.into(), payload).ok()
        });
        let stored = opened.and_then(|plain| {
            let end = memchr::memchr(b'\n', &plain)?;
            let mut stored: Stored = serde_json::from_slice(plain.get(..end)?).ok()?;
            stored.body = Bytes::from(plain).slice(end.saturating_add(1)..);
            Some(stored)
        });
        stored.ok_or_else(|| {
            ApiError::conflict(
                "idempotency_key_sealed",
                "the answer was stored under a key that was rotated since: use another \
                 `Idempotency-Key`",
            )
        })
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&self.key).into())
    }
}

/// SHA-256 over a tag and texts, each with its length.
pub fn digest(tag: &[u8], texts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for text in std::iter::once(&tag).chain(texts) {
        let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
        hasher.update(length.to_be_bytes());
        hasher.update(text);
    }
    hasher.finalize().into()
}
