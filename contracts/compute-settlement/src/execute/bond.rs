//! `Bond`, a hook of `Send`.

use cosmwasm_std::{Addr, DepsMut, Env, Response};

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::metrics;
use crate::state::{load_provider, CONFIG, PAYOUTS, PROVIDERS};

pub fn bond(deps: DepsMut, env: &Env, sender: &Addr, amount: u64) -> Result<Response> {
    let mut provider = load_provider(deps.storage, sender)?;
    provider.bond = provider.bond.checked_add(amount.into()).map_err(too_much)?;
    PROVIDERS.save(deps.storage, sender, &provider)?;
    let mut payouts = PAYOUTS.load(deps.storage)?;
    payouts.bonded = payouts
        .bonded
        .checked_add(amount.into())
        .map_err(too_much)?;
    PAYOUTS.save(deps.storage, &payouts)?;
    let epoch = metrics::current(env, &CONFIG.load(deps.storage)?);
    metrics::add_bond(deps.storage, epoch, amount.into())?;
    Ok(Response::new().add_event(events::bonded(
        sender,
        u128::from(amount),
        provider.bond.u128(),
    )))
}

fn too_much(error: cosmwasm_std::OverflowError) -> ContractError {
    cosmwasm_std::StdError::from(error).into()
}
