//! What can be done: one file a verb.

pub mod activate;
pub mod close;
pub mod config;
pub mod consent;
pub mod deposit;
pub mod migration;
pub mod order;
pub mod policies;
pub mod propose;
pub mod roles;
pub mod run;
pub mod veto;
pub mod vote;

use cosmwasm_std::{Env, HexBinary, MessageInfo, Storage};
use oaic_runtime::RuntimeError;

use crate::error::ContractError;
use crate::state::CONTENTS;

/// Refuses everybody but this contract itself, which acts by proposals alone.
fn only_self(env: &Env, info: &MessageInfo, action: &'static str) -> Result<(), RuntimeError> {
    match info.sender == env.contract.address {
        true => Ok(()),
        false => Err(RuntimeError::unauthorized(
            &info.sender,
            action,
            "this contract itself, by an executed proposal,",
        )),
    }
}

/// Refuses an order about something else than a proposal says.
fn ensure_hash(storage: &dyn Storage, id: u64, hash: &HexBinary) -> Result<(), ContractError> {
    let found = CONTENTS.load(storage, id)?.hash;
    match found == *hash {
        true => Ok(()),
        false => Err(ContractError::OtherHash {
            id,
            named: hash.to_hex(),
            found: found.to_hex(),
        }),
    }
}
