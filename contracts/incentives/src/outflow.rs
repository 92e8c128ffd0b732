//! What votes make payable here: bounded by a bucket of the whole pot, and booked with the treasury,
//! which bounds it by the votes.

use cosmwasm_std::{to_json_binary, Env, Storage, Uint128, WasmMsg};
use oaic_math::outflow::Bucket;
use oaic_messages::gates::OutflowMsg;
use oaic_runtime::outflow::Limit;
use oaic_runtime::Checked;

use crate::books::Books;
use crate::error::ContractError;
use crate::state::{Config, ACCOUNTED, BUCKET};

/// What limits the pot now: all that is booked here and not due to the risk pool.
pub fn limit(storage: &dyn Storage, config: &Config) -> Result<Limit, ContractError> {
    let due = Books::load(storage)?.risk_due;
    Ok(Limit {
        pot: ACCOUNTED.now(storage)?.minus(due)?,
        bps: config.cap_bps,
        epoch_seconds: config.epoch_seconds,
    })
}

/// The bucket when it was last looked at.
pub fn bucket(storage: &dyn Storage) -> Result<Bucket, ContractError> {
    Ok(BUCKET.may_load(storage)?.unwrap_or_default())
}

/// Counts what a vote makes payable; the message that books it with the treasury, and fails where
/// the votes don't carry it.
pub fn book(
    storage: &mut dyn Storage,
    env: &Env,
    config: &Config,
    amount: Uint128,
) -> Result<WasmMsg, ContractError> {
    let limit = limit(storage, config)?;
    let filled = limit.fill(bucket(storage)?, env, "the incentives", amount)?;
    BUCKET.save(storage, &filled)?;
    Ok(WasmMsg::Execute {
        contract_addr: config.treasury.to_string(),
        msg: to_json_binary(&OutflowMsg::BookOutflow { amount })?,
        funds: vec![],
    })
}
