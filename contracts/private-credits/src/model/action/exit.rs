//! Spending on an exit: to an account, for the ordinary fee.

use cosmwasm_std::{DepsMut, Env, Response};
use oaic_messages::private_credits::{Membership, EXIT_SCENARIO};
use oaic_runtime::{gate, system};

use crate::error::Result;
use crate::events;
use crate::model::membership;
use crate::model::spend::Spent;
use crate::model::totals::Payment;
use crate::state::{Config, TOTALS};

/// Recipient and membership of an exit.
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
) -> Result<Response> {
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
    let mut totals = TOTALS.load(deps.storage)?;
    let paid = totals.pay(&config.token, Payment::Exit, &recipient, amount)?;
    TOTALS.save(deps.storage, &totals)?;
    Ok(response
        .add_event(events::paid(Payment::Exit, &recipient, amount, paid.fee))
        .add_events(shown)
        .add_messages(paid.message))
}
