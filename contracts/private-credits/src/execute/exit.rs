//! Spending on leaving: to an account, for the ordinary fee.

use cosmwasm_std::{DepsMut, Env, Response};
use oaic_messages::private_credits::{Membership, EXIT_SCENARIO};
use oaic_records::private_credits::Config;
use oaic_runtime::{gate, system};

use super::membership;
use crate::books::{Payment, BOOKS};
use crate::error::ContractError;
use crate::spending::Spent;

/// Who leaves, as the message says.
pub struct Exiting<'a> {
    pub recipient: &'a str,
    pub membership: Option<&'a Membership>,
}

pub fn exit(
    mut deps: DepsMut,
    env: &Env,
    config: &Config,
    who: &Exiting<'_>,
    spent: &Spent,
    amount: u128,
    response: Response,
) -> Result<Response, ContractError> {
    let own = &env.contract.address;
    let recipient = system::payable(
        deps.as_ref(),
        own,
        &config.token,
        "recipient",
        who.recipient,
    )?;
    let kyc_gate = config.kyc_gate.as_ref();
    gate::admit(deps.querier, kyc_gate, &recipient, EXIT_SCENARIO)?;
    let shown = membership::check(deps.branch(), env, config, who.membership, &spent.action())?;
    let mut books = BOOKS.load(deps.storage)?;
    let (event, message) = books.pay(&config.token, Payment::Exit, &recipient, amount)?;
    BOOKS.save(deps.storage, &books)?;
    Ok(response
        .add_event(event)
        .add_events(shown)
        .add_messages(message))
}
