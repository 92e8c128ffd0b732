//! `Update`: the next version of what a listing offers.

use cosmwasm_std::{DepsMut, Env, Event, MessageInfo, Response, Storage};
use oaic_messages::data_market::{Offer, KYC_LIST};
use oaic_runtime::{gate, pause, Checked};

use crate::error::ContractError;
use crate::events;
use crate::state::{
    broken_at, load_own_listing, Listing, CONFIG, INLINE, LISTINGS, TEXTS, VERSIONS,
};
use crate::validate::{self, CheckedOffer};

pub fn update(
    mut deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: u64,
    offer: Offer,
) -> Result<Response, ContractError> {
    pause::ensure_open(deps.branch(), env)?;
    let mut listing = load_own_listing(deps.storage, id, &info.sender, "update this listing")?;
    let gate = CONFIG.load(deps.storage)?.links.kyc_gate;
    gate::admit(deps.querier, gate.as_ref(), &info.sender, KYC_LIST)?;
    let offer = validate::offer(offer, env.block.time.seconds())?;
    let published = publish(deps.storage, id, &mut listing, offer)?;
    LISTINGS.save(deps.storage, id, &listing)?;
    Ok(Response::new().add_event(published))
}

/// Puts a version in force. Its texts and bytes take the place of the last one's, which are gone:
/// who ordered that has downloaded it before.
pub fn publish(
    storage: &mut dyn Storage,
    id: u64,
    listing: &mut Listing,
    offer: CheckedOffer,
) -> Result<Event, ContractError> {
    if let Some(broken) = broken_at(storage, &offer.version)? {
        let broken_at = broken.time;
        return Err(ContractError::BrokenFile { broken_at });
    }
    listing.version = listing.version.plus(1)?;
    VERSIONS.save(storage, (id, listing.version), &offer.version)?;
    TEXTS.save(storage, id, &offer.texts)?;
    match &offer.inline {
        Some(inline) => INLINE.save(storage, id, inline)?,
        None => INLINE.remove(storage, id),
    }
    Ok(events::version_published(id, listing.version))
}
