//! `ReportUsage`.

use cosmwasm_std::{to_json_binary, DepsMut, Response, WasmMsg};
use oaic_kit::{Checked, KitError};
use oaic_types::gates::RewardSinkMsg;

use crate::error::ContractError;
use crate::events;
use crate::state::{load_listing, CONFIG, RATED, REPORTED};

/// Tells the reward sink what a listing's rated sales came to since the last report.
pub fn report_usage(deps: DepsMut, id: u64) -> Result<Response, ContractError> {
    let sink = CONFIG
        .load(deps.storage)?
        .links
        .reward_sink
        .ok_or(ContractError::NoRewardSink)?;
    let recipient = load_listing(deps.storage, id)?.seller;
    let rated = RATED.may_load(deps.storage, id)?.unwrap_or_default();
    let told = REPORTED.may_load(deps.storage, id)?.unwrap_or_default();
    let gross = rated.gross.minus(told.gross)?;
    let fee = rated.fee.minus(told.fee)?;
    // A sink takes no report of nothing; what there is waits for more.
    if gross.is_zero() || fee.is_zero() {
        let what = "every rated sale of this listing that could be reported";
        return Err(KitError::NothingToPay { what }.into());
    }
    REPORTED.save(deps.storage, id, &rated)?;
    let event = events::usage_reported(id, &recipient, gross.u128(), fee.u128());
    let msg = RewardSinkMsg::ReportUsage {
        service_id: id,
        gross,
        fee,
        recipient: recipient.into(),
    };
    Ok(Response::new()
        .add_event(event)
        .add_message(WasmMsg::Execute {
            contract_addr: sink.into(),
            msg: to_json_binary(&msg)?,
            funds: vec![],
        }))
}
