//! `/usage`: what was used, as JSON or CSV.

use std::fmt::Write;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{header, HeaderValue, Response, StatusCode};
use serde_json::{json, Map, Value};

use super::{answer, failed};
use crate::date;
use crate::error::ApiError;
use crate::gateway::Gateway;
use crate::store::export::Row;

/// Most rows of an export.
const ROWS: u64 = 100_000;

#[derive(Default)]
struct Query {
    key: Option<String>,
    from: u64,
    to: Option<u64>,
    csv: bool,
}

/// `?key=ID&from=SECOND&to=SECOND&format=csv`: days that begin from `from` to before `to`.
pub async fn export(
    State(gateway): State<Arc<Gateway>>,
    RawQuery(query): RawQuery,
) -> Response<Body> {
    let query = match parse(query.as_deref().unwrap_or_default()) {
        Ok(query) => query,
        Err(error) => return error.response(None),
    };
    let rows = gateway.store.run(move |state| {
        let to = query.to.unwrap_or(u64::MAX);
        state.usage(query.key.as_deref(), query.from, to, ROWS)
    });
    match rows.await {
        Ok(rows) if query.csv => csv(&rows),
        Ok(rows) => {
            let data: Vec<Value> = rows.iter().map(described).collect();
            answer(StatusCode::OK, &json!({ "data": data }))
        }
        Err(error) => failed(&error),
    }
}

fn parse(text: &str) -> Result<Query, ApiError> {
    let mut query = Query::default();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let second = || {
            let second = value.parse().ok();
            second.ok_or_else(|| ApiError::wrong(name, "must be a Unix second"))
        };
        match name {
            "key" => query.key = Some(value.into()),
            "from" => query.from = second()?,
            "to" => query.to = Some(second()?),
            "format" if value == "csv" => query.csv = true,
            "format" if value == "json" => query.csv = false,
            "format" => return Err(ApiError::wrong(name, "must be json or csv")),
            _ => return Err(ApiError::wrong(name, "is not one of key, from, to, format")),
        }
    }
    Ok(query)
}

fn described(row: &Row) -> Value {
    let units: Map<String, Value> = row
        .units
        .named()
        .map(|(name, units)| (name.into(), units.into()))
        .collect();
    json!({
        "key": row.key,
        "model": row.model,
        "day": date::day(row.day),
        "provenance": row.provenance,
        "calls": row.calls,
        "amount": row.amount.to_string(),
        "units": units,
    })
}

fn csv(rows: &[Row]) -> Response<Body> {
    let mut out = String::from("day,key,model,provenance,calls,amount_uoaic,units\n");
    for row in rows {
        let units = row
            .units
            .named()
            .map(|(name, units)| format!("{name}={units}"));
        let units: Vec<_> = units.collect();
        let _ = writeln!(
            out,
            "{},{},\"{}\",{},{},{},{}",
            date::day(row.day),
            row.key,
            row.model.replace('"', "\"\""),
            row.provenance,
            row.calls,
            row.amount,
            units.join(" ")
        );
    }
    let mut response = Response::new(Body::from(out));
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
