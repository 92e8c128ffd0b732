//! `Activate`, which the first vote does too.

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::{phase, power};
use crate::state::{self, Proposal, PROPOSALS, SOURCES};
use cosmwasm_std::{Deps, DepsMut, Env, Event, MessageInfo, Response};
use oaic_math::tally;
use oaic_messages::dao::{Poll, Terms};
use oaic_runtime::Checked;

pub fn activate(deps: DepsMut, env: Env, info: MessageInfo, id: u64) -> Result<Response> {
    let (mut proposal, terms) = state::proposal(deps.storage, id)?;
    if let Some(Poll { ends, .. }) = proposal.poll {
        return Err(ContractError::AlreadyActive { id, ends });
    }
    let (poll, event) = open(deps.as_ref(), &env, id, &proposal, &terms)?;
    proposal.poll = Some(poll);
    PROPOSALS.save(deps.storage, id, &proposal)?;
    Ok(events::activated(&info.sender, id).add_event(event))
}

/// The snapshot that a proposal gets now. Power and the supply that the minimum Yes is a share of are
/// those at the start of this block: what was moved, staked or burned in it counts for neither, and
/// later burns do not lower the minimum.
pub fn open(
    deps: Deps,
    env: &Env,
    id: u64,
    proposal: &Proposal,
    terms: &Terms,
) -> Result<(Poll, Event)> {
    let now = env.block.time.seconds();
    let opens_at = proposal.opens_at;
    if now < opens_at {
        return Err(ContractError::TooEarly { id, opens_at, now });
    }
    let until = phase::activate_until(proposal, terms);
    if now >= until {
        return Err(ContractError::ActivationMissed { id, until, now });
    }
    let sources = SOURCES.load(deps.storage)?;
    let supply = power::supply(deps.querier, &sources)?;
    let poll = Poll {
        height: env.block.height,
        supply,
        min_yes: tally::min_yes(supply, terms.min_yes_bps),
        ends: now.add_checked(terms.voting_period)?,
    };
    Ok((poll, events::activation(id, &poll)))
}
