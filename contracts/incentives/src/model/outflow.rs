//! What votes make payable here: limited by a bucket over the whole balance, and booked with the
//! treasury, which limits it by the votes.

use cosmwasm_std::{to_json_binary, Env, Storage, Uint128, WasmMsg};
use oaic_math::outflow::Bucket;
use oaic_messages::gates::OutflowMsg;
use oaic_runtime::outflow::Limit;
use oaic_runtime::Checked;

use crate::error::Result;
use crate::state::{Balances, Config, ACCOUNTED, BUCKET};

/// Limit over the whole recorded balance, except what is due to the risk pool.
pub fn limit(storage: &dyn Storage, config: &Config) -> Result<Limit> {
    let due = Balances::load(storage)?.risk_due;
    Ok(Limit {
        pot: ACCOUNTED.now(storage)?.sub_checked(due)?,
        bps: config.cap_bps,
        epoch_seconds: config.epoch_seconds,
    })
}

/// The bucket as last stored.
pub fn bucket(storage: &dyn Storage) -> Result<Bucket> {
    Ok(BUCKET.may_load(storage)?.unwrap_or_default())
}

/// Counts what a vote makes payable and returns the message that books it with the treasury, which
/// fails if the votes do not cover it.
pub fn book(
    storage: &mut dyn Storage,
    env: &Env,
    config: &Config,
    amount: Uint128,
) -> Result<WasmMsg> {
    let limit = limit(storage, config)?;
    let filled = limit.fill(bucket(storage)?, env, "the incentives", amount)?;
    BUCKET.save(storage, &filled)?;
    Ok(WasmMsg::Execute {
        contract_addr: config.treasury.to_string(),
        msg: to_json_binary(&OutflowMsg::BookOutflow { amount })?,
        funds: vec![],
    })
}
