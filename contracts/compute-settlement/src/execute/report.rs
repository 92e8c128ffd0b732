//! `ReportUsage`.

use cosmwasm_std::{to_json_binary, Addr, DepsMut, Response, Storage, WasmMsg};
use oaic_kit::{Checked, KitError};
use oaic_types::compute_settlement::Role;
use oaic_types::gates::RewardSinkMsg;

use crate::error::ContractError;
use crate::events;
use crate::records::USAGE;
use crate::state::{load_service, load_split, Reported, Service, CONFIG, REPORTED};

/// Tells the reward sink what a service settled since the last report.
pub fn report_usage(deps: DepsMut, service_id: u64) -> Result<Response, ContractError> {
    let sink = CONFIG
        .load(deps.storage)?
        .links
        .reward_sink
        .ok_or(ContractError::NoRewardSink)?;
    let service = load_service(deps.storage, service_id)?;
    let recipient = user_of(deps.storage, service_id, &service)?;
    let usage = USAGE
        .may_load(deps.storage, &service_id)?
        .unwrap_or_default();
    let told = REPORTED
        .may_load(deps.storage, service_id)?
        .unwrap_or_default();
    let gross = usage.settled.minus(told.settled.u128())?;
    let fee = usage.fee.minus(told.fee.u128())?;
    if gross == 0 {
        return Err(KitError::NothingToPay {
            what: "every use of this service that could be reported",
        }
        .into());
    }
    REPORTED.save(
        deps.storage,
        service_id,
        &Reported {
            settled: usage.settled.into(),
            fee: usage.fee.into(),
        },
    )?;
    let msg = RewardSinkMsg::ReportUsage {
        service_id,
        gross: gross.into(),
        fee: fee.into(),
        recipient: recipient.to_string(),
    };
    Ok(Response::new()
        .add_event(events::usage_reported(service_id, &recipient, gross, fee))
        .add_message(WasmMsg::Execute {
            contract_addr: sink.into(),
            msg: to_json_binary(&msg)?,
            funds: vec![],
        }))
}

/// Whose use a service's counts as: the first developer of its newest split who has an address,
/// or else its provider.
fn user_of(
    storage: &dyn Storage,
    service_id: u64,
    service: &Service,
) -> Result<Addr, ContractError> {
    let split = load_split(storage, service_id, service.split_version)?;
    let developer = split
        .payees
        .into_iter()
        .filter(|payee| payee.role == Role::Developer)
        .find_map(|payee| payee.address);
    Ok(developer.unwrap_or_else(|| service.provider.clone()))
}
