//! `Execute`: all messages of a proposal, or none.
//!
//! Its messages are sent from a call of the contract to itself, so that the chain undoes all of
//! them when one fails. That call first writes down that the proposal is executed, and that it is
//! the one whose messages run: contracts that it pays ask for its votes. When the call fails, both
//! are undone with it, the failure is noted, and the proposal can be tried again: nobody can spoil
//! a passed proposal by executing it at a bad moment.

use cosmwasm_std::{to_json_binary, CosmosMsg, Deps, DepsMut, Env, MessageInfo, Reply};
use cosmwasm_std::{Response, SubMsg, SubMsgResult, Uint128, WasmMsg};
use oaic_math::outflow::most_oaic;
use oaic_messages::dao::{ExecuteMsg, FailedAttempts, Phase, PolicyClass, Terms, MAX_ERROR_BYTES};
use oaic_messages::gates::{OutflowQuery, OutlayResponse};
use oaic_runtime::token::no_coins;

use super::only_self;
use crate::error::ContractError;
use crate::message::{assess, classify::governed};
use crate::state::{
    self, Content, End, Proposal, CONTENTS, EXECUTING, FAILURES, LAST_ACTIVITY, PROPOSALS,
};
use crate::{events, opening, phase};

/// Executes a proposal within its window. What can be told beforehand is an error; the failure of a
/// message is recorded. What it pays and could never be paid rejects it.
///
/// # Errors
/// Outside the execution window; messages that would demand more now; while another is executed.
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    id: u64,
) -> Result<Response, ContractError> {
    no_coins(&info)?;
    let (mut proposal, terms) = state::proposal(deps.storage, id)?;
    ready(deps.as_ref(), &env, id, &proposal, &terms)?;
    if end_if_unpayable(deps.as_ref(), id, &mut proposal, &terms)? {
        PROPOSALS.save(deps.storage, id, &proposal)?;
        return Ok(events::unpayable(&info.sender, id));
    }
    let call = WasmMsg::Execute {
        contract_addr: env.contract.address.into(),
        msg: to_json_binary(&ExecuteMsg::ExecuteMessages { proposal_id: id })?,
        funds: vec![],
    };
    // The proposal's number is the reply's: no execution inside another can mix them up.
    Ok(events::executing(&info.sender, id).add_submessage(SubMsg::reply_always(call, id)))
}

/// The contract's call to itself.
///
/// # Errors
/// Anybody else's; and those of [`execute`]: nothing relies on who made the call.
pub fn execute_messages(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    id: u64,
) -> Result<Response, ContractError> {
    only_self(&env, &info, "send the messages of a proposal")?;
    let (mut proposal, terms) = state::proposal(deps.storage, id)?;
    let msgs = ready(deps.as_ref(), &env, id, &proposal, &terms)?.msgs;
    let now = env.block.time.seconds();
    proposal.end = Some(End::Executed(now));
    PROPOSALS.save(deps.storage, id, &proposal)?;
    LAST_ACTIVITY.save(deps.storage, &now)?;
    EXECUTING.save(deps.storage, &id)?;
    Ok(events::executed(id, msgs.len()).add_messages(msgs))
}

/// Hears how the messages of a proposal went. When one failed, all they did has been undone.
///
/// # Errors
/// A reply to nothing that was sent.
pub fn note_outcome(deps: DepsMut, env: Env, reply: Reply) -> Result<Response, ContractError> {
    let id = reply.id;
    let error = match reply.result {
        SubMsgResult::Ok(_) => {
            EXECUTING.remove(deps.storage);
            return Ok(Response::new());
        }
        SubMsgResult::Err(error) => error,
    };
    let unknown = ContractError::UnknownReply { id };
    let Ok((proposal, terms)) = state::proposal(deps.storage, id) else {
        return Err(unknown);
    };
    let now = env.block.time.seconds();
    if phase::phase(&proposal, &terms, now) != Phase::Executable {
        return Err(unknown);
    }
    let before = FAILURES.may_load(deps.storage, id)?;
    let failed = FailedAttempts {
        count: before.map_or(1, |before| before.count.saturating_add(1)),
        last_at: now,
        last_error: cut(&error),
    };
    FAILURES.save(deps.storage, id, &failed)?;
    Ok(events::execution_failed(id, failed.count))
}

