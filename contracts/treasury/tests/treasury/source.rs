//! A metric source that answers as told, and a DAO that executes what it is told to.

use cosmwasm_std::{
    to_json_binary, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdError, StdResult,
};
use cw_multi_test::{Contract, ContractWrapper};
use cw_storage_plus::Item;
use oaic_messages::gates::{
    EpochMetrics, EpochMetricsQuery, ExecutingProposal, ExecutingResponse, GovernmentQuery,
};

const TOLD: Item<Stub> = Item::new("told");

/// What a source is told.
#[cosmwasm_schema::cw_serde]
pub enum Stub {
    /// The same for every epoch.
    Always(EpochMetrics),
    /// For one epoch; zeros for the others.
    In(u64, EpochMetrics),
    /// Something else than metrics.
    Junk(String),
    /// An error.
    Fail,
}

fn tell(deps: DepsMut, _: Env, _: MessageInfo, msg: Stub) -> StdResult<Response> {
    TOLD.save(deps.storage, &msg)?;
    Ok(Response::new())
}

fn answer(deps: Deps, _: Env, msg: EpochMetricsQuery) -> StdResult<Binary> {
    let EpochMetricsQuery::EpochMetrics { epoch: asked } = msg;
    match TOLD.load(deps.storage)? {
        Stub::Always(metrics) => to_json_binary(&metrics),
        Stub::In(epoch, metrics) if epoch == asked => to_json_binary(&metrics),
        Stub::In(..) => to_json_binary(&EpochMetrics::default()),
        Stub::Junk(text) => Ok(Binary::from(text.as_bytes())),
        Stub::Fail => Err(StdError::generic_err("no metrics today")),
    }
}

pub fn source() -> Box<dyn Contract<Empty>> {
    Box::new(ContractWrapper::new(tell, tell, answer))
}

const EXECUTING: Item<Option<ExecutingProposal>> = Item::new("executing");

fn set(
    deps: DepsMut,
    _: Env,
    _: MessageInfo,
    proposal: Option<ExecutingProposal>,
) -> StdResult<Response> {
    EXECUTING.save(deps.storage, &proposal)?;
    Ok(Response::new())
}

fn executing(deps: Deps, _: Env, msg: GovernmentQuery) -> StdResult<Binary> {
    match msg {
        GovernmentQuery::Executing {} => to_json_binary(&ExecutingResponse {
            proposal: EXECUTING.load(deps.storage)?,
        }),
        _ => Err(StdError::generic_err("nobody asks this")),
    }
}

/// A DAO that is always executing the proposal it was told last. Its messages are sent in its name.
pub fn dao() -> Box<dyn Contract<Empty>> {
    Box::new(ContractWrapper::new(set, set, executing))
}
