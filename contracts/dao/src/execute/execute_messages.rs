//! `ExecuteMessages`, the contract's call to itself.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};

use super::execute::ready;
use crate::error::Result;
use crate::state::{self, End, EXECUTING, LAST_ACTIVITY, PROPOSALS};
use crate::{events, validate};

pub fn execute_messages(deps: DepsMut, env: Env, info: MessageInfo, id: u64) -> Result<Response> {
    validate::only_self(&env, &info, "send the messages of a proposal")?;
    let (mut proposal, terms) = state::proposal(deps.storage, id)?;
    let msgs = ready(deps.as_ref(), &env, id, &proposal, &terms)?.msgs;
    let now = env.block.time.seconds();
    proposal.end = Some(End::Executed(now));
    PROPOSALS.save(deps.storage, id, &proposal)?;
    LAST_ACTIVITY.save(deps.storage, &now)?;
    EXECUTING.save(deps.storage, &id)?;
    Ok(events::executed(id, msgs.len()).add_messages(msgs))
}
