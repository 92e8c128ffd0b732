//! What must hold of votes, and of the guardian.

use cosmwasm_std::{Addr, Uint128};
use cw3::Vote;
use oaic_messages::dao::{DepositState, Phase, PolicyClass, ProposalDetail, Tally};
use oaic_messages::shared::Governor;

use super::checked::{Checked, Context};

const DAY: u64 = 86_400;

pub fn deposits_add_up(c: &Context<'_>) -> Checked {
    use DepositState::{Forfeited, Held, Refundable};
    let held = c.after.proposals.iter();
    let held = held.filter(|p| matches!(p.deposit.state, Held | Refundable | Forfeited));
    let deposits: Uint128 = held.map(|p| p.deposit.amount).sum();
    equal!(deposits, c.after.dao.deposits_held)?;
    at_most!(deposits, c.after.balance(&c.suite.dao))
}

fn votes_of(tally: Tally) -> u64 {
    tally.yes + tally.no + tally.abstain + tally.veto
}

pub fn votes_add_up_to_the_tally(c: &Context<'_>) -> Checked {
    for (proposal, votes) in c.after.proposals.iter().zip(&c.after.votes) {
        let votes: u64 = votes.values().map(|(weight, _)| weight).sum();
        equal!(votes, votes_of(proposal.tally))?;
    }
    Ok(())
}

pub fn votes_stay_within_the_supply(c: &Context<'_>) -> Checked {
    for proposal in &c.after.proposals {
        let supply = proposal.poll.map_or(0, |poll| poll.supply);
        at_most!(votes_of(proposal.tally), supply)?;
    }
    Ok(())
}

pub fn power_is_balance_and_stake(c: &Context<'_>) -> Checked {
    for power in c.after.powers.values() {
        equal!(power.power, power.balance + power.stake)?;
    }
    Ok(())
}

pub fn all_power_together_is_within_the_supply(c: &Context<'_>) -> Checked {
    let all_power: Uint128 = c.after.powers.values().map(|p| p.power).sum();
    at_most!(all_power, c.after.supply_at_start)
}

/// Nobody decides for sixty days after a sale that succeeded, nor on the constitution for a year.
pub fn nobody_governs_before_it_opens(c: &Context<'_>) -> Checked {
    for proposal in &c.after.proposals {
        let Some(sold) = c.after.sold_at else {
            return Err("there is a proposal, and no sale has succeeded".into());
        };
        let days = match proposal.terms.class {
            PolicyClass::Constitution => 365,
            _ => 60,
        };
        at_most!(sold + days * DAY, proposal.submitted_at)?;
    }
    // What opened stays open, from the first proposal on that was submitted then.
    let strict = |p: &ProposalDetail| p.terms.class == PolicyClass::Constitution;
    let opened = c.before.proposals.iter().any(strict);
    match opened && !c.after.opening.constitution_open {
        true => Err("the constitution closed again".into()),
        false => Ok(()),
    }
}

/// Where stake alone votes, a Yes that still decides, or decided a week ago at most, is there.
pub fn a_yes_that_decides_is_bonded(c: &Context<'_>) -> Checked {
    for (proposal, votes) in c.after.proposals.iter().zip(&c.after.votes) {
        let binds = match (proposal.phase, proposal.ended_at) {
            (Phase::Executed, Some(at)) => c.after.block.time < at + 7 * DAY,
            (_, Some(_)) => false,
            (_, None) => true,
        };
        if !binds || !proposal.terms.stake_only {
            continue;
        }
        for (voter, (yes, _)) in votes.iter().filter(|(_, (_, vote))| *vote == Vote::Yes) {
            let staker = c.after.stakers.get(&Addr::unchecked(voter));
            let bonded = staker.map_or(0, |s| s.bonded.u128());
            at_most!(*yes, bonded).map_err(|e| format!("{e} (proposal {})", proposal.id))?;
        }
    }
    Ok(())
}

/// Over any span of an epoch, whichever pots it comes out of.
pub fn no_epoch_pays_more_than_an_eighth_of_the_largest_yes(c: &Context<'_>) -> Checked {
    let epoch = c.suite.economy.epoch.seconds;
    let since = c.after.block.time.saturating_sub(epoch);
    let within = || c.suite.paid.iter().filter(|paid| paid.at > since);
    let greatest_yes = within().map(|paid| paid.yes).max().unwrap_or_default();
    let payable: u128 = within().map(|paid| paid.amount).sum();
    at_most!(payable, greatest_yes / 8)
}

/// Seven days in twenty-eight, and nobody for more than three weeks.
pub fn the_guardian_stops_for_a_while_only(c: &Context<'_>) -> Checked {
    let now = c.after.block.time;
    let months = (now - c.suite.began) / (28 * DAY) + 1;
    at_most!(c.after.paused_for, months * 7 * DAY + c.suite.owner_paused)?;
    let freezes = c.after.freezes.iter();
    for freeze in freezes.filter(|freeze| freeze.by != Governor::Owner) {
        let until = freeze.until.ok_or("somebody is frozen without an end")?;
        at_most!(until, now + 21 * DAY)?;
    }
    Ok(())
}

pub fn proposals_never_go_back(c: &Context<'_>) -> Checked {
    let step = |phase: Phase| -> u64 {
        match phase {
            Phase::Delayed => 0,
            Phase::Activatable => 1,
            Phase::Voting => 2,
            Phase::Timelocked => 3,
            Phase::Executable => 4,
            Phase::Executed | Phase::Rejected | Phase::Vetoed | Phase::Lapsed | Phase::Expired => 5,
        }
    };
    for (before, after) in c.before.proposals.iter().zip(&c.after.proposals) {
        let (id, was, is) = (before.id, before.phase, after.phase);
        at_most!(step(was), step(is))?;
        if step(was) == 5 && was != is {
            return Err(format!("proposal {id} ended as {was:?}, and now is {is:?}"));
        }
        if before.ended_at.is_some() && before.ended_at != after.ended_at {
            return Err(format!("proposal {id} ended twice"));
        }
    }
    Ok(())
}
