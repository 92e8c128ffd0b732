//! `/keys`: making, changing, ending keys. A secret is shown when it is made, and never again.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};
use bytes::Bytes;
use serde_json::{json, Value};

use super::{answer, changed, failed, read, refused, LIMIT};
use crate::gateway::Gateway;
use crate::keys::{hash, new_id, new_secret};
use crate::store::account::{Account, Key};
use crate::store::keys::{Rejected, Settings};

pub async fn create(State(gateway): State<Arc<Gateway>>, body: Bytes) -> Response<Body> {
    let settings: Settings = match read(&body) {
        Ok(settings) => settings,
        Err(response) => return *response,
    };
    let (secret, hint) = new_secret();
    let (id, hash) = (new_id("key"), hash(secret.expose()));
    let done = gateway
        .store
        .run(move |state| state.create_key(&id, hash, &hint, &settings));
    changed(StatusCode::CREATED, done.await, |key| {
        with(&key, secret.expose())
    })
}

pub async fn list(State(gateway): State<Arc<Gateway>>) -> Response<Body> {
    let keys = gateway.store.run(|state| {
        let mut keys: Vec<Key> = state.keys().cloned().collect();
        keys.sort_by(|a, b| a.account.id.cmp(&b.account.id));
        Ok(keys)
    });
    match keys.await {
        Ok(keys) => {
            let limit = usize::try_from(LIMIT).unwrap_or(usize::MAX);
            let more = keys.len() > limit;
            let data: Vec<Value> = keys.iter().take(limit).map(described).collect();
            answer(StatusCode::OK, &json!({ "data": data, "has_more": more }))
        }
        Err(error) => failed(&error),
    }
}

pub async fn show(State(gateway): State<Arc<Gateway>>, Path(id): Path<String>) -> Response<Body> {
    let found = gateway
        .store
        .run(move |state| Ok(state.keys().find(|key| key.account.id == id).cloned()));
    match found.await {
        Ok(Some(key)) => answer(StatusCode::OK, &described(&key)),
        Ok(None) => refused(Rejected::Unknown),
        Err(error) => failed(&error),
    }
}

/// Replaces all settings: what is left out has no limit.
pub async fn update(
    State(gateway): State<Arc<Gateway>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Response<Body> {
    let settings: Settings = match read(&body) {
        Ok(settings) => settings,
        Err(response) => return *response,
    };
    let done = gateway
        .store
        .run(move |state| state.update_key(&id, &settings));
    changed(StatusCode::OK, done.await, |key| described(&key))
}

pub async fn rotate(State(gateway): State<Arc<Gateway>>, Path(id): Path<String>) -> Response<Body> {
    let (secret, hint) = new_secret();
    let hash = hash(secret.expose());
    let done = gateway
        .store
        .run(move |state| state.rotate_key(&id, hash, &hint));
    changed(StatusCode::OK, done.await, |key| {
        with(&key, secret.expose())
    })
}

pub async fn revoke(State(gateway): State<Arc<Gateway>>, Path(id): Path<String>) -> Response<Body> {
    let done = gateway.store.run(move |state| state.revoke_key(&id));
    changed(StatusCode::OK, done.await, |key| described(&key))
}

pub async fn erase(State(gateway): State<Arc<Gateway>>, Path(id): Path<String>) -> Response<Body> {
    let done = gateway.store.run(move |state| state.erase_key(&id));
    changed(StatusCode::OK, done.await, |key| described(&key))
}

fn with(key: &Key, secret: &str) -> Value {
    let mut described = described(key);
    described["secret"] = secret.into();
    described
}

fn described(key: &Key) -> Value {
    let mut described = account(&key.account);
    described["hint"] = key.hint.clone().into();
    described["team"] = key.team.clone().into();
    described["models"] = json!(key.models.as_deref());
    described["expires"] = key.expires.into();
    described["revoked"] = key.revoked.into();
    described
}

/// What a key and a team have in common. Amounts are texts, as everywhere.
pub fn account(account: &Account) -> Value {
    let amount = |amount: Option<u64>| amount.map(|amount| amount.to_string());
    json!({
        "id": account.id,
        "name": account.name,
        "budget": amount(account.budget),
        "period": account.period,
        "period_start": account.period_start,
        "period_spent": amount(Some(account.period_spent)),
        "spent": amount(Some(account.spent)),
        "reserved": amount(Some(account.reserved)),
        "left": amount(account.left()),
        "rpm": account.rpm,
        "tpm": account.tpm,
        "created": account.created,
    })
}
