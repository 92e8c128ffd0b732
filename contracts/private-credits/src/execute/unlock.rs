//! `Unlock`, a command of the session key: requests what is left from settlement.

use cosmwasm_std::{DepsMut, Response};
use oaic_messages::compute_settlement::ExecuteMsg;
use oaic_messages::private_credits::Command;

use crate::error::Result;
use crate::model::channel::SignedCommand;
use crate::model::command::forward;

pub fn unlock(deps: DepsMut, signed: &SignedCommand<'_>) -> Result<Response> {
    let channels = vec![signed.channel];
    let message = ExecuteMsg::RequestUnlock { channels };
    forward(deps, signed, &Command::Unlock, "unlock", &message)
}
