//! `/v1/models`: what the caller may use.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Response};
use serde_json::{json, Value};

use super::json;
use crate::config::Model;
use crate::error::ApiError;
use crate::gateway::Gateway;

pub async fn list(State(gateway): State<Arc<Gateway>>, headers: HeaderMap) -> Response<Body> {
    match gateway.admission.identify(&headers).await {
        Ok(identity) => {
            let models = gateway.config.models.values();
            let models = models.filter(|model| identity.may_use(&model.name));
            let data: Vec<Value> = models.map(|model| described(model)).collect();
            json(&json!({ "object": "list", "data": data }))
        }
        Err(error) => error.response(None),
    }
}

pub async fn one(
    State(gateway): State<Arc<Gateway>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response<Body> {
    let identity = match gateway.admission.identify(&headers).await {
        Ok(identity) => identity,
        Err(error) => return error.response(None),
    };
    let model = gateway.config.models.get(&name);
    match model.filter(|model| identity.may_use(&model.name)) {
        Some(model) => json(&described(model)),
        None => {
            let message = format!("model '{name}' is not served here; `GET /v1/models` lists");
            ApiError::not_found("model_not_found", message).response(None)
        }
    }
}

fn described(model: &Model) -> Value {
    json!({
        "id": model.name,
        "object": "model",
        "created": 0,
        "owned_by": model.owned_by,
        "context_window": model.context_tokens,
        "max_output_tokens": model.max_output_tokens,
    })
}
