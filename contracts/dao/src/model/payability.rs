//! Whether a proposal's votes can carry what it pays.

use cosmwasm_std::{CosmosMsg, Deps, Uint128, WasmMsg};
use oaic_math::outflow::max_oaic;
use oaic_messages::dao::{PolicyClass, Terms};
use oaic_messages::gates::{OutflowQuery, OutlayResponse};

use super::phase;
use super::policy::governed;
use super::proposal::{Classification, End, Proposal};
use crate::error::Result;
use crate::state::CONTENTS;

/// Ends an executable proposal whose messages together pay more OAIC than its Yes votes could ever make
/// payable, or one of whose messages moves more than that: voters would wait, with their stake bonded,
/// for nothing. A pot or bucket that is too small now may fill again, so that is waited for. A contract
/// that does not answer will refuse the message itself.
pub fn end_if_unpayable(
    deps: Deps,
    id: u64,
    proposal: &mut Proposal,
    terms: &Terms,
) -> Result<bool> {
    let Some(poll) = proposal.poll else {
        return Ok(false);
    };
    let content = CONTENTS.load(deps.storage, id)?;
    let pays = |message: &Classification| message.class == PolicyClass::ReserveUse;
    if !content.classes.iter().any(pays) {
        return Ok(false);
    }
    let most = max_oaic(proposal.tally.yes.into());
    let (mut booked, mut moved) = (Uint128::zero(), Uint128::zero());
    for msg in &content.msgs {
        let CosmosMsg::Wasm(WasmMsg::Execute {
            contract_addr, msg, ..
        }) = msg
        else {
            continue;
        };
        let contract = deps.api.addr_validate(contract_addr)?;
        if !governed(deps.storage, &contract)? {
            continue;
        }
        let question = OutflowQuery::Outlay { msg: msg.clone() };
        let answer = deps.querier.query_wasm_smart(&contract, &question);
        let outlay: OutlayResponse = answer.unwrap_or_default();
        booked = booked.saturating_add(outlay.booked);
        moved = moved.max(outlay.moved);
    }
    if booked.max(moved).u128() <= most {
        return Ok(false);
    }
    let at = phase::after(&poll, terms).executable_from;
    proposal.end = Some(End::Unpayable(at));
    Ok(true)
}
