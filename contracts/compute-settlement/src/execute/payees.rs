//! Payees of a split.

use cosmwasm_std::{Deps, DepsMut, Env, MessageInfo, Response};
use oaic_messages::compute_settlement::{Params, PayeeRef, PayeeSpec};
use oaic_revenue::payee::{self, Added};
use oaic_runtime::system;

use super::claim::pay;
use crate::error::ContractError;
use crate::events;
use crate::gates;
use crate::state::{load_service, load_split, Config, Split, CONFIG, SPLITS};

/// What every split gets beside the payees that the provider names.
pub fn added(params: &Params) -> Added {
    Added {
        dividends: params.dividends_bps,
        risk_pool: params.risk_bps,
    }
}

/// Checks payees, appends dividends and risk pool, and asks the license guard.
pub fn make_split(
    deps: Deps,
    env: &Env,
    config: &Config,
    service_id: u64,
    model: &str,
    specs: &[PayeeSpec],
) -> Result<Split, ContractError> {
    let contract = &env.contract.address;
    let added = added(&config.params);
    let payees = payee::payees(deps, contract, &config.token, added, specs)?;
    let license_version = gates::license(
        deps.querier,
        &config.links,
        contract,
        service_id,
        model,
        &payees,
    )?;
    Ok(Split {
        license_version,
        payees,
    })
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
