//! `/teams`: budgets that several keys share.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};
use bytes::Bytes;
use serde_json::{json, Value};

use super::keys::account;
use super::{answer, changed, failed, read, refused};
use crate::error::ApiError;
use crate::gateway::Gateway;
use crate::keys::new_id;
use crate::store::account::Account;
use crate::store::keys::{Rejected, Settings};

pub async fn create(State(gateway): State<Arc<Gateway>>, body: Bytes) -> Response<Body> {
    let settings = match settings(&body) {
        Ok(settings) => settings,
        Err(response) => return *response,
    };
    let id = new_id("team");
    let done = gateway
        .store
        .run(move |state| state.create_team(&id, &settings).map(Ok));
    changed(StatusCode::CREATED, done.await, |team| account(&team))
}

pub async fn list(State(gateway): State<Arc<Gateway>>) -> Response<Body> {
    let teams = gateway.store.run(|state| {
        let mut teams: Vec<Account> = state.teams().cloned().collect();
        teams.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(teams)
    });
    match teams.await {
        Ok(teams) => {
            let data: Vec<Value> = teams.iter().map(account).collect();
            answer(StatusCode::OK, &json!({ "data": data }))
        }
        Err(error) => failed(&error),
    }
}

pub async fn show(State(gateway): State<Arc<Gateway>>, Path(id): Path<String>) -> Response<Body> {
    let found = gateway
        .store
        .run(move |state| Ok(state.teams().find(|team| team.id == id).cloned()));
    match found.await {
        Ok(Some(team)) => answer(StatusCode::OK, &account(&team)),
        Ok(None) => refused(Rejected::Unknown),
        Err(error) => failed(&error),
    }
}

pub async fn update(
    State(gateway): State<Arc<Gateway>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Response<Body> {
    let settings = match settings(&body) {
        Ok(settings) => settings,
        Err(response) => return *response,
    };
    let done = gateway
        .store
        .run(move |state| state.update_team(&id, &settings));
    changed(StatusCode::OK, done.await, |team| account(&team))
}

/// A team has neither an end nor models nor a team.
fn settings(body: &Bytes) -> Result<Settings, Box<Response<Body>>> {
    let settings: Settings = read(body)?;
    let fields = [
        ("expires", settings.expires.is_some()),
        ("models", settings.models.is_some()),
        ("team", settings.team.is_some()),
    ];
    match fields.iter().find(|(_, given)| *given) {
        None => Ok(settings),
        Some((field, _)) => {
            let error = ApiError::wrong(field, "is a setting of keys: leave it away for a team");
            Err(Box::new(error.response(None)))
        }
    }
}
