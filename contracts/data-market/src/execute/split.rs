//! `UpdateSplit` and `SetPayeeAddress`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Storage};
use oaic_kit::{payee, Checked, KitError};
use oaic_types::compute_settlement::{PayeeRef, PayeeSpec};

use crate::error::ContractError;
use crate::events;
use crate::state::{load_listing, load_own_listing, load_split, CONFIG, LISTINGS, SPLITS};
use crate::validate;

pub fn update_split(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: u64,
    specs: &[PayeeSpec],
) -> Result<Response, ContractError> {
    let mut listing = load_own_listing(deps.storage, id, &info.sender, "update the split")?;
    let added = validate::added(&CONFIG.load(deps.storage)?.params);
    let payees = payee::payees(deps.api, &env.contract.address, added, specs)?;
    erase_labels(deps.storage, id, listing.split_version)?;
    listing.split_version = listing.split_version.plus(1)?;
    LISTINGS.save(deps.storage, id, &listing)?;
    SPLITS.save(deps.storage, (id, listing.split_version), &payees)?;
    Ok(Response::new().add_event(events::split_updated(id, listing.split_version)))
}

/// Erases what the seller called the payees of a split that is superseded or withdrawn, so that a
/// withdrawal has one split to clean, however many there were. What they earn, they keep.
pub fn erase_labels(storage: &mut dyn Storage, id: u64, version: u32) -> Result<(), KitError> {
    let mut payees = load_split(storage, id, version)?;
    for payee in payees.iter_mut().filter(|payee| !payee.is_linked()) {
        payee.label = String::new();
    }
    Ok(SPLITS.save(storage, (id, version), &payees)?)
}

pub fn set_payee_address(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    place: &PayeeRef,
    address: &str,
) -> Result<Response, ContractError> {
    let (id, version) = (place.service_id, place.split_version);
    let listing = load_listing(deps.storage, id)?;
    let mut payees = load_split(deps.storage, id, version)?;
    let address = payee::set_address(
        deps.api,
        &env.contract.address,
        &info.sender,
        &listing.seller,
        &mut payees,
        place,
        address,
    )?;
    SPLITS.save(deps.storage, (id, version), &payees)?;
    Ok(Response::new().add_event(events::payee_address_set(
        id,
        version,
        place.payee,
        &address,
    )))
}
