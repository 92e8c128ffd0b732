//! `List`, and what changes a listing.

use cosmwasm_std::{DepsMut, Empty, Env, MessageInfo, Response};
use oaic_messages::compute_settlement::PayeeSpec;
use oaic_messages::data_market::{Access, NewListing, Offer, Rating, KYC_LIST};
use oaic_runtime::{gate, pause, series, Checked};

use crate::error::Result;
use crate::model::query::register;
use crate::model::split::{erase_labels, payees};
use crate::model::version::publish;
use crate::state::{
    load_own_listing, Listing, CONFIG, INLINE, LAST_LISTING, LISTINGS, LISTINGS_BY_SELLER, SPLITS,
    TEXTS,
};
use crate::{events, validate};

pub fn list(mut deps: DepsMut, env: &Env, info: &MessageInfo, new: NewListing) -> Result<Response> {
    pause::ensure_open(deps.branch(), env)?;
    let config = CONFIG.load(deps.storage)?;
    let seller = &info.sender;
    gate::admit(
        deps.querier,
        config.links.kyc_gate.as_ref(),
        seller,
        KYC_LIST,
    )?;
    let now = env.block.time.seconds();
    let offer = validate::offer(new.offer, now)?;
    let payees = payees(deps.as_ref(), env, &config, &new.payees)?;

    let id = series::next(deps.storage, &LAST_LISTING)?;
    let mut listing = Listing {
        seller: seller.clone(),
        version: 0,
        withdrawn: false,
        access: new.access,
        min_security_level: new.min_security_level,
        split_version: 1,
        last_query: 0,
        open_queries: 0,
        rating: Rating::default(),
        sold: 0,
        answered: 0,
        broken: 0,
        undelivered: 0,
        listed_at: now,
    };
    LISTINGS_BY_SELLER.save(deps.storage, (seller, id), &Empty {})?;
    SPLITS.save(deps.storage, (id, 1), &payees)?;
    let table = offer.version.table.clone();
    let published = publish(deps.storage, id, &mut listing, offer)?;
    let registered = match new.queries.is_empty() {
        true => vec![],
        false => register(deps.storage, id, &mut listing, table.as_ref(), new.queries)?,
    };
    LISTINGS.save(deps.storage, id, &listing)?;
    Ok(Response::new()
        .add_event(events::listed(id, seller))
        .add_event(published)
        .add_event(events::split_updated(id, 1))
        .add_events(registered))
}

/// Publishes the next version of a listing.
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

pub fn set_access(
    deps: DepsMut,
    info: &MessageInfo,
    id: u64,
    access: Access,
    min_security_level: u8,
) -> Result<Response> {
    let mut listing = load_own_listing(deps.storage, id, &info.sender, "change its access")?;
    listing.access = access;
    listing.min_security_level = min_security_level;
    LISTINGS.save(deps.storage, id, &listing)?;
    let authorized = access == Access::Authorized;
    Ok(Response::new().add_event(events::access_set(id, authorized, min_security_level)))
}

pub fn update_split(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: u64,
    specs: &[PayeeSpec],
) -> Result<Response> {
    let mut listing = load_own_listing(deps.storage, id, &info.sender, "update the split")?;
    let config = CONFIG.load(deps.storage)?;
    let payees = payees(deps.as_ref(), env, &config, specs)?;
    erase_labels(deps.storage, id, listing.split_version)?;
    listing.split_version = listing.split_version.add_checked(1)?;
    LISTINGS.save(deps.storage, id, &listing)?;
    SPLITS.save(deps.storage, (id, listing.split_version), &payees)?;
    Ok(Response::new().add_event(events::split_updated(id, listing.split_version)))
}

/// Ends a listing and erases everything its seller wrote; numbers, addresses and hashes stay. Open
/// orders continue.
pub fn withdraw(deps: DepsMut, info: &MessageInfo, id: u64) -> Result<Response> {
    let mut listing = load_own_listing(deps.storage, id, &info.sender, "withdraw this listing")?;
    listing.withdrawn = true;
    LISTINGS.save(deps.storage, id, &listing)?;
    TEXTS.remove(deps.storage, id);
    INLINE.remove(deps.storage, id);
    erase_labels(deps.storage, id, listing.split_version)?;
    Ok(Response::new().add_event(events::withdrawn(id)))
}
