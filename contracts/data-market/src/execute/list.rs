//! `List`: creates a listing.

use cosmwasm_std::{DepsMut, Empty, Env, MessageInfo, Response};
use oaic_messages::data_market::{NewListing, Rating, KYC_LIST};
use oaic_runtime::{gate, pause, series};

use crate::error::Result;
use crate::model::query::register;
use crate::model::split::payees;
use crate::model::version::publish;
use crate::state::{Listing, CONFIG, LAST_LISTING, LISTINGS, LISTINGS_BY_SELLER, SPLITS};
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
