//! `ReportUsage`.

use cosmwasm_std::{to_json_binary, DepsMut, Response, WasmMsg};
use oaic_types::gates::RewardSinkMsg;

use crate::checked::Checked;
use crate::error::ContractError;
use crate::events;
use crate::records::USAGE;
use crate::state::{load_service, Reported, CONFIG, REPORTED};

/// Tells the reward sink what a service settled since the last report.
pub fn report_usage(deps: DepsMut, service_id: u64) -> Result<Response, ContractError> {
    let sink = CONFIG
        .load(deps.storage)?
        .links
        .reward_sink
        .ok_or(ContractError::NoRewardSink)?;
    load_service(deps.storage, service_id)?;
    let usage = USAGE
        .may_load(deps.storage, &service_id)?
        .unwrap_or_default();
    let told = REPORTED
        .may_load(deps.storage, service_id)?
        .unwrap_or_default();
    let gross = usage.settled.minus(told.settled.u128())?;
    let fee = usage.fee.minus(told.fee.u128())?;
    if gross == 0 {
        return Err(ContractError::NothingToPay {
            what: "every use of this service that could be reported",
        });
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
    };
    Ok(Response::new()
        .add_event(events::usage_reported(service_id, gross, fee))
        .add_message(WasmMsg::Execute {
            contract_addr: sink.into(),
            msg: to_json_binary(&msg)?,
            funds: vec![],
        }))
}
