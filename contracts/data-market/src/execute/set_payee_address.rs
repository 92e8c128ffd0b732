//! `SetPayeeAddress`: sets the address that a payee is paid at.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::compute_settlement::PayeeRef;
use oaic_revenue::payee;
use oaic_runtime::system;

use crate::error::Result;
use crate::events;
use crate::execute::claim::pay;
use crate::state::{load_listing, load_split, CONFIG, SPLITS};

/// Pays the previous address first, so that no earnings change hands without the fee.
pub fn set_payee_address(
    mut deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    place: &PayeeRef,
    address: &str,
) -> Result<Response> {
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
