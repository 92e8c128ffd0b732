//! Runs operations in a world, one after the other, and judges each.

use oaic_integration::walk::{kind_of, Coverage, Failure};
use oaic_messages::dao::Phase;
use oaic_messages::incentives::{GrantResponse, MilestoneStatus};

use crate::act::{perform, Said};
use crate::books::Books;
use crate::invariants::{Context, ALL};
use crate::op::Op;
use crate::world::{Paid, World};

/// Runs operations in a world of their own until one fails an invariant.
pub fn run(ops: &[Op]) -> Result<Coverage, Box<Failure>> {
    let mut trace = vec![];
    let mut coverage = Coverage::new();
    let fail = |at, message, trace| Box::new(Failure { at, message, trace });
    let soft_cap = match ops.first() {
        Some(Op::Begin { soft_cap }) => *soft_cap,
        _ => DEFAULT_SOFT_CAP,
    };
    let started = World::new(soft_cap).and_then(|world| Ok((Books::read(&world)?, world)));
    let (mut before, mut world) = started.map_err(|e| fail(0, e, vec![]))?;
    for (at, op) in ops.iter().enumerate() {
        match step(&mut world, &before, op) {
            Ok(None) => trace.push(format!("{at:4} {op:?}: nothing to do it with")),
            Ok(Some((after, said))) => {
                let counts = coverage.entry(kind_of(op)).or_default();
                match &said {
                    Ok(()) => counts.0 += 1,
                    Err(_) => counts.1 += 1,
                }
                let said = said.map_or_else(|e| format!("refused: {e}"), |()| "done".into());
                trace.push(format!("{at:4} {op:?}: {said}"));
                before = after;
            }
            Err(message) => {
                trace.push(format!("{at:4} {op:?}: {message}"));
                return Err(fail(at, message, trace));
            }
        }
    }
    Ok(coverage)
}

/// OAIC that the sale must sell when a shortened episode doesn't say.
const DEFAULT_SOFT_CAP: u128 = 2_000;

fn step(world: &mut World, before: &Books, op: &Op) -> Result<Option<(Books, Said)>, String> {
    let Some(said) = perform(world, before, op)? else {
        return Ok(None);
    };
    let must_fail = matches!(
        op,
        Op::Fake { .. }
            | Op::Usurp { .. }
            | Op::VoteTwiceByMoving { .. }
            | Op::CheatMarket { .. }
            | Op::CheatNotes { .. }
            | Op::PullAgain { .. }
    );
    if must_fail && said.is_ok() {
        return Err("succeeded, but must be refused".into());
    }
    let after = Books::read(world)?;
    world.paid.extend(newly_payable(world, before, &after)?);
    let context = Context {
        world,
        before,
        after: &after,
        refused: said.is_err()
            && !matches!(
                op,
                Op::VoteTwiceByMoving { .. }
                    | Op::Acclaim { .. }
                    | Op::Govern { .. }
                    | Op::Order(_)
                    | Op::Veto { .. }
                    | Op::Execute { .. }
            ),
        waited: matches!(op, Op::Advance { .. }),
    };
    for (name, check) in ALL {
        check(&context).map_err(|e| format!("{name}: {e}"))?;
    }
    Ok(Some((after, said)))
}

/// OAIC that became payable, or was taken from a holder, in an operation: by the one proposal that it
/// executed.
fn newly_payable(world: &World, before: &Books, after: &Books) -> Result<Option<Paid>, String> {
    let pairs = before.milestones.iter().zip(&after.milestones);
    let approved = |grant: &GrantResponse| -> u128 {
        let milestones = grant.milestones.iter();
        let payable = milestones
            .filter(|m| matches!(m.status, MilestoneStatus::Approved | MilestoneStatus::Paid));
        payable.map(|m| m.amount.u128()).sum()
    };
    let milestones: u128 = pairs.map(|(a, b)| approved(b) - approved(a)).sum();
    let awarded = |books: &Books| -> u128 {
        let bounties = books.bounties.iter();
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
            let lab = world.addr("lab");
            let spent = after.balance(&lab).saturating_sub(before.balance(&lab));
            Ok(Some(Paid {
                at: after.time,
                amount: by_votes + spent,
                yes: one.tally.yes,
            }))
        }
        many => Err(format!("{} proposals were executed at once", many.len())),
    }
}
