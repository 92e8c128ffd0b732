//! `Vote`.

use super::activate;
use crate::error::{ContractError, Result};
use crate::events;
use crate::model::{bonds, phase, power};
use crate::state::{self, BALLOTS, PROPOSALS, SOURCES};
use cosmwasm_std::{Addr, Deps, DepsMut, Env, Event, MessageInfo, Response};
use cw3::Vote;
use oaic_messages::dao::{Phase, Poll, Tally, TallyResult, Terms, LAST_DAY};
use oaic_runtime::Checked;

/// Votes, or changes a vote. The first vote on a proposal begins voting.
pub fn vote(deps: DepsMut, env: Env, info: MessageInfo, id: u64, vote: Vote) -> Result<Response> {
    let now = env.block.time.seconds();
    let voter = info.sender;
    let (mut proposal, terms) = state::proposal(deps.storage, id)?;
    let mut events: Vec<Event> = Vec::new();
    let poll = match proposal.poll {
        Some(poll) => poll,
        None => {
            let (poll, event) = activate::open(deps.as_ref(), &env, id, &proposal, &terms)?;
            events.push(event);
            proposal.poll = Some(poll);
            poll
        }
    };
    let phase = phase::phase(&proposal, &terms, now);
    if !matches!(phase, Phase::Voting | Phase::Timelocked) {
        return Err(ContractError::NotVotable { id, phase });
    }
    let before = BALLOTS.may_load(deps.storage, (id, &voter))?;
    let weight = weigh(deps.as_ref(), &voter, id, &terms, &poll, vote, before)?;
    if before == Some((weight, vote)) {
        return Err(ContractError::SameVote { voter, id, vote });
    }
    let passes = |tally: &Tally| phase::result(tally, &terms, &poll) == TallyResult::Passed;
    let passed = passes(&proposal.tally);
    if let Some((weight, before)) = before {
        let votes = votes_of(&mut proposal.tally, before);
        *votes = votes.sub_checked(weight)?;
    }
    let votes = votes_of(&mut proposal.tally, vote);
    *votes = votes.add_checked(weight)?;

    if phase == Phase::Timelocked {
        proposal.passed_voting = true;
        let until = phase::after(&poll, &terms).executable_from;
        // Nobody would have time to respond. A vote against it counts.
        if until.saturating_sub(now) <= LAST_DAY && passes(&proposal.tally) && !passed {
            return Err(ContractError::LastDay { id, until });
        }
    }
    if terms.stake_only {
        bonds::record_vote(deps.storage, &voter, id, &terms, vote == Vote::Yes, now)?;
    }
    BALLOTS.save(deps.storage, (id, &voter), &(weight, vote))?;
    PROPOSALS.save(deps.storage, id, &proposal)?;
    let before = before.map(|(_, vote)| vote);
    let response = events::voted(&voter, id, vote, before, weight, &proposal.tally);
    Ok(response.add_events(events))
}

/// What a vote weighs: the power in the snapshot, and where stake alone counts a Yes no more than
/// what it can bind now.
fn weigh(
    deps: Deps,
    voter: &Addr,
    id: u64,
    terms: &Terms,
    poll: &Poll,
    vote: Vote,
    before: Option<(u64, Vote)>,
) -> Result<u64> {
    let sources = SOURCES.load(deps.storage)?;
    let power = match (terms.stake_only, before) {
        // The snapshot doesn't change, so neither does the power.
        (false, Some((weight, _))) => weight,
        (false, None) => {
            let found = power::power_at(deps.querier, &sources, voter, poll.height)?;
            power::as_votes(found.power)?
        }
        (true, _) => power::stake(deps.querier, &sources, voter, Some(poll.height))?,
    };
    if power == 0 {
        return Err(ContractError::NoPower {
            voter: voter.clone(),
            id,
            height: poll.height,
            counted: match terms.stake_only {
                true => "stake",
                false => "stake and no balance with voting enabled",
            },
        });
    }
    if !terms.stake_only || vote != Vote::Yes {
        return Ok(power);
    }
    let bonded = power::stake(deps.querier, &sources, voter, None)?;
    match power.min(bonded) {
        0 => Err(ContractError::NothingToBind {
            voter: voter.clone(),
            id,
        }),
        weight => Ok(weight),
    }
}

fn votes_of(tally: &mut Tally, vote: Vote) -> &mut u64 {
    match vote {
        Vote::Yes => &mut tally.yes,
        Vote::No => &mut tally.no,
        Vote::Abstain => &mut tally.abstain,
        Vote::Veto => &mut tally.veto,
    }
}
