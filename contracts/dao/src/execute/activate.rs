//! `Activate`, which the first vote does too.

use cosmwasm_std::{Deps, DepsMut, Env, Event, MessageInfo, Response};
use oaic_kit::token::no_coins;
use oaic_kit::Checked;
use oaic_math::tally;
use oaic_types::dao::Poll;

use crate::error::ContractError;
use crate::state::{self, Proposal, PEERS, PROPOSALS, RULES, SETTINGS, SOURCES};
use crate::{events, phase, power};

/// Fixes the snapshot and begins voting.
///
/// # Errors
/// Before the voting delay is over, after the activation window, a second time; a token that
/// doesn't answer.
pub fn activate(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    id: u64,
) -> Result<Response, ContractError> {
    no_coins(&info)?;
    let mut proposal = state::proposal(deps.storage, id)?;
    if let Some(Poll { ends, .. }) = proposal.poll {
        return Err(ContractError::AlreadyActive { id, ends });
    }
    let (poll, event) = open(deps.as_ref(), &env, id, &proposal)?;
    proposal.poll = Some(poll);
    PROPOSALS.save(deps.storage, id, &proposal)?;
    Ok(events::activated(&info.sender, id).add_event(event))
}

/// The snapshot that a proposal gets now. Power is counted as this block found it when it began,
/// and so is the base: what was moved, staked or burned in this block counts for neither.
///
/// # Errors
/// As [`activate`].
pub fn open(
    deps: Deps,
    env: &Env,
    id: u64,
    proposal: &Proposal,
) -> Result<(Poll, Event), ContractError> {
    let now = env.block.time.seconds();
    let opens_at = proposal.opens_at;
    if now < opens_at {
        return Err(ContractError::TooEarly { id, opens_at, now });
    }
    let rules = RULES.load(deps.storage, proposal.rules)?;
    let until = phase::times(proposal, &rules).activate_until;
    if now > until {
        return Err(ContractError::ActivationMissed { id, until, now });
    }
    let sources = SOURCES.load(deps.storage)?;
    let peers = PEERS.load(deps.storage)?;
    let base = power::quorum_base(deps.querier, &sources, &peers)?;
    let class = rules.classes.rules(proposal.class);
    let votes = power::as_votes(base.base)?;
    let floor = power::as_votes(SETTINGS.load(deps.storage)?.quorum_floor)?;
    let poll = Poll {
        height: env.block.height,
        base: votes,
        quorum: tally::quorum(votes.max(floor), class.quorum_bps),
        ends: now.plus(class.voting_period)?,
        extended: false,
    };
    let event = events::activation(id, &poll, &base);
    Ok((poll, event))
}
