//! `/openapi.json` and `/llms.txt`: what is served, made of the settings, so that it is true.

use std::fmt::Write;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::Response;
use serde_json::{json, Map, Value};

use super::{json, text};
use crate::gateway::Gateway;
use crate::request::Dialect;

/// Routes that at least one upstream of a model speaks.
fn served(gateway: &Gateway) -> impl Iterator<Item = Dialect> + '_ {
    Dialect::ALL.into_iter().filter(|dialect| {
        let models = gateway.config.models.values();
        let mut names = models.flat_map(|model| &model.upstreams);
        names.any(|(name, _)| {
            let upstream = gateway.config.upstreams.get(name);
            upstream.is_some_and(|upstream| upstream.dialects.contains(dialect))
        })
    })
}

pub async fn openapi(State(gateway): State<Arc<Gateway>>) -> Response<Body> {
    let mut paths = Map::new();
    for dialect in served(&gateway) {
        let operation = json!({ "post": {
            "requestBody": { "required": true, "content": { "application/json": {
                "schema": { "type": "object", "required": ["model"], "properties": {
                    "model": { "type": "string" },
                } },
            } } },
            "responses": {
                "200": { "description": "The upstream's answer, or its stream of events" },
                "4XX": { "description": "Refused; nothing is charged" },
                "5XX": { "description": "No upstream answered; nothing is charged" },
            },
        } });
        paths.insert(dialect.path().into(), operation);
    }
    let models = json!({ "get": { "responses": { "200": { "description": "Models" } } } });
    paths.insert("/v1/models".into(), models);
    let mut document = json!({
        "openapi": "3.1.0",
        "info": { "title": "oaic-gateway", "version": env!("CARGO_PKG_VERSION") },
        "paths": Value::Object(paths),
    });
    if gateway.config.require_keys {
        document["security"] = json!([{ "key": [] }]);
        document["components"] = json!({ "securitySchemes": {
            "key": { "type": "http", "scheme": "bearer" },
        } });
    }
    json(&document)
}

pub async fn llms(State(gateway): State<Arc<Gateway>>) -> Response<Body> {
    let mut out = String::from("# oaic-gateway\n\nServes models on the routes of their APIs.\n\n");
    out.push_str("## Routes\n\n- GET /v1/models\n");
    for dialect in served(&gateway) {
        let _ = writeln!(out, "- POST {}", dialect.path());
    }
    out.push_str("\nA description for programs is at /openapi.json.\n");
    if gateway.config.require_keys {
        out.push_str("Calls need a key: `Authorization: Bearer KEY`.\n");
    }
    text("text/plain; charset=utf-8", out)
}
