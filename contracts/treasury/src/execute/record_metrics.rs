//! `RecordMetrics`: the contract queries one source, in a message to itself.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_runtime::RuntimeError;

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::metrics::{ask, previous};
use crate::state::{CONFIG, METRICS};

pub fn record_metrics(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    source: &str,
) -> Result<Response> {
    if info.sender != env.contract.address {
        let allowed = "the treasury itself, when it collects";
        return Err(RuntimeError::unauthorized(&info.sender, "record metrics", allowed).into());
    }
    let epoch = previous(CONFIG.load(deps.storage)?.epoch(env))?;
    let mut record = METRICS.may_load(deps.storage, epoch)?.unwrap_or_default();
    let answer = record
        .iter_mut()
        .find(|answer| answer.source.as_str() == source)
        .ok_or_else(|| ContractError::NotCollecting {
            source_address: source.to_owned(),
            epoch,
        })?;
    answer.metrics = Some(ask(deps.querier, &answer.source, epoch)?);
    let event = events::metrics_recorded(&answer.source, epoch);
    METRICS.save(deps.storage, epoch, &record)?;
    Ok(Response::new().add_event(event))
}
