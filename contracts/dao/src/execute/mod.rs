//! What can be done: one file a verb.

pub mod activate;
pub mod close;
pub mod config;
pub mod deposit;
pub mod policies;
pub mod propose;
pub mod roles;
pub mod run;
pub mod veto;
pub mod vote;

use cosmwasm_std::{Env, MessageInfo};
use oaic_kit::KitError;

/// Refuses everybody but this contract itself, which acts by proposals alone.
fn only_self(env: &Env, info: &MessageInfo, action: &'static str) -> Result<(), KitError> {
    match info.sender == env.contract.address {
        true => Ok(()),
        false => Err(KitError::unauthorized(
            &info.sender,
            action,
            "this contract itself, by an executed proposal,",
        )),
    }
}
