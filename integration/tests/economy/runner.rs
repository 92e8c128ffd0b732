//! Runs operations in a suite, one after the other, and checks each.

use oaic_messages::dao::Phase;
use oaic_messages::incentives::{GrantResponse, MilestoneStatus};
use oaic_testing::simulation::{self, Simulation};
use proptest::prelude::*;

use crate::faults::Fault;
use crate::generate::{self, Emphasis};
use crate::invariants::{Context, ALL};
use crate::op::Op;
use crate::settlement::promise::every_provider_gets_what_it_holds;
use crate::state::EconomyState;
use crate::suite::{Paid, Suite};
use crate::{handled, handlers, settlement};

/// What an episode begins with, and how far it is.
#[derive(Clone, Debug)]
pub struct Episode {
    /// OAIC that the public sale must sell.
    pub soft_cap: u128,
    pub emphasis: Emphasis,
    /// In settlement.
    pub fault: Option<Fault>,
    at: usize,
}

/// A suite, and its state after the last operation.
pub struct Running {
    suite: Suite,
    state: EconomyState,
}

impl Simulation for Running {
    type Model = Episode;
    type Operation = Op;

    fn model() -> BoxedStrategy<Episode> {
        let episode = |(soft_cap, emphasis)| Episode {
            soft_cap,
            emphasis,
            fault: None,
            at: 1,
        };
        (generate::soft_cap(), generate::emphasis())
            .prop_map(episode)
            .boxed()
    }

    fn operation(episode: &Episode) -> BoxedStrategy<Op> {
        generate::operation(episode.emphasis, episode.at)
    }

    fn predict(episode: &mut Episode, _: &Op) -> Option<bool> {
        episode.at += 1;
        None
    }

    fn start(episode: &Episode) -> Result<Self, String> {
        let suite = Suite::new(episode.soft_cap, episode.fault)?;
        let state = EconomyState::read(&suite, None)?;
        Ok(Self { suite, state })
    }

    fn apply(&mut self, op: &Op) -> Result<simulation::Outcome, String> {
        let (suite, before) = (&mut self.suite, &self.state);
        suite.pass(before.block);
        suite.turn += 1;
        let done = match op {
            Op::Settlement(op) => settlement::perform(suite, before, op)?
                .map(|done| (done.outcome, done.after, Some(done.changes))),
            op => match handled::outcome(handlers::perform(suite, before, op))? {
                Some(outcome) => Some((outcome, EconomyState::read(suite, Some(before))?, None)),
                None => None,
            },
        };
        let Some((outcome, mut after, changes)) = done else {
            // Some find out half-way that there is nothing to do it with.
            if !op.is_one_message() {
                self.state = EconomyState::read(suite, Some(before))?;
            }
            return Ok(simulation::Outcome::Skipped);
        };
        if op.must_fail() && outcome.is_ok() {
            return Err("succeeded, but must be refused".into());
        }
        if outcome.is_ok() {
            suite.bystander_calls();
        }
        suite.paid.extend(newly_payable(suite, before, &after)?);
        let context = Context {
            suite,
            before,
            after: &after,
            changes: changes.as_ref(),
            refused: outcome.is_err() && op.is_one_message(),
            waited: matches!(op, Op::Advance { .. }),
        };
        for (name, check) in ALL {
            check(&context).map_err(|e| format!("{name}: {e}"))?;
        }
        // What was refused changed nothing, and time passes by itself.
        if outcome.is_ok() {
            every_provider_gets_what_it_holds(suite)
                .map_err(|e| format!("every_provider_gets_what_it_holds: {e}"))?;
            after.pass(suite)?;
        }
        self.state = after;
        Ok(outcome.into())
    }
}

/// OAIC that became payable, or was taken from a holder, in an operation: by the one proposal that it
/// executed.
fn newly_payable(
    suite: &Suite,
    before: &EconomyState,
    after: &EconomyState,
) -> Result<Option<Paid>, String> {
    let pairs = before.milestones.iter().zip(&after.milestones);
    let approved = |grant: &GrantResponse| -> u128 {
        let milestones = grant.milestones.iter();
        let payable = milestones
            .filter(|m| matches!(m.status, MilestoneStatus::Approved | MilestoneStatus::Paid));
        payable.map(|m| m.amount.u128()).sum()
    };
    let milestones: u128 = pairs.map(|(a, b)| approved(b) - approved(a)).sum();
    let awarded = |state: &EconomyState| -> u128 {
        let bounties = state.bounties.iter();
        let awarded = bounties.filter(|b| b.recipient.is_some());
        awarded.map(|b| b.amount.u128()).sum()
    };
    let claims: u128 = after.claims[before.claims.len()..]
        .iter()
        .map(|claim| claim.amount.u128())
        .sum();
    let taken = (after.vesting.returned - before.vesting.returned).u128();
    let by_votes = milestones + awarded(after) - awarded(before) + claims + taken;
    let was = |id: u64| {
        before
            .proposals
            .iter()
            .find(|p| p.id == id)
            .map(|p| p.phase)
    };
    let executed = after
        .proposals
        .iter()
        .filter(|p| p.phase == Phase::Executed && was(p.id) != Some(Phase::Executed));
    let executed: Vec<_> = executed.collect();
    match executed.as_slice() {
        [] if by_votes > 0 => Err(format!("{by_votes} became payable without a vote")),
        [] => Ok(None),
        [one] => {
            // Whatever is spent goes there.
            let lab = suite.addr("lab");
            let spent = after.balance(&lab).saturating_sub(before.balance(&lab));
            Ok(Some(Paid {
                at: after.block.time,
                amount: by_votes + spent,
                yes: one.tally.yes,
            }))
        }
        many => Err(format!("{} proposals were executed at once", many.len())),
    }
}
