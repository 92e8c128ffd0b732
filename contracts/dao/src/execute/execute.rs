//! `Execute`: all messages of a proposal, or none.
//!
//! The messages are sent by [`super::execute_messages`], a call of the contract to itself, so that
//! the chain undoes all of them when one fails. That call first records that the proposal is
//! executed, and that it is the one whose messages run: the contracts that it pays ask for its
//! votes. When the call fails, both records are undone with it, the failure is recorded, and the
//! proposal can be tried again: nobody can spoil a passed proposal by executing it at a bad moment.

use cosmwasm_std::{
    wasm_execute, Deps, DepsMut, Env, MessageInfo, Reply, Response, SubMsg, SubMsgResult,
};
use oaic_messages::dao::{ExecuteMsg, FailedAttempts, Phase, Terms, MAX_ERROR_BYTES};
use oaic_runtime::RuntimeError;

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::message::assess;
use crate::model::payability::end_if_unpayable;
use crate::model::{opening, phase};
use crate::state::{self, Content, Proposal, CONTENTS, EXECUTING, FAILURES, PROPOSALS};

/// Executes a proposal within its window. What can be told beforehand is an error; the failure of a
/// message is recorded. What it pays and could never be paid rejects it.
pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, id: u64) -> Result<Response> {
    let (mut proposal, terms) = state::proposal(deps.storage, id)?;
    ready(deps.as_ref(), &env, id, &proposal, &terms)?;
    if end_if_unpayable(deps.as_ref(), id, &mut proposal, &terms)? {
        PROPOSALS.save(deps.storage, id, &proposal)?;
        return Ok(events::unpayable(&info.sender, id));
    }
    let msg = ExecuteMsg::ExecuteMessages { proposal_id: id };
    let call = wasm_execute(env.contract.address, &msg, vec![])?;
    // The proposal's number is the reply's: no execution inside another can mix them up.
    Ok(events::executing(&info.sender, id).add_submessage(SubMsg::reply_always(call, id)))
}

/// Records how the messages of a proposal went. When one failed, all they did has been undone.
pub fn record_outcome(deps: DepsMut, env: Env, reply: Reply) -> Result<Response> {
    let id = reply.id;
    let error = match reply.result {
        SubMsgResult::Ok(_) => {
            EXECUTING.remove(deps.storage);
            return Ok(Response::new());
        }
        SubMsgResult::Err(error) => error,
    };
    let unknown = RuntimeError::UnknownReply { id }.into();
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
pub fn ready(
    deps: Deps,
    env: &Env,
    id: u64,
    proposal: &Proposal,
    terms: &Terms,
) -> Result<Content> {
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
    let opened = opening::opened_by_now(deps, env)?;
    opening::ensure(deps.storage, env, &opened, terms.class)?;
    let content = CONTENTS.load(deps.storage, id)?;
    assess::still_allowed(deps, &env.contract.address, id, &content)?;
    Ok(content)
}

/// When a proposal can be executed, or what it is waiting for.
fn hint(proposal: &Proposal, terms: &Terms, phase: Phase, now: u64) -> String {
    let after = proposal.poll.map(|poll| (poll, phase::after(&poll, terms)));
    match (phase, after) {
        (Phase::Delayed, _) => format!(" until {}, and it is {now}", proposal.opens_at),
        (Phase::Activatable, _) => " and waits for its first vote".into(),
        (Phase::Voting, Some((poll, _))) => format!(" until {}, and it is {now}", poll.ends),
        (Phase::Timelocked, Some((_, after))) => {
            format!(" until {}, and it is {now}", after.executable_from)
        }
        (Phase::Lapsed, _) => ": an office did not consent in time; submit it again".into(),
        (Phase::Expired, Some((_, after))) => {
            format!(" since {}; submit it again", after.executable_until)
        }
        (Phase::Expired, None) => {
            let until = phase::activate_until(proposal, terms);
            format!(" since {until}; submit it again")
        }
        (Phase::Rejected, Some((poll, _))) => {
            format!(": {:?}", phase::result(&proposal.tally, terms, &poll))
        }
        _ => String::new(),
    }
}

/// The part of an error that is kept: its end, which names the cause.
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
