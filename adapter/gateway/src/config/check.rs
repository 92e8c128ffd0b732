//! What must be true of the settings.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use hyper::Uri;
use oaic_messages::compute_settlement::{UnitKind, UNIT_SLOTS};

use super::file::{Entry, File, Hook, Limits, Server};
use super::{Config, Guardrail, Model, Secret, Upstream};

/// Fields and what is wrong with them.
pub type Wrong = Vec<(String, String)>;

pub fn check(file: File, folder: &Path) -> Result<Config, Wrong> {
    let mut wrong = Wrong::new();
    if !file.admin.listen.ip().is_loopback() {
        let found = file.admin.listen;
        let why = format!("is {found}: the admin port must be on loopback, such as 127.0.0.1");
        wrong.push(("admin.listen".into(), why));
    }
    if !file.require_keys && !file.listen.ip().is_loopback() {
        let why = "is false, so `listen` must be on loopback: anybody who reaches it is served";
        wrong.push(("require_keys".into(), why.into()));
    }
    limits(&file.limits, &mut wrong);
    let mut upstreams = BTreeMap::new();
    for (i, server) in file.upstreams.into_iter().enumerate() {
        let upstream = upstream(server, &format!("upstreams[{i}]"), folder, &mut wrong);
        let name = upstream.name.clone();
        if upstreams.insert(name.clone(), Arc::new(upstream)).is_some() {
            let why = format!("is '{name}', as another's is: give each upstream its own");
            wrong.push((format!("upstreams[{i}].name"), why));
        }
    }
    if file.models.is_empty() {
        let why = "is missing: describe at least one model that is served";
        wrong.push(("models".into(), why.into()));
    }
    let mut models = BTreeMap::new();
    for (i, entry) in file.models.into_iter().enumerate() {
        let model = model(entry, &format!("models[{i}]"), &upstreams, &mut wrong);
        let name = model.name.clone();
        if models.insert(name.clone(), Arc::new(model)).is_some() {
            let why = format!("is '{name}', as another's is: list its upstreams in one entry");
            wrong.push((format!("models[{i}].name"), why));
        }
    }
    let guardrail = file.guardrail.map(|hook| guardrail(hook, &mut wrong));
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(Config {
        listen: file.listen,
        admin_listen: file.admin.listen,
        admin_token: folder.join(file.admin.token_file),
        store: folder.join(file.store.file),
        durability: file.store.durability,
        require_keys: file.require_keys,
        limits: file.limits,
        guardrail,
        models,
        upstreams,
    })
}

fn limits(limits: &Limits, wrong: &mut Wrong) {
    let mut at_least = |name: &str, found: u64, least: u64| {
        if found < least {
            let why = format!("is {found}: it must be at least {least}");
            wrong.push((format!("limits.{name}"), why));
        }
    };
    let wide = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    at_least("connections", wide(limits.connections), 1);
    at_least("header_bytes", wide(limits.header_bytes), 1_024);
    at_least("body_bytes", wide(limits.body_bytes), 1_024);
    at_least("response_bytes", wide(limits.response_bytes), 1_024);
    at_least("event_bytes", wide(limits.event_bytes), 1_024);
    at_least("request_seconds", limits.request_seconds, 1);
    at_least("client_stall_seconds", limits.client_stall_seconds, 1);
    at_least("call_seconds", limits.call_seconds, 1);
    at_least("stored_seconds", limits.stored_seconds, 1);
}

fn upstream(server: Server, at: &str, folder: &Path, wrong: &mut Wrong) -> Upstream {
    let url = url(&server.url, &format!("{at}.url"), wrong);
    if url.ends_with("/v1") {
        let why = format!("is '{url}': leave `/v1` away, every route begins with it");
        wrong.push((format!("{at}.url"), why));
    }
    let mut api_key = None;
    if let Some(file) = server.api_key_file {
        let file = folder.join(file);
        match std::fs::read_to_string(&file) {
            Ok(key) => api_key = Some(Secret::new(key.trim())),
            Err(e) => {
                let why = format!("is {}, which can't be read: {e}", file.display());
                wrong.push((format!("{at}.api_key_file"), why));
            }
        }
    }
    for name in &server.drop {
        if matches!(name.as_str(), "model" | "messages" | "input" | "stream") {
            let why = format!("has '{name}', without which a request is not what it was");
            wrong.push((format!("{at}.drop"), why));
        }
    }
    Upstream {
        name: server.name,
        url,
        api_key,
        dialects: server.dialects,
        stream_usage: server.stream_usage,
        drop: server.drop,
        connect_timeout: Duration::from_secs(server.connect_seconds.max(1)),
        first_byte_timeout: Duration::from_secs(server.first_byte_seconds.max(1)),
        idle_timeout: Duration::from_secs(server.idle_seconds.max(1)),
    }
}

fn url(text: &str, field: &str, wrong: &mut Wrong) -> String {
    let url = text.trim_end_matches('/');
    let valid = url.parse::<Uri>().is_ok_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https")) && uri.query().is_none()
    });
    if !valid {
        let why = format!("is '{text}': it must be an address such as http://127.0.0.1:8000");
        wrong.push((field.into(), why));
    }
    url.into()
}

fn model(
    entry: Entry,
    at: &str,
    upstreams: &BTreeMap<String, Arc<Upstream>>,
    wrong: &mut Wrong,
) -> Model {
    if entry.upstreams.is_empty() {
        let why = "is empty: name at least one that serves the model";
        wrong.push((format!("{at}.upstreams"), why.into()));
    }
    for (i, place) in entry.upstreams.iter().enumerate() {
        if !upstreams.contains_key(&place.upstream) {
            let name = &place.upstream;
            let why = format!("is '{name}', which no entry of `upstreams` has as its name");
            wrong.push((format!("{at}.upstreams[{i}].upstream"), why));
        }
    }
    if entry.max_output_tokens > entry.context_tokens {
        let (found, most) = (entry.max_output_tokens, entry.context_tokens);
        let why = format!("is {found}: it must be at most `context_tokens`, which is {most}");
        wrong.push((format!("{at}.max_output_tokens"), why));
    }
    let mut prices = [0; UNIT_SLOTS];
    for (name, price) in &entry.price {
        let slot = UnitKind::ALL.iter().position(|kind| kind.name() == name);
        match slot.and_then(|slot| prices.get_mut(slot)) {
            Some(found) => *found = u128::from(*price),
            None => {
                let kinds: Vec<_> = UnitKind::ALL.iter().map(|kind| kind.name()).collect();
                let why = format!("is not a kind of unit: use {}", kinds.join(", "));
                wrong.push((format!("{at}.price.{name}"), why));
            }
        }
    }
    let places = entry.upstreams.into_iter().map(|place| {
        let there = place.model.unwrap_or_else(|| entry.name.clone());
        (place.upstream, there)
    });
    Model {
        upstreams: places.collect(),
        owned_by: entry.owned_by,
        context_tokens: entry.context_tokens,
        max_output_tokens: entry.max_output_tokens,
        template_tokens: entry.template_tokens,
        media_tokens: entry.media_tokens,
        prices,
        name: entry.name,
    }
}

fn guardrail(hook: Hook, wrong: &mut Wrong) -> Guardrail {
    Guardrail {
        url: url(&hook.url, "guardrail.url", wrong),
        before: hook.before,
        after: hook.after,
        timeout: Duration::from_secs(hook.timeout_seconds.max(1)),
        on_error: hook.on_error,
    }
}
