//! A metric source that answers as told, and a burn listener that comes back in.

use cosmwasm_std::{
    to_json_binary, Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdError,
    StdResult, WasmMsg,
};
use cw_multi_test::{Contract, ContractWrapper};
use cw_storage_plus::Item;
use oaic_types::gates::{EpochMetrics, EpochMetricsQuery};
use oaic_types::token::BurnListenerMsg;
use oaic_types::treasury::ExecuteMsg;

const TOLD: Item<Stub> = Item::new("told");
const TREASURY: Item<Addr> = Item::new("treasury");

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

/// Told the treasury at its creation; syncs it at every burn it hears of.
pub fn listener() -> Box<dyn Contract<Empty>> {
    fn create(deps: DepsMut, _: Env, _: MessageInfo, treasury: Addr) -> StdResult<Response> {
        TREASURY.save(deps.storage, &treasury)?;
        Ok(Response::new())
    }
    fn hear(deps: DepsMut, _: Env, _: MessageInfo, _: BurnListenerMsg) -> StdResult<Response> {
        Ok(Response::new().add_message(WasmMsg::Execute {
            contract_addr: TREASURY.load(deps.storage)?.into(),
            msg: to_json_binary(&ExecuteMsg::Sync { denom: None })?,
            funds: vec![],
        }))
    }
    fn nothing(_: Deps, _: Env, _: Empty) -> StdResult<Binary> {
        Ok(Binary::default())
    }
    Box::new(ContractWrapper::new(hear, create, nothing))
}
