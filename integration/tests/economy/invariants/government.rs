//! What must hold of votes, and of the guardian.

use cosmwasm_std::Addr;
use cw3::Vote;
use oaic_messages::dao::{DepositState, Phase, PolicyClass, ProposalDetail};
use oaic_messages::shared::Governor;
use oaic_testing::simulation::{at_most, equal};

use super::Context;

pub fn deposits_add_up(c: &Context<'_>) -> Result<(), String> {
    let held = c.after.proposals.iter().filter(|p| {
        matches!(
            p.deposit.state,
            DepositState::Held | DepositState::Refundable | DepositState::Forfeited
        )
    });
    let sum: u128 = held.map(|p| p.deposit.amount.u128()).sum();
    let book = c.after.dao.deposits_held.u128();
    equal(("Σ of deposits", sum), ("deposits held", book))?;
    at_most(
        ("deposits held", book),
        ("the DAO's balance", c.after.balance(&c.suite.dao)),
    )
}

pub fn votes_add_up_to_the_tally(c: &Context<'_>) -> Result<(), String> {
    for (proposal, votes) in c.after.proposals.iter().zip(&c.after.votes) {
        let t = proposal.tally;
        let sum: u64 = votes.values().map(|(weight, _)| weight).sum();
        equal(
            ("Σ of votes", sum),
            ("the tally", t.yes + t.no + t.abstain + t.veto),
        )?;
    }
    Ok(())
}

pub fn votes_stay_within_the_supply(c: &Context<'_>) -> Result<(), String> {
    for proposal in &c.after.proposals {
        let t = proposal.tally;
        let supply = proposal.poll.map_or(0, |poll| poll.supply);
        at_most(
            ("votes", t.yes + t.no + t.abstain + t.veto),
            ("the supply", supply),
        )?;
    }
    Ok(())
}

pub fn power_is_balance_and_stake(c: &Context<'_>) -> Result<(), String> {
    for power in c.after.powers.values() {
        equal(
            ("power", power.power.u128()),
            ("balance and stake", (power.balance + power.stake).u128()),
        )?;
    }
    Ok(())
}

pub fn all_power_together_is_within_the_supply(c: &Context<'_>) -> Result<(), String> {
    let all: u128 = c.after.powers.values().map(|p| p.power.u128()).sum();
    at_most(("all power", all), ("the supply", c.after.supply_at_start))
}

/// Nobody decides for sixty days after a sale that succeeded, nor on the constitution for a year.
pub fn nobody_governs_before_it_opens(c: &Context<'_>) -> Result<(), String> {
    const DAY: u64 = 86_400;
    for proposal in &c.after.proposals {
        let Some(sold) = c.after.sold_at else {
            return Err("there is a proposal, and no sale has succeeded".into());
        };
        let days = match proposal.terms.class {
            PolicyClass::Constitution => 365,
            _ => 60,
        };
        at_most(
            ("the opening", sold + days * DAY),
            ("a submission", proposal.submitted_at),
        )?;
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
pub fn a_yes_that_decides_is_bonded(c: &Context<'_>) -> Result<(), String> {
    const WEEK: u64 = 7 * 86_400;
    for (proposal, votes) in c.after.proposals.iter().zip(&c.after.votes) {
        let binds = match (proposal.phase, proposal.ended_at) {
            (Phase::Executed, Some(at)) => c.after.block.time < at + WEEK,
            (_, Some(_)) => false,
            (_, None) => true,
        };
        if !binds || !proposal.terms.stake_only {
            continue;
        }
        for (voter, (weight, vote)) in votes {
            let staker = c.after.stakers.get(&Addr::unchecked(voter));
            let bonded = staker.map_or(0, |s| s.bonded.u128());
            if *vote == Vote::Yes {
                at_most(
                    ("a yes", u128::from(*weight)),
                    ("what its voter has bonded", bonded),
                )
                .map_err(|e| format!("{e} (proposal {})", proposal.id))?;
            }
        }
    }
    Ok(())
}

/// Over any span of an epoch, whichever pots it comes out of.
pub fn no_epoch_pays_more_than_an_eighth_of_the_greatest_yes(
    c: &Context<'_>,
) -> Result<(), String> {
    let since = c
        .after
        .block
        .time
        .saturating_sub(c.suite.economy.epoch.seconds);
    let within = || c.suite.paid.iter().filter(|paid| paid.at > since);
    let yes = within().map(|paid| paid.yes).max().unwrap_or_default();
    at_most(
        (
            "what votes made payable in an epoch",
            within().map(|paid| paid.amount).sum(),
        ),
        ("an eighth of the greatest yes", u128::from(yes) / 8),
    )
}

/// Seven days in twenty-eight, and nobody for more than three weeks.
pub fn the_guardian_stops_for_a_while_only(c: &Context<'_>) -> Result<(), String> {
    const DAY: u64 = 86_400;
    let months = (c.after.block.time - c.suite.began) / (28 * DAY) + 1;
    at_most(
        ("all pauses of the token", c.after.paused_for),
        (
            "a quarter of the time, and what the owner ordered",
            months * 7 * DAY + c.suite.owner_paused,
        ),
    )?;
    for freeze in &c.after.freezes {
        if freeze.by == Governor::Owner {
            continue;
        }
        let until = freeze.until.ok_or("somebody is frozen without an end")?;
        at_most(
            ("the end of a freeze", until),
            ("three weeks from now", c.after.block.time + 21 * DAY),
        )?;
    }
    Ok(())
}

pub fn proposals_never_go_back(c: &Context<'_>) -> Result<(), String> {
    let step = |phase: Phase| match phase {
        Phase::Delayed => 0,
        Phase::Activatable => 1,
        Phase::Voting => 2,
        Phase::Timelocked => 3,
        Phase::Executable => 4,
        Phase::Executed | Phase::Rejected | Phase::Vetoed | Phase::Lapsed | Phase::Expired => 5,
    };
    for (before, after) in c.before.proposals.iter().zip(&c.after.proposals) {
        at_most(
            ("the phase before", step(before.phase)),
            ("the phase after", step(after.phase)),
        )?;
        if step(before.phase) == 5 && before.phase != after.phase {
            return Err(format!(
                "proposal {} ended as {:?}, and now is {:?}",
                before.id, before.phase, after.phase
            ));
        }
        if before.ended_at.is_some() && before.ended_at != after.ended_at {
            return Err(format!("proposal {} ended twice", before.id));
        }
    }
    Ok(())
}
