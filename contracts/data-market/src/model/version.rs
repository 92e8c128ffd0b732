//! Versions of a listing.

use cosmwasm_std::{Event, Storage};
use oaic_runtime::Checked;

use crate::error::{ContractError, Result};
use crate::events;
use crate::state::{broken_at, Listing, INLINE, TEXTS, VERSIONS};
use crate::validate::CheckedOffer;

/// Puts a version in force. Its texts and bytes replace the previous ones, which are gone: buyers
/// of those downloaded them before ordering.
pub fn publish(
    storage: &mut dyn Storage,
    id: u64,
    listing: &mut Listing,
    offer: CheckedOffer,
) -> Result<Event> {
    if let Some(broken) = broken_at(storage, &offer.version)? {
        let broken_at = broken.time;
        return Err(ContractError::BrokenFile { broken_at });
    }
    listing.version = listing.version.add_checked(1)?;
    VERSIONS.save(storage, (id, listing.version), &offer.version)?;
    TEXTS.save(storage, id, &offer.texts)?;
    match &offer.inline {
        Some(inline) => INLINE.save(storage, id, inline)?,
        None => INLINE.remove(storage, id),
    }
    Ok(events::version_published(id, listing.version))
}
