//! `ReportUsage`.

use cosmwasm_std::{to_json_binary, DepsMut, Response, Uint128, WasmMsg};
use oaic_messages::gates::RewardSinkMsg;
use oaic_revenue::fee::reportable;
use oaic_runtime::{Checked, RuntimeError};

use crate::error::ContractError;
use crate::events;
use crate::state::{load_listing, SaleKey, CONFIG, RATED, REPORTED};

/// Tells the reward sink what the rated sales of one key came to since the last report of it. A
/// sink that refuses changes nothing here.
pub fn report_usage(deps: DepsMut, key: SaleKey) -> Result<Response, ContractError> {
    let sink = CONFIG
        .load(deps.storage)?
        .links
        .reward_sink
        .ok_or(ContractError::NoRewardSink)?;
    let (listing, split_version, epoch) = key;
    let recipient = load_listing(deps.storage, listing)?.seller;
    let rated = RATED.may_load(deps.storage, key)?.unwrap_or_default();
    let mut told = REPORTED.may_load(deps.storage, key)?.unwrap_or_default();
    let gross = rated.gross.minus(told.gross)?;
    let fee = Uint128::new(reportable(rated.fee.minus(told.fee)?.u128()));
    // A sink takes no report of nothing; what there is waits for more.
    if gross.is_zero() || fee.is_zero() {
        let what = "every rated sale of this listing, split and epoch that could be reported";
        return Err(RuntimeError::NothingToPay { what }.into());
    }
    told.gross = rated.gross;
    told.fee = told.fee.plus(fee)?;
    REPORTED.save(deps.storage, key, &told)?;
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
