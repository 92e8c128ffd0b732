//! `Heartbeat`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::compute_settlement::Heartbeat;
use oaic_runtime::{address, RuntimeError};

use crate::error::Result;
use crate::model::metrics;
use crate::state::{RecordedHeartbeat, CONFIG, HEARTBEATS, PROVIDERS, SETTLERS};
use crate::{events, validate};

/// Keeps the last one of an epoch: what a provider said later in it replaces what it said before.
pub fn heartbeat(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    provider: &str,
    heartbeat: Heartbeat,
) -> Result<Response> {
    let provider = address::valid(deps.api, "provider", provider)?;
    let sender = &info.sender;
    if !PROVIDERS.has(deps.storage, &provider) {
        return Err(RuntimeError::unknown("provider", &provider).into());
    }
    if *sender != provider && !SETTLERS.has(deps.storage, (&provider, sender)) {
        let allowed = format!("provider {provider} or one of its settlers");
        return Err(RuntimeError::unauthorized(sender, "record its heartbeat", allowed).into());
    }
    validate::heartbeat(&env.block, &heartbeat)?;
    let epoch = metrics::current(env, &CONFIG.load(deps.storage)?);
    let event = events::heartbeat_recorded(
        &provider,
        epoch,
        heartbeat.capacity,
        heartbeat.latency_ms,
        heartbeat.expires_at,
    );
    let recorded = RecordedHeartbeat {
        heartbeat,
        time: env.block.time.seconds(),
        height: env.block.height,
    };
    HEARTBEATS.save(deps.storage, (&provider, epoch), &recorded)?;
    Ok(Response::new().add_event(event))
}
