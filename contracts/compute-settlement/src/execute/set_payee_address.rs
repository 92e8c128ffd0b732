//! `SetPayeeAddress`: sets the address that a payee is paid at.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::compute_settlement::PayeeRef;
use oaic_revenue::payee;
use oaic_runtime::system;

use crate::error::Result;
use crate::events;
use crate::execute::claim::pay;
use crate::state::{load_service, load_split, CONFIG, SPLITS};

/// Pays the previous address first, so that no earnings change hands without the fee.
pub fn set_payee_address(
    mut deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    place: &PayeeRef,
    address: &str,
) -> Result<Response> {
    let service = load_service(deps.storage, place.source_id)?;
    let mut split = load_split(deps.storage, place.source_id, place.split_version)?;
    let had = payee::at(&mut split.payees, place)?.address.is_some();
    let token = CONFIG.load(deps.storage)?.token;
    let own = &env.contract.address;
    let address = system::payable(deps.as_ref(), own, &token, "address", address)?;
    payee::set_address(
        &info.sender,
        &service.provider,
        &mut split.payees,
        place,
        &address,
    )?;
    let paid = match had {
        true => pay(deps.branch(), env, std::slice::from_ref(place))?,
        false => Response::new(),
    };
    SPLITS.save(deps.storage, (place.source_id, place.split_version), &split)?;
    Ok(paid.add_event(events::payee_address_set(
        place.source_id,
        place.split_version,
        place.payee,
        &address,
    )))
}
