//! `AdvanceTerms`, a command of the session key: switches the channel to today's terms.

use cosmwasm_std::{DepsMut, Response};
use oaic_messages::compute_settlement::{Conditions, ExecuteMsg};
use oaic_messages::private_credits::Command;

use crate::error::Result;
use crate::model::channel::SignedCommand;
use crate::model::command::forward;

pub fn advance_terms(
    deps: DepsMut,
    signed: &SignedCommand<'_>,
    service_id: u64,
    conditions: Option<Conditions>,
) -> Result<Response> {
    let channels = vec![signed.channel];
    let message = ExecuteMsg::AdvanceTerms {
        channels,
        service_id,
        conditions,
    };
    let command = Command::AdvanceTerms {
        service_id,
        conditions: conditions.as_ref(),
    };
    forward(deps, signed, &command, "advance_terms", &message)
}
