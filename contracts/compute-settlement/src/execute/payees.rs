//! Payees of a split.

use cosmwasm_std::{Deps, DepsMut, Env, MessageInfo, Response};
use oaic_kit::{address, text, KitError};
use oaic_math::split::total_weight;
use oaic_types::compute_settlement::{PayeeRef, PayeeSpec, Role, MAX_PAYEES};
use oaic_types::shared::BPS_DENOMINATOR;

use crate::error::ContractError;
use crate::events;
use crate::gates;
use crate::state::{load_service, load_split, Config, Payee, Split, SPLITS};
use crate::validate::MAX_LABEL;

/// Checks payees, appends dividends and risk pool, and asks the licence guard.
pub fn make_split(
    deps: Deps,
    env: &Env,
    config: &Config,
    service_id: u64,
    model: &str,
    specs: &[PayeeSpec],
) -> Result<Split, ContractError> {
    let appended = [
        (Role::Dividends, "dividends", config.params.dividends_bps),
        (Role::RiskPool, "risk pool", config.params.risk_bps),
    ];
    let appended = appended.iter().filter(|(_, _, weight)| *weight > 0);
    let max = MAX_PAYEES.saturating_sub(appended.clone().count());
    text::count("payees", "entries", specs.len(), 1, max)?;
    let mut payees = specs
        .iter()
        .map(|spec| payee(deps, env, spec))
        .collect::<Result<Vec<_>, _>>()?;
    payees.extend(appended.map(|(role, label, weight)| Payee {
        role: *role,
        label: (*label).to_owned(),
        address: None,
        weight: *weight,
    }));
    let total = total_weight(payees.iter().map(|payee| payee.weight));
    if total != Some(BPS_DENOMINATOR) {
        return Err(ContractError::WeightsNotWhole {
            total: total.map_or_else(|| "more than 65535".to_owned(), |sum| sum.to_string()),
            added: config
                .params
                .dividends_bps
                .saturating_add(config.params.risk_bps),
        });
    }
    let licence_version = gates::licence(
        deps.querier,
        &config.links,
        &env.contract.address,
        service_id,
        model,
        &payees,
    )?;
    Ok(Split {
        licence_version,
        payees,
    })
}

fn payee(deps: Deps, env: &Env, spec: &PayeeSpec) -> Result<Payee, ContractError> {
    if matches!(spec.role, Role::Dividends | Role::RiskPool) {
        return Err(KitError::invalid(
            "role",
            format!("{:?}", spec.role),
            "dividends and risk pool are added by the contract; leave them out",
        )
        .into());
    }
    text::length("label", &spec.label, 1, MAX_LABEL)?;
    if spec.weight == 0 {
        return Err(KitError::invalid(
            "weight",
            spec.weight,
            format!("payee {} would earn nothing; leave it out", spec.label),
        )
        .into());
    }
    let address = spec
        .address
        .as_deref()
        .map(|raw| address::payable(deps.api, &env.contract.address, "payees.address", raw))
        .transpose()?;
    Ok(Payee {
        role: spec.role,
        label: spec.label.clone(),
        address,
        weight: spec.weight,
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
    let payee = payee_at(&mut split, place)?;
    if payee.is_linked() {
        return Err(ContractError::LinkedPayee {
            service_id: place.service_id,
            split_version: place.split_version,
            payee: place.payee,
        });
    }
    let allowed = payee.address.as_ref().unwrap_or(&service.provider);
    if info.sender != *allowed {
        return Err(KitError::unauthorized(
            &info.sender,
            "set this payee's address",
            allowed.to_string(),
        )
        .into());
    }
    let address = address::payable(deps.api, &env.contract.address, "address", address)?;
    payee.address = Some(address.clone());
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

/// The payee of a split at a place.
pub fn payee_at<'a>(split: &'a mut Split, place: &PayeeRef) -> Result<&'a mut Payee, KitError> {
    usize::try_from(place.payee)
        .ok()
        .and_then(|index| split.payees.get_mut(index))
        .ok_or_else(|| {
            KitError::unknown(
                "payee",
                format!(
                    "{} in split {} of service {}",
                    place.payee, place.split_version, place.service_id
                ),
            )
        })
}
