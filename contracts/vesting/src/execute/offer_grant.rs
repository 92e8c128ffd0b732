//! `OfferGrant`: the first of two steps, so that a wrong address loses nothing.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_runtime::RuntimeError;

use crate::error::Result;
use crate::state::{load_grant, CONFIG, GRANTS};
use crate::{events, validate};

pub fn offer_grant(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: u64,
    to: Option<&str>,
) -> Result<Response> {
    let mut grant = load_grant(deps.storage, id)?;
    if grant.beneficiary != info.sender {
        let allowed = format!("its beneficiary {}", grant.beneficiary);
        return Err(RuntimeError::unauthorized(&info.sender, "offer this grant", allowed).into());
    }
    let oaic = CONFIG.load(deps.storage)?.token;
    grant.offered_to = to
        .map(|to| validate::beneficiary(deps.as_ref(), env, &oaic, "to", to))
        .transpose()?
        .map(|(to, _)| to);
    GRANTS.save(deps.storage, id, &grant)?;
    Ok(Response::new().add_event(events::grant_offered(id, grant.offered_to.as_ref())))
}
