//! `Update`: publishes the next version of a listing.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::data_market::{Offer, KYC_LIST};
use oaic_runtime::{gate, pause};

use crate::error::Result;
use crate::model::version::publish;
use crate::state::{load_own_listing, CONFIG, LISTINGS};
use crate::validate;

pub fn update(
    mut deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: u64,
    offer: Offer,
) -> Result<Response> {
    pause::ensure_open(deps.branch(), env)?;
    let mut listing = load_own_listing(deps.storage, id, &info.sender, "update this listing")?;
    let gate = CONFIG.load(deps.storage)?.links.kyc_gate;
    gate::admit(deps.querier, gate.as_ref(), &info.sender, KYC_LIST)?;
    let offer = validate::offer(offer, env.block.time.seconds())?;
    let published = publish(deps.storage, id, &mut listing, offer)?;
    LISTINGS.save(deps.storage, id, &listing)?;
    Ok(Response::new().add_event(published))
}
