//! `AdvanceTerms`.

use cosmwasm_std::{DepsMut, Response};
use oaic_messages::compute_settlement::ExecuteMsg;
use oaic_messages::private_credits::Command;

use crate::error::ContractError;
use crate::model::channel::SignedCommand;
use crate::model::command::forward;

pub fn advance_terms(
    deps: DepsMut,
    signed: &SignedCommand<'_>,
    service_id: u64,
) -> Result<Response, ContractError> {
    let channels = vec![signed.channel];
    let message = ExecuteMsg::AdvanceTerms {
        channels,
        service_id,
    };
    let command = Command::AdvanceTerms { service_id };
    forward(deps, signed, &command, "advance_terms", &message)
}
