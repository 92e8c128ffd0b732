//! The one place where supply falls: the burn is booked by cause and listeners are told.

use cosmwasm_std::{to_json_binary, Env, Reply, Response, Storage, SubMsg, Uint128, WasmMsg};
use oaic_kit::KitError;
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
    env: &Env,
    hot: &Hot,
    cause: BurnCause,
    amount: Uint128,
) -> Result<Vec<SubMsg>, ContractError> {
    if amount.is_zero() {
        return Ok(vec![]);
    }
    let key = cause_key(cause);
    let mut burned = BURNED.may_load(storage, &key)?.unwrap_or_default();
    let sum = burned
        .now()
        .checked_add(amount)
        .map_err(|_| ContractError::Books { what: "burned" })?;
    burned.set(sum, env.block.height);
    BURNED.save(storage, &key, &burned);

    if hot.listeners.is_empty() {
        return Ok(vec![]);
    }
    let notice = to_json_binary(&BurnListenerMsg::Burned(BurnNotice {
        amount,
        cause,
        total_supply: total_supply(storage, When::Now)?,
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

/// When to look at what was burned.
#[derive(Clone, Copy)]
pub enum When {
    /// Now.
    Now,
    /// When the block of this height, the current one, began.
    StartOf(u64),
}

/// Burned for one cause, in uoaic.
pub fn burned_for(
    storage: &dyn Storage,
    cause: BurnCause,
    when: When,
) -> Result<Uint128, KitError> {
    let burned = BURNED
        .may_load(storage, &cause_key(cause))?
        .unwrap_or_default();
    Ok(match when {
        When::Now => burned.now(),
        When::StartOf(height) => burned.at_start_of(height),
    })
}

/// Burned in all, in uoaic.
pub fn burned_total(storage: &dyn Storage, when: When) -> Result<Uint128, ContractError> {
    BURN_CAUSES
        .into_iter()
        .try_fold(Uint128::zero(), |sum, cause| {
            sum.checked_add(burned_for(storage, cause, when)?)
                .map_err(|_| ContractError::Books {
                    what: "sum of burns",
                })
        })
}

/// What is left of the supply at genesis, in uoaic.
pub fn total_supply(storage: &dyn Storage, when: When) -> Result<Uint128, ContractError> {
    TOKEN_INFO
        .load(storage)?
        .total_supply
        .checked_sub(burned_total(storage, when)?)
        .map_err(|_| ContractError::Books {
            what: "burned more than the supply",
        })
}
