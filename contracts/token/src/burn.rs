//! The one place where supply falls: the burn is booked by cause and listeners are told.

use cosmwasm_std::{to_json_binary, Reply, Response, StdResult, Storage, SubMsg, Uint128, WasmMsg};
use oaic_types::token::{BurnCause, BurnListenerMsg, BurnNotice};

use crate::error::ContractError;
use crate::events;
use crate::state::{cause_key, Hot, BURNED, BURN_CAUSES, TOKEN_INFO};

/// Reply id of a listener's failure. The listener's address is the payload.
pub const LISTENER_REPLY: u64 = 1;

/// Books a burn of tokens that were already taken from a balance, and returns what to tell the
/// listeners. Each is called with its own gas limit, and its failure changes nothing here.
pub fn book(
    storage: &mut dyn Storage,
    hot: &Hot,
    cause: BurnCause,
    amount: Uint128,
) -> Result<Vec<SubMsg>, ContractError> {
    if amount.is_zero() {
        return Ok(vec![]);
    }
    let key = cause_key(cause);
    let burned = BURNED.may_load(storage, key)?.unwrap_or_default();
    let burned = burned
        .checked_add(amount)
        .map_err(|_| ContractError::Books { what: "burned" })?;
    BURNED.save(storage, key, &burned)?;

    if hot.listeners.is_empty() {
        return Ok(vec![]);
    }
    let notice = to_json_binary(&BurnListenerMsg::Burned(BurnNotice {
        amount,
        cause,
        total_supply: total_supply(storage)?,
    }))?;
    Ok(hot
        .listeners
        .iter()
        .map(|listener| {
            let call = WasmMsg::Execute {
                contract_addr: listener.address.to_string(),
                msg: notice.clone(),
                funds: vec![],
            };
            SubMsg::reply_on_error(call, LISTENER_REPLY)
                .with_gas_limit(listener.gas_limit)
                .with_payload(listener.address.as_bytes())
        })
        .collect())
}

/// Notes that a listener failed. The error itself is left out: its text differs between chains.
pub fn note_failure(reply: Reply) -> Result<Response, ContractError> {
    if reply.id != LISTENER_REPLY {
        return Err(ContractError::UnknownReply { id: reply.id });
    }
    let listener = String::from_utf8_lossy(reply.payload.as_slice()).into_owned();
    Ok(events::listener_failed(listener))
}

/// Burned so far for one cause, in uoaic.
pub fn burned_for(storage: &dyn Storage, cause: BurnCause) -> StdResult<Uint128> {
    Ok(BURNED
        .may_load(storage, cause_key(cause))?
        .unwrap_or_default())
}

/// Burned so far in all, in uoaic.
pub fn burned_total(storage: &dyn Storage) -> Result<Uint128, ContractError> {
    BURN_CAUSES
        .into_iter()
        .try_fold(Uint128::zero(), |sum, cause| {
            sum.checked_add(burned_for(storage, cause)?)
                .map_err(|_| ContractError::Books {
                    what: "sum of burns",
                })
        })
}

/// What is left of the supply at genesis, in uoaic.
pub fn total_supply(storage: &dyn Storage) -> Result<Uint128, ContractError> {
    TOKEN_INFO
        .load(storage)?
        .total_supply
        .checked_sub(burned_total(storage)?)
        .map_err(|_| ContractError::Books {
            what: "burned more than the supply",
        })
}
