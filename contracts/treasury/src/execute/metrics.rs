//! `collect_metrics`: what the sources say of the previous epoch is kept.
//!
//! A query can't be given a gas limit, a submessage can. So each source is asked in a message
//! that the contract sends itself: a source that fails, answers junk or eats gas loses its own
//! part and nothing else.

use cosmwasm_std::{
    to_json_binary, Deps, DepsMut, Env, MessageInfo, Reply, Response, SubMsg, SubMsgResult, WasmMsg,
};
use oaic_messages::treasury::{ExecuteMsg, METRIC_GAS_LIMIT};
use oaic_runtime::{token, RuntimeError};

use crate::error::ContractError;
use crate::events;
use crate::metrics::{ask, previous};
use crate::state::{SourceAnswer, CONFIG, METRICS};

pub fn collect_metrics(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
) -> Result<Response, ContractError> {
    token::no_coins(info)?;
    Ok(Response::new().add_submessages(collection(deps, env)?))
}

/// Begins the record of the previous epoch anew, with no answers, and gives the messages that
/// bring them.
pub fn collection(deps: DepsMut, env: &Env) -> Result<Vec<SubMsg>, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let epoch = previous(config.epoch(env))?;
    let mut record = Vec::with_capacity(config.metric_sources.len());
    let mut messages = Vec::with_capacity(config.metric_sources.len());
    for (id, source) in (0u64..).zip(config.metric_sources) {
        let msg = WasmMsg::Execute {
            contract_addr: env.contract.address.to_string(),
            msg: to_json_binary(&ExecuteMsg::RecordMetrics {
                source: source.to_string(),
            })?,
            funds: vec![],
        };
        messages.push(SubMsg::reply_on_error(msg, id).with_gas_limit(METRIC_GAS_LIMIT));
        record.push(SourceAnswer {
            source,
            metrics: None,
        });
    }
    METRICS.save(deps.storage, epoch, &record)?;
    Ok(messages)
}

/// `record_metrics`: the contract asks one source.
pub fn record_metrics(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    source: &str,
) -> Result<Response, ContractError> {
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

/// A source gave no answer. The record has none already, so this only says so.
pub fn source_failed(deps: Deps, msg: Reply) -> Result<Response, ContractError> {
    let sources = CONFIG.load(deps.storage)?.metric_sources;
    let asked = usize::try_from(msg.id).ok();
    let source = asked.and_then(|index| sources.get(index));
    match (source, msg.result) {
        (Some(source), SubMsgResult::Err(error)) => {
            Ok(Response::new().add_event(events::metric_source_failed(source, &error)))
        }
        _ => Err(ContractError::UnknownReply { id: msg.id }),
    }
}
