//! `Vote`.

use cosmwasm_std::{Addr, Deps, DepsMut, Env, Event, MessageInfo, Response};
use cw3::Vote;
use oaic_kit::token::no_coins;
use oaic_kit::Checked;
use oaic_math::tally;
use oaic_types::dao::{Poll, Tally, TallyResult};

use super::activate;
use crate::error::ContractError;
use crate::state::{self, Proposal, BALLOTS, PROPOSALS, RULES, SOURCES};
use crate::{events, phase, power};

/// Votes, or changes a vote. The first vote on a proposal begins voting.
///
/// # Errors
/// Before the voting delay is over and after voting; without power in the snapshot; the same vote
/// again; a change in favour of the proposal within the late window of an extended voting.
pub fn vote(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    id: u64,
    vote: Vote,
) -> Result<Response, ContractError> {
    no_coins(&info)?;
    let now = env.block.time.seconds();
    let voter = info.sender;
    let mut proposal = state::proposal(deps.storage, id)?;
    let mut events: Vec<Event> = Vec::new();
    let mut poll = match proposal.poll {
        Some(poll) => poll,
        None => {
            let (poll, event) = activate::open(deps.as_ref(), &env, id, &proposal)?;
            events.push(event);
            poll
        }
    };
    let ends = poll.ends;
    if now >= ends {
        return Err(ContractError::VotingOver { id, ends, now });
    }

    let before = BALLOTS.may_load(deps.storage, (id, &voter))?;
    let weight = match before {
        Some((_, same)) if same == vote => {
            return Err(ContractError::SameVote { voter, id, vote });
        }
        // The snapshot doesn't change, so neither does the power.
        Some((weight, _)) => weight,
        None => power_in(deps.as_ref(), &voter, id, &poll)?,
    };
    if let Some((_, before)) = before.filter(|_| poll.extended) {
        let timing = RULES.load(deps.storage, proposal.rules)?.timing;
        // The one extension has been used: whoever turns now would leave nobody time to answer.
        if favour(vote) > favour(before) && ends.minus(now)? <= timing.late_window {
            return Err(ContractError::TooLateToTurn {
                id,
                before,
                vote,
                ends,
                window: timing.late_window,
            });
        }
    }
    let (had_quorum, tally_before) = (reached(&proposal, &poll), proposal.tally);
    if let Some((_, before)) = before {
        let votes = votes_of(&mut proposal.tally, before);
        *votes = votes.minus(weight)?;
    }
    let votes = votes_of(&mut proposal.tally, vote);
    *votes = votes.plus(weight)?;

    if !poll.extended && reached(&proposal, &poll) {
        let rules = RULES.load(deps.storage, proposal.rules)?;
        let extended = now.plus(rules.timing.late_extension)?;
        if ends.minus(now)? <= rules.timing.late_window && extended > ends {
            let passes =
                |tally| phase::result_of(tally, &proposal, &rules, &poll) == TallyResult::Passed;
            let turned = passes(&proposal.tally) && !passes(&tally_before);
            if !had_quorum || turned {
                poll.ends = extended;
                poll.extended = true;
                events.push(events::extended(id, extended));
            }
        }
    }
    proposal.poll = Some(poll);
    BALLOTS.save(deps.storage, (id, &voter), &(weight, vote))?;
    PROPOSALS.save(deps.storage, id, &proposal)?;
    let before = before.map(|(_, vote)| vote);
    let response = events::voted(&voter, id, vote, before, weight, &proposal.tally);
    Ok(response.add_events(events))
}

/// Power of a voter in a proposal's snapshot.
fn power_in(deps: Deps, voter: &Addr, id: u64, poll: &Poll) -> Result<u64, ContractError> {
    let sources = SOURCES.load(deps.storage)?;
    let found = power::power_at(deps.querier, &sources, voter, poll.height)?;
    match power::as_votes(found.power)? {
        0 => Err(ContractError::NoPower {
            voter: voter.clone(),
            id,
            height: poll.height,
        }),
        power => Ok(power),
    }
}

fn reached(proposal: &Proposal, poll: &Poll) -> bool {
    tally::total(&proposal.tally) >= u128::from(poll.quorum)
}

/// How much a kind of vote helps a proposal, by rank.
const fn favour(vote: Vote) -> u8 {
    match vote {
        Vote::Veto => 0,
        Vote::No => 1,
        Vote::Abstain => 2,
        Vote::Yes => 3,
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
