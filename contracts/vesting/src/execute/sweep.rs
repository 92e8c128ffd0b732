//! `Sweep`.

use cosmwasm_std::{DepsMut, Env, Response};
use oaic_messages::treasury;
use oaic_runtime::{token, Checked};

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::totals::held;
use crate::state::CONFIG;

/// Sends the balance that is owed to no grant to the treasury. The token moves it before it calls
/// the treasury's hook, so a second sweep from within the hook finds nothing.
pub fn sweep(deps: DepsMut, env: &Env) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    let balance = token::balance(deps.querier, &config.token, &env.contract.address)?;
    let stray = balance.sub_checked(held(deps.storage)?)?;
    if stray.is_zero() {
        let balance = balance.u128();
        return Err(ContractError::NothingToSweep { balance });
    }
    let hook = treasury::ReceiveMsg::Deposit {
        fund: treasury::Fund::Reserve,
    };
    Ok(Response::new()
        .add_event(events::swept(stray))
        .add_message(token::send(&config.token, &config.treasury, stray, &hook)?))
}
