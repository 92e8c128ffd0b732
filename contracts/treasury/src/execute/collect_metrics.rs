//! `CollectMetrics`: records what the sources report about the previous epoch.
//!
//! A query cannot be given a gas limit, a submessage can. So each source is queried in a message
//! that the contract sends to itself: a source that fails, answers nonsense or burns gas loses
//! its own part and nothing else.

use cosmwasm_std::{Deps, DepsMut, Env, Reply, Response, SubMsgResult};
use oaic_runtime::RuntimeError;

use crate::error::Result;
use crate::events;
use crate::model::metrics::start_collection;
use crate::state::CONFIG;

pub fn collect_metrics(deps: DepsMut, env: &Env) -> Result<Response> {
    Ok(Response::new().add_submessages(start_collection(deps, env)?))
}

/// The record has no answer of the source anyway, so this only emits the event.
pub fn source_failed(deps: Deps, msg: Reply) -> Result<Response> {
    let sources = CONFIG.load(deps.storage)?.metric_sources;
    let asked = usize::try_from(msg.id).ok();
    let source = asked.and_then(|index| sources.get(index));
    match (source, msg.result) {
        (Some(source), SubMsgResult::Err(error)) => {
            Ok(Response::new().add_event(events::metric_source_failed(source, &error)))
        }
        _ => Err(RuntimeError::UnknownReply { id: msg.id }.into()),
    }
}
