//! `UpdateSplit` and `SetPayeeAddress`.

use cosmwasm_std::{Deps, DepsMut, Env, MessageInfo, Response, Storage};
use oaic_messages::compute_settlement::{PayeeRef, PayeeSpec};
use oaic_revenue::payee::{self, Payee};
use oaic_revenue::RevenueError;
use oaic_runtime::{system, Checked, RuntimeError};

use super::claim::pay;
use crate::error::ContractError;
use crate::events;
use crate::state::{load_listing, load_own_listing, load_split, Config, CONFIG, LISTINGS, SPLITS};
use crate::validate;

pub fn update_split(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: u64,
    specs: &[PayeeSpec],
) -> Result<Response, ContractError> {
    let mut listing = load_own_listing(deps.storage, id, &info.sender, "update the split")?;
    let config = CONFIG.load(deps.storage)?;
    let payees = payees(deps.as_ref(), env, &config, specs)?;
    erase_labels(deps.storage, id, listing.split_version)?;
    listing.split_version = listing.split_version.plus(1)?;
    LISTINGS.save(deps.storage, id, &listing)?;
    SPLITS.save(deps.storage, (id, listing.split_version), &payees)?;
    Ok(Response::new().add_event(events::split_updated(id, listing.split_version)))
}

/// Checked payees of a split.
pub fn payees(
    deps: Deps,
    env: &Env,
    config: &Config,
    specs: &[PayeeSpec],
) -> Result<Vec<Payee>, RevenueError> {
    let added = validate::added(&config.params);
    payee::payees(deps, &env.contract.address, &config.token, added, specs)
}

/// Erases what the seller called the payees of a split that is superseded or withdrawn, so that a
/// withdrawal has one split to clean, however many there were. What they earn, they keep.
pub fn erase_labels(storage: &mut dyn Storage, id: u64, version: u32) -> Result<(), RuntimeError> {
    let mut payees = load_split(storage, id, version)?;
    for payee in payees.iter_mut().filter(|payee| !payee.is_linked()) {
        payee.label = String::new();
    }
    Ok(SPLITS.save(storage, (id, version), &payees)?)
}

/// `SetPayeeAddress`. Who had the address is paid first what he earned: nothing that was earned
/// changes hands past the fee.
pub fn set_payee_address(
    mut deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    place: &PayeeRef,
    address: &str,
) -> Result<Response, ContractError> {
    let (id, version) = (place.source_id, place.split_version);
    let listing = load_listing(deps.storage, id)?;
    let mut payees = load_split(deps.storage, id, version)?;
    let had = payee::at(&mut payees, place)?.address.is_some();
    let token = CONFIG.load(deps.storage)?.token;
    let own = &env.contract.address;
    let address = system::payable(deps.as_ref(), own, &token, "address", address)?;
    payee::set_address(&info.sender, &listing.seller, &mut payees, place, &address)?;
    let paid = match had {
        true => pay(deps.branch(), env, std::slice::from_ref(place))?,
        false => Response::new(),
    };
    SPLITS.save(deps.storage, (id, version), &payees)?;
    Ok(paid.add_event(events::payee_address_set(
        id,
        version,
        place.payee,
        &address,
    )))
}
