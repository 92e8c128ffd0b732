//! `SetSettlers`.

use cosmwasm_std::{Addr, DepsMut, Empty, Env, MessageInfo, Response};
use oaic_messages::compute_settlement::MAX_SETTLERS;
use oaic_runtime::{address, text, RuntimeError};

use crate::error::Result;
use crate::events;
use crate::state::{load_provider, PROVIDERS, SETTLERS};

pub fn set_settlers(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    settlers: &[String],
) -> Result<Response> {
    text::count("settlers", "entries", settlers.len(), 0, MAX_SETTLERS)?;
    let sender = &info.sender;
    let mut provider = load_provider(deps.storage, sender)?;
    let mut named: Vec<Addr> = Vec::with_capacity(settlers.len());
    for raw in settlers {
        let settler = address::payable(deps.api, &env.contract.address, "settlers", raw)?;
        if named.contains(&settler) || settler == *sender {
            return Err(RuntimeError::invalid(
                "settlers",
                settler,
                "name each account once, and leave the provider's own out",
            )
            .into());
        }
        named.push(settler);
    }
    for settler in &provider.settlers {
        SETTLERS.remove(deps.storage, (sender, settler));
    }
    for settler in &named {
        SETTLERS.save(deps.storage, (sender, settler), &Empty {})?;
    }
    provider.settlers = named;
    PROVIDERS.save(deps.storage, sender, &provider)?;
    Ok(Response::new().add_event(events::settlers_set(sender, &provider.settlers)))
}
