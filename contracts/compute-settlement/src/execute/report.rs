//! `ReportUsage`.

use cosmwasm_std::{to_json_binary, Addr, DepsMut, Response, Storage, Uint128, WasmMsg};
use oaic_kit::{Checked, KitError};
use oaic_math::split::shares;
use oaic_types::compute_settlement::Role;
use oaic_types::gates::RewardSinkMsg;

use crate::error::ContractError;
use crate::events;
use crate::records::USAGE;
use crate::state::{load_service, load_split, Reported, CONFIG, REPORTED};

/// Tells the reward sink what a service settled under a version of its split in an epoch, since the
/// last report of the same. Whose use it was is settled with the value: by that split, whatever is
/// newest now, in that epoch, whenever somebody reports.
pub fn report_usage(
    deps: DepsMut,
    service_id: u64,
    split_version: u32,
    epoch: u64,
) -> Result<Response, ContractError> {
    let sink = CONFIG
        .load(deps.storage)?
        .links
        .reward_sink
        .ok_or(ContractError::NoRewardSink)?;
    let place = (service_id, split_version, epoch);
    let usage = USAGE.may_load(deps.storage, &place)?.unwrap_or_default();
    let told = REPORTED.may_load(deps.storage, place)?.unwrap_or_default();
    let gross = usage.settled.minus(told.settled.u128())?;
    let fee = usage.fee.minus(told.fee.u128())?;
    if gross == 0 {
        return Err(KitError::NothingToPay {
            what: "every use of this service, split and epoch that could be reported",
        }
        .into());
    }
    let reported = Reported {
        settled: usage.settled.into(),
        fee: usage.fee.into(),
    };
    REPORTED.save(deps.storage, place, &reported)?;

    let mut response = Response::new();
    for (recipient, gross, fee) in parts(deps.storage, service_id, split_version, gross, fee)? {
        let msg = RewardSinkMsg::ReportUsage {
            service_id,
            split_version,
            epoch,
            gross: Uint128::new(gross),
            fee: Uint128::new(fee),
            recipient: recipient.to_string(),
        };
        response = response
            .add_event(events::usage_reported(place, &recipient, gross, fee))
            .add_message(WasmMsg::Execute {
                contract_addr: sink.to_string(),
                msg: to_json_binary(&msg)?,
                funds: vec![],
            });
    }
    Ok(response)
}

/// Whose use it counts as: the developers of the split who have an address, by their weights, or
/// else its provider. What rounding leaves is the first one's.
fn parts(
    storage: &dyn Storage,
    service_id: u64,
    split_version: u32,
    gross: u128,
    fee: u128,
) -> Result<Vec<(Addr, u128, u128)>, ContractError> {
    let split = load_split(storage, service_id, split_version)?;
    let developers: Vec<_> = split
        .payees
        .into_iter()
        .filter(|payee| payee.role == Role::Developer && payee.weight > 0)
        .filter_map(|payee| Some((payee.address?, payee.weight)))
        .collect();
    if developers.is_empty() {
        let provider = load_service(storage, service_id)?.provider;
        return Ok(vec![(provider, gross, fee)]);
    }
    let weights: Vec<_> = developers.iter().map(|(_, weight)| *weight).collect();
    let parts = shares(gross, &weights)
        .into_iter()
        .zip(shares(fee, &weights));
    let named = developers.into_iter().zip(parts);
    Ok(named
        .map(|((address, _), (gross, fee))| (address, gross, fee))
        .filter(|(_, gross, _)| *gross > 0)
        .collect())
}
