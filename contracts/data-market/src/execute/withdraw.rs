//! `Withdraw`: ends a listing.

use cosmwasm_std::{DepsMut, MessageInfo, Response};

use crate::error::Result;
use crate::events;
use crate::model::split::erase_labels;
use crate::state::{load_own_listing, INLINE, LISTINGS, TEXTS};

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
