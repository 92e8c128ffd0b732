//! `Bond`, a hook of `Send`: adds to the provider's bond.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use oaic_runtime::Checked;

use crate::error::Result;
use crate::events;
use crate::model::metrics;
use crate::state::{load_provider, CONFIG, PAYOUTS, PROVIDERS};

pub fn bond(deps: DepsMut, env: &Env, sender: &Addr, amount: u64) -> Result<Response> {
    let mut provider = load_provider(deps.storage, sender)?;
    provider.bond = provider.bond.add_checked(amount.into())?;
    PROVIDERS.save(deps.storage, sender, &provider)?;
    let mut payouts = PAYOUTS.load(deps.storage)?;
    payouts.bonded = payouts.bonded.add_checked(amount.into())?;
    PAYOUTS.save(deps.storage, &payouts)?;
    let epoch = metrics::current(env, &CONFIG.load(deps.storage)?);
    metrics::add_bond(deps.storage, epoch, amount.into())?;
    let event = events::bonded(sender, amount.into(), provider.bond.u128());
    Ok(Response::new().add_event(event))
}