/// Content of a proposal that may be executed now.
fn ready(
    deps: Deps,
    env: &Env,
    id: u64,
    proposal: &Proposal,
    terms: &Terms,
) -> Result<Content, ContractError> {
    if let Some(other) = EXECUTING.may_load(deps.storage)? {
        return Err(ContractError::Nested { id, other });
    }
    let now = env.block.time.seconds();
    let phase = phase::phase(proposal, terms, now);
    if phase != Phase::Executable {
        let hint = hint(proposal, terms, phase, now);
        return Err(ContractError::NotExecutable { id, phase, hint });
    }
    if terms.consent && !proposal.consents.both() {
        return Err(ContractError::NoConsent { id });
    }
    let opened = opening::look(deps, env)?;
    opening::ensure(deps.storage, env, &opened, terms.class)?;
    let content = CONTENTS.load(deps.storage, id)?;
    assess::still_allowed(deps, &env.contract.address, id, &content)?;
    Ok(content)
}

/// Ends an executable proposal whose messages together pay more OAIC than its Yes votes could ever
/// make payable, or one of which moves more than they could: they would wait, and stay bonded, for
/// nothing. A pot or bucket that is too small now may fill
/// again, and is waited for. A contract that doesn't answer is left to refuse by itself.
///
/// # Errors
/// Never in practice.
pub fn end_if_unpayable(
    deps: Deps,
    id: u64,
    proposal: &mut Proposal,
    terms: &Terms,
) -> Result<bool, ContractError> {
    let Some(poll) = proposal.poll else {
        return Ok(false);
    };
    let content = CONTENTS.load(deps.storage, id)?;
    let pays =
        |judged: &crate::message::classify::Judgment| judged.class == PolicyClass::ReserveUse;
    if !content.judged.iter().any(pays) {
        return Ok(false);
    }
    let most = most_oaic(proposal.tally.yes.into());
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

/// When it can be, or what it waits for.
fn hint(proposal: &Proposal, terms: &Terms, phase: Phase, now: u64) -> String {
    let after = proposal.poll.map(|poll| (poll, phase::after(&poll, terms)));
    match (phase, after) {
        (Phase::Delayed, _) => format!(" until {}, and it is {now}", proposal.opens_at),
        (Phase::Activatable, _) => " and waits for its first vote".into(),
        (Phase::Voting, Some((poll, _))) => format!(" until {}, and it is {now}", poll.ends),
        (Phase::Timelocked, Some((_, after))) => {
            format!(" until {}, and it is {now}", after.executable_from)
        }
        (Phase::Lapsed, _) => ": an office did not consent in time; submit it anew".into(),
        (Phase::Expired, Some((_, after))) => {
            format!(" since {}; submit it anew", after.executable_until)
        }
        (Phase::Expired, None) => {
            let until = phase::activate_until(proposal, terms);
            format!(" since {until}; submit it anew")
        }
        (Phase::Rejected, Some((poll, _))) => {
            format!(": {:?}", phase::result(&proposal.tally, terms, &poll))
        }
        _ => String::new(),
    }
}

/// As much of an error as is kept: its end, where the cause stands.
fn cut(error: &str) -> String {
    let mut start = error.len().saturating_sub(MAX_ERROR_BYTES);
    while !error.is_char_boundary(start) {
        start = start.saturating_add(1);
    }
    error.get(start..).unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_cut_between_letters() {
        let long = "ä".repeat(MAX_ERROR_BYTES);
        assert_eq!(cut(&long).len(), MAX_ERROR_BYTES);
        assert_eq!(cut(&format!("{long}x")).len(), MAX_ERROR_BYTES - 1);
        assert!(cut(&format!("{long} cause")).ends_with(" cause"));
        assert_eq!(cut("short"), "short");
    }
}
