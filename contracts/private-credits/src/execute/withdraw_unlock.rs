//! `WithdrawUnlock`, a command of the session key: withdraws the request of `Unlock`.

use cosmwasm_std::{DepsMut, Response};
use oaic_messages::compute_settlement::ExecuteMsg;
use oaic_messages::private_credits::Command;

use crate::error::Result;
use crate::model::channel::SignedCommand;
use crate::model::command::forward;

pub fn withdraw_unlock(deps: DepsMut, signed: &SignedCommand<'_>) -> Result<Response> {
    let channels = vec![signed.channel];
    let message = ExecuteMsg::WithdrawUnlock { channels };
    let command = Command::WithdrawUnlock;
    forward(deps, signed, &command, "withdraw_unlock", &message)
}
