//! Payees of a split.

use cosmwasm_std::{Deps, DepsMut, Env, MessageInfo, Response};
use oaic_kit::payee::{self, Added};
use oaic_types::compute_settlement::{Params, PayeeRef, PayeeSpec};

use crate::error::ContractError;
use crate::events;
use crate::gates;
use crate::state::{load_service, load_split, Config, Split, CONFIG, SPLITS};
use crate::validate;

/// What every split gets beside the payees that the provider names.
pub fn added(params: &Params) -> Added {
    Added {
        dividends: params.dividends_bps,
        risk_pool: params.risk_bps,
    }
}

/// Checks payees, appends dividends and risk pool, and asks the licence guard.
pub fn make_split(
    deps: Deps,
    env: &Env,
    config: &Config,
    service_id: u64,
    model: &str,
    specs: &[PayeeSpec],
) -> Result<Split, ContractError> {
    let contract = &env.contract.address;
    let payees = payee::payees(deps.api, contract, added(&config.params), specs)?;
    for payee in &payees {
        validate::not_the_token("address", payee.address.as_ref(), &config.token)?;
    }
    let licence_version = gates::licence(
        deps.querier,
        &config.links,
        contract,
        service_id,
        model,
        &payees,
    )?;
    Ok(Split {
        licence_version,
        payees,
    })
}

/// `SetPayeeAddress`.
pub fn set_payee_address(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    place: &PayeeRef,
    address: &str,
) -> Result<Response, ContractError> {
    let service = load_service(deps.storage, place.service_id)?;
    let mut split = load_split(deps.storage, place.service_id, place.split_version)?;
    let address = payee::set_address(
        deps.api,
        &env.contract.address,
        &info.sender,
        &service.provider,
        &mut split.payees,
        place,
        address,
    )?;
    let token = CONFIG.load(deps.storage)?.token;
    validate::not_the_token("address", Some(&address), &token)?;
    SPLITS.save(
        deps.storage,
        (place.service_id, place.split_version),
        &split,
    )?;
    Ok(Response::new().add_event(events::payee_address_set(
        place.service_id,
        place.split_version,
        place.payee,
        &address,
    )))
}
