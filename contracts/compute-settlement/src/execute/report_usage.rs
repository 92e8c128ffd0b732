//! `ReportUsage`, and the reply when the sink refuses a part of it.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    from_json, to_json_binary, Addr, Binary, DepsMut, Response, Storage, SubMsg, Uint128, WasmMsg,
};
use oaic_math::split::share;
use oaic_messages::compute_settlement::Role;
use oaic_messages::gates::RewardSinkMsg;
use oaic_revenue::fee::reportable;
use oaic_runtime::{Checked, RuntimeError};

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::totals::Usage;
use crate::state::{load_service, load_split, ReportedPart, CONFIG, REPORTED, USAGE};

/// Reply of a part that the sink refused.
pub const REFUSED: u64 = 1;

/// A reported part, for the reply that withdraws it.
#[cw_serde]
struct PendingReport {
    place: (u64, u32, u64),
    part: usize,
    gross: u128,
    fee: u128,
}

/// Account that a split's usage counts for, and its share.
struct Recipient {
    /// None: the part waits until there is an address.
    address: Option<Addr>,
    weight: u16,
}

/// Reports to the reward sink what a service settled under a version of its split in an epoch,
/// since the last report of the same. Usage is attributed when it settles: by that split and in
/// that epoch, whenever and however often somebody reports. Each developer has a part by weight,
/// rounded down in the burn's favor; a part that the sink refuses holds no other back.
pub fn report_usage(
    deps: DepsMut,
    service_id: u64,
    split_version: u32,
    epoch: u64,
) -> Result<Response> {
    let sink = CONFIG
        .load(deps.storage)?
        .links
        .reward_sink
        .ok_or(ContractError::NoRewardSink)?;
    let place = (service_id, split_version, epoch);
    let usage = USAGE.may_load(deps.storage, &place)?.unwrap_or_default();
    let recipients = recipients(deps.storage, service_id, split_version)?;
    let mut reported = REPORTED.may_load(deps.storage, place)?.unwrap_or_default();
    reported
        .parts
        .resize(recipients.len(), ReportedPart::default());

    let mut response = Response::new();
    let whole: u128 = recipients.iter().map(|one| u128::from(one.weight)).sum();
    for (part, (recipient, previous)) in recipients.iter().zip(&mut reported.parts).enumerate() {
        let Some(address) = &recipient.address else {
            continue;
        };
        let Usage { settled, fee } = usage;
        let (earned, burned) = (
            share(settled, recipient.weight, whole),
            share(fee, recipient.weight, whole),
        );
        let gross = earned.sub_checked(previous.gross.u128())?;
        let fee = reportable(burned.sub_checked(previous.fee.u128())?);
        if fee == 0 {
            continue;
        }
        previous.gross = earned.into();
        previous.fee = previous.fee.u128().add_checked(fee)?.into();
        let msg = WasmMsg::Execute {
            contract_addr: sink.to_string(),
            msg: to_json_binary(&RewardSinkMsg::ReportUsage {
                service_id,
                split_version,
                epoch,
                gross: Uint128::new(gross),
                fee: Uint128::new(fee),
                recipient: address.to_string(),
            })?,
            funds: vec![],
        };
        response = response.add_event(events::usage_reported(place, address, gross, fee));
        // A single part may fail the message; one of several must not.
        response = match recipients.len() {
            1 => response.add_message(msg),
            _ => {
                let pending = PendingReport {
                    place,
                    part,
                    gross,
                    fee,
                };
                let payload = to_json_binary(&pending)?;
                response.add_submessage(SubMsg::reply_on_error(msg, REFUSED).with_payload(payload))
            }
        };
    }
    if response.messages.is_empty() {
        let what = "use of this service, split and epoch";
        return Err(RuntimeError::NothingToReport { what }.into());
    }
    REPORTED.save(deps.storage, place, &reported)?;
    Ok(response)
}

/// Withdraws a part that the sink refused, so that it can be reported again.
pub fn report_refused(deps: DepsMut, payload: &Binary) -> Result<Response> {
    let PendingReport {
        place,
        part,
        gross,
        fee,
    } = from_json(payload)?;
    let mut reported = REPORTED.load(deps.storage, place)?;
    if let Some(previous) = reported.parts.get_mut(part) {
        previous.gross = previous.gross.u128().sub_checked(gross)?.into();
        previous.fee = previous.fee.u128().sub_checked(fee)?.into();
    }
    REPORTED.save(deps.storage, place, &reported)?;
    Ok(Response::new().add_event(events::usage_refused(place, part)))
}

/// The developers of a split, by their weights, or its provider where it has none.
fn recipients(
    storage: &dyn Storage,
    service_id: u64,
    split_version: u32,
) -> Result<Vec<Recipient>> {
    let split = load_split(storage, service_id, split_version)?;
    let developers: Vec<Recipient> = split
        .payees
        .into_iter()
        .filter(|payee| payee.role == Role::Developer)
        .map(|payee| Recipient {
            address: payee.address,
            weight: payee.weight,
        })
        .collect();
    if !developers.is_empty() {
        return Ok(developers);
    }
    Ok(vec![Recipient {
        address: Some(load_service(storage, service_id)?.provider),
        weight: 1,
    }])
}
