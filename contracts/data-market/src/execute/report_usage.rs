//! `ReportUsage`.

use cosmwasm_std::{to_json_binary, DepsMut, Response, Uint128, WasmMsg};
use oaic_messages::gates::RewardSinkMsg;
use oaic_revenue::fee::reportable;
use oaic_runtime::{Checked, RuntimeError};

use crate::error::{ContractError, Result};
use crate::events;
use crate::state::{load_listing, SaleKey, CONFIG, RATED, REPORTED};

/// Reports to the reward sink the rated sales of one key since its last report. A sink that refuses
/// changes nothing here.
pub fn report_usage(deps: DepsMut, key: SaleKey) -> Result<Response> {
    let sink = CONFIG
        .load(deps.storage)?
        .links
        .reward_sink
        .ok_or(ContractError::NoRewardSink)?;
    let (listing, split_version, epoch) = key;
    let recipient = load_listing(deps.storage, listing)?.seller;
    let rated = RATED.may_load(deps.storage, key)?.unwrap_or_default();
    let mut previous = REPORTED.may_load(deps.storage, key)?.unwrap_or_default();
    let gross = rated.gross.sub_checked(previous.gross)?;
    let fee = Uint128::new(reportable(rated.fee.sub_checked(previous.fee)?.u128()));
    // A sink refuses empty reports, so a remainder waits for more.
    if gross.is_zero() || fee.is_zero() {
        let what = "rated use of this listing, split and epoch";
        return Err(RuntimeError::NothingToReport { what }.into());
    }
    previous.gross = rated.gross;
    previous.fee = previous.fee.add_checked(fee)?;
    REPORTED.save(deps.storage, key, &previous)?;
    let event = events::usage_reported(key, &recipient, gross.u128(), fee.u128());
    let msg = RewardSinkMsg::ReportUsage {
        service_id: listing,
        split_version,
        epoch,
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
