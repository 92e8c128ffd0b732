//! `Execute`: all messages of a proposal, or none.
//!
//! Its messages are sent from a call of the contract to itself, so that the chain undoes all of
//! them when one fails. That call first writes down that the proposal is executed; a message that
//! comes back here finds it so. When the call fails, the record is undone with it, the failure is
//! noted, and the proposal can be tried again: nobody can spoil a passed proposal by executing it
//! at a bad moment.

use cosmwasm_std::{to_json_binary, CosmosMsg};
use cosmwasm_std::{
    Deps, DepsMut, Env, MessageInfo, Reply, Response, SubMsg, SubMsgResult, WasmMsg,
};
use oaic_kit::token::no_coins;
use oaic_types::dao::{ExecuteMsg, FailedAttempts, Phase, MAX_ERROR_BYTES};

use super::only_self;
use crate::error::ContractError;
use crate::message::assess;
use crate::state::{
    self, rules_in_force, End, Proposal, Rules, CONTENTS, FAILURES, LAST_ACTIVITY, PROPOSALS, RULES,
};
use crate::{events, phase};

/// Executes a proposal within its window. What can be told beforehand is an error; the failure of a
/// message is recorded.
///
/// # Errors
/// Outside the execution window; messages that would take a stricter class now.
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    id: u64,
) -> Result<Response, ContractError> {
    no_coins(&info)?;
    let proposal = state::proposal(deps.storage, id)?;
    messages_of(deps.as_ref(), &env, id, &proposal)?;
    let call = WasmMsg::Execute {
        contract_addr: env.contract.address.into(),
        msg: to_json_binary(&ExecuteMsg::ExecuteMessages { proposal_id: id })?,
        funds: vec![],
    };
    // The proposal's number is the reply's: no execution inside another can mix them up.
    Ok(events::executing(&info.sender, id).add_submessage(SubMsg::reply_on_error(call, id)))
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
    let mut proposal = state::proposal(deps.storage, id)?;
    let msgs = messages_of(deps.as_ref(), &env, id, &proposal)?;
    let now = env.block.time.seconds();
    proposal.end = Some(End::Executed(now));
    PROPOSALS.save(deps.storage, id, &proposal)?;
    LAST_ACTIVITY.save(deps.storage, &now)?;
    Ok(events::executed(id, msgs.len()).add_messages(msgs))
}

/// Notes that the messages of a proposal failed; all they did has been undone.
///
/// # Errors
/// A reply to nothing that was sent.
pub fn note_failure(deps: DepsMut, env: Env, reply: Reply) -> Result<Response, ContractError> {
    let id = reply.id;
    let unknown = ContractError::UnknownReply { id };
    let SubMsgResult::Err(error) = reply.result else {
        return Err(unknown);
    };
    let Some(proposal) = PROPOSALS.may_load(deps.storage, id)? else {
        return Err(unknown);
    };
    let rules = RULES.load(deps.storage, proposal.rules)?;
    let now = env.block.time.seconds();
    if phase::phase(&proposal, &rules, now) != Phase::Executable {
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

/// Messages of a proposal that may be executed now.
fn messages_of(
    deps: Deps,
    env: &Env,
    id: u64,
    proposal: &Proposal,
) -> Result<Vec<CosmosMsg>, ContractError> {
    let rules = RULES.load(deps.storage, proposal.rules)?;
    let now = env.block.time.seconds();
    let phase = phase::phase(proposal, &rules, now);
    if phase != Phase::Executable {
        let hint = hint(proposal, &rules, phase, now);
        return Err(ContractError::NotExecutable { id, phase, hint });
    }
    let msgs = CONTENTS.load(deps.storage, id)?.msgs;
    let in_force = rules_in_force(deps.storage)?;
    let me = &env.contract.address;
    assess::still_allowed(deps, me, &in_force, id, proposal, &msgs)?;
    Ok(msgs)
}

/// When it can be, or what it waits for.
fn hint(proposal: &Proposal, rules: &Rules, phase: Phase, now: u64) -> String {
    let times = phase::times(proposal, rules);
    match (phase, &proposal.poll, times.after) {
        (Phase::Delayed, ..) => format!(" until {}, and it is {now}", proposal.opens_at),
        (Phase::Activatable, ..) => " and waits for its first vote".into(),
        (Phase::Voting, Some(poll), _) => format!(" until {}, and it is {now}", poll.ends),
        (Phase::Timelocked, _, Some(after)) => {
            format!(" until {}, and it is {now}", after.executable_from)
        }
        (Phase::Expired, _, Some(after)) => {
            format!(" since {}; submit it anew", after.executable_until)
        }
        (Phase::Expired, _, None) => format!(" since {}; submit it anew", times.activate_until),
        (Phase::Rejected, Some(poll), _) => {
            format!(": {:?}", phase::result(proposal, rules, poll))
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
