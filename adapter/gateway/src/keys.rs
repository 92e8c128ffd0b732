//! Keys of one's own users: an [`Admission`] with budgets and rates.

use axum::http::{header, HeaderMap};
use rand::rngs::OsRng;
use rand::RngCore;
use sha2::{Digest, Sha256};

use crate::admission::{Admission, Boxed, Call, Identity, Reservation, Settled};
use crate::config::Secret;
use crate::error::ApiError;
use crate::store::account::Key;
use crate::store::reservations::{Exceeded, UNSETTLED};
use crate::store::{Store, StoreError};
use crate::usage::{provenance_name, Units, Usage};

/// What every secret begins with.
const PREFIX: &str = "sk-oaic-";

/// Admits who has a key.
#[derive(Debug, Clone)]
pub struct Keys {
    store: Store,
}

impl Keys {
    /// With the keys of a store.
    pub fn new(store: Store) -> Self {
        Self { store }
    }
}

impl Admission for Keys {
    fn identify<'a>(&'a self, headers: &'a HeaderMap) -> Boxed<'a, Result<Identity, ApiError>> {
        Box::pin(async move {
            let secret = bearer(headers).ok_or_else(|| {
                ApiError::unauthorized(
                    "no key was given: send `Authorization: Bearer KEY`, or `x-api-key: KEY`",
                )
            })?;
            let hash = hash(&secret);
            let found = self.store.run(move |state| {
                let now = state.now();
                Ok(state.key_of(&hash).cloned().map(|key| (key, now)))
            });
            let (key, now) = found.await.map_err(unavailable)?.ok_or_else(|| {
                ApiError::unauthorized("the key is not known here; ask the operator for one")
            })?;
            check_valid(&key, now)?;
            Ok(Identity {
                account: key.account.id.into(),
                secret: Secret::new(secret),
                models: key.models,
            })
        })
    }

    fn reserve<'a>(&'a self, call: &'a Call) -> Boxed<'a, Result<Box<dyn Reservation>, ApiError>> {
        let (key, model) = (call.identity.account.clone(), call.model.name.clone());
        let (amount, tokens) = (call.ceiling.amount, call.ceiling.tokens());
        let store = self.store.clone();
        Box::pin(async move {
            let id = store.run(move |state| state.reserve(&key, &model, amount, tokens));
            let id = id.await.map_err(unavailable)?;
            let id = id.map_err(|exceeded| refusal(exceeded, amount, tokens))?;
            let held = Held {
                store,
                id: Some(id),
                amount,
            };
            Ok(Box::new(held) as Box<dyn Reservation>)
        })
    }
}

/// A call's reservation on a key.
struct Held {
    store: Store,
    /// None: it is settled.
    id: Option<u64>,
    amount: u64,
}

impl Reservation for Held {
    fn settle(mut self: Box<Self>, usage: Usage) -> Boxed<'static, Result<Settled, ApiError>> {
        if let Some(id) = self.id.take() {
            let provenance = provenance_name(usage.provenance);
            let (amount, units) = (usage.amount, usage.units);
            // Nobody has to wait: should this be lost, the call counts at its ceiling.
            self.store
                .post(move |state| state.settle(id, amount, &units, provenance));
        }
        Box::pin(async { Ok(Settled::default()) })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(id) = self.id.take() {
            let amount = self.amount;
            self.store
                .post(move |state| state.settle(id, amount, &Units::default(), UNSETTLED));
        }
    }
}

/// A new secret, and the end of it by which people recognize it.
pub fn new_secret() -> (Secret, String) {
    let mut bytes = [0; 32];
    OsRng.fill_bytes(&mut bytes);
    let secret = format!("{PREFIX}{}", hex::encode(bytes));
    let hint = secret.get(secret.len().saturating_sub(4)..).unwrap_or("");
    let hint = format!("…{hint}");
    (Secret::new(secret), hint)
}

/// A new id.
pub fn new_id(prefix: &str) -> String {
    let mut bytes = [0; 12];
    OsRng.fill_bytes(&mut bytes);
    format!("{prefix}_{}", hex::encode(bytes))
}

/// What is stored of a secret. Secrets have 256 random bits, so a fast hash gives none away.
pub fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| {
        let (scheme, key) = value.to_str().ok()?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
    });
    let key = bearer.or_else(|| headers.get("x-api-key")?.to_str().ok());
    key.filter(|key| !key.is_empty()).map(Into::into)
}

fn check_valid(key: &Key, now: u64) -> Result<(), ApiError> {
    let why = match (key.revoked, key.expires) {
        (Some(_), _) => "was revoked",
        (_, Some(end)) if end <= now => "has expired",
        _ => return Ok(()),
    };
    Err(invalid(why))
}

fn invalid(why: &str) -> ApiError {
    ApiError::unauthorized(format!("the key {why}; ask the operator for another"))
}

/// The store can't be written: nothing is served that could not be counted.
pub fn unavailable(error: StoreError) -> ApiError {
    tracing::error!(%error, "the store");
    ApiError::unavailable("store_unavailable", "the gateway can't count calls now")
}

fn refusal(exceeded: Exceeded, amount: u64, tokens: u64) -> ApiError {
    match exceeded {
        Exceeded::Invalid(why) => invalid(why),
        Exceeded::Budget {
            whose,
            left,
            period,
        } => {
            let message = format!(
                "the call can cost {amount} uoaic and the {whose}'s budget ({period}) has {left} \
                 left: ask for fewer tokens, or the operator for more"
            );
            ApiError::too_many("insufficient_quota", "insufficient_quota", message, None)
        }
        Exceeded::Rate {
            whose,
            what,
            limit,
            wait,
        } => {
            let message = match wait {
                Some(_) => format!("the {whose} has {limit} {what} in 60 seconds, and had them"),
                None => format!(
                    "the call can use {tokens} tokens and the {whose} has {limit} {what} in 60 \
                     seconds: ask for fewer"
                ),
            };
            ApiError::too_many(what, "rate_limit_exceeded", message, wait)
        }
    }
}
