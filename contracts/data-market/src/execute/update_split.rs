//! `UpdateSplit`: adds a version of a listing's split.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::compute_settlement::PayeeSpec;
use oaic_runtime::Checked;

use crate::error::Result;
use crate::events;
use crate::model::split::{erase_labels, payees};
use crate::state::{load_own_listing, CONFIG, LISTINGS, SPLITS};

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
