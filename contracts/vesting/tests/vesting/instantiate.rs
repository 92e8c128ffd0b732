//! The first block: what the token's genesis paid must be what is granted.

use oaic_types::vesting::{Curve, PlanSpec};

use crate::world::*;

fn edited(edit: impl FnOnce(&mut Vec<PlanSpec>)) -> Result<World, String> {
    let mut plans = plans(1_800_000_000);
    edit(&mut plans);
    let genesis = plans
        .iter()
        .flat_map(|plan| &plan.grants)
        .fold(0u128, |sum, grant| sum.saturating_add(grant.amount.u128()))
        .min(1 << 100);
    World::try_new(plans, genesis)
}

#[track_caller]
fn refused(result: Result<World, String>, says: &str) {
    let error = result.err().expect("it was accepted");
    assert!(error.contains(says), "{error:?} lacks {says:?}");
}

// B-13: liability is what was received. Genesis that was taxed, or too much, is refused.
#[test]
fn a_balance_that_is_not_the_sum_of_the_grants_is_refused() {
    let plans = plans(1_800_000_000);
    let sum = sum(&plans);
    World::try_new(plans.clone(), sum).unwrap().assert_books();
    for wrong in [sum - 1, sum + 1, sum / 100 * 96, 0] {
        let says = format!("the grants sum to {sum} uoaic and this contract holds {wrong}");
        refused(World::try_new(plans.clone(), wrong), &says);
    }
}

#[test]
fn a_vesting_contract_can_begin_empty() {
    let world = World::try_new(vec![], 0).unwrap();
    assert_eq!(world.books(), Default::default());
    assert_eq!(world.non_circulating(), 0);
}

#[test]
fn plans_and_grants_are_checked_as_later_ones_are() {
    refused(
        edited(|plans| plans[1].name = "team".into()),
        "has the name 'team' already",
    );
    refused(
        edited(|plans| plans[1].curve = Curve::Steps { steps: vec![] }),
        "plan 'private sale': curve has 0 points",
    );
    refused(
        edited(|plans| plans[1].start = u64::MAX),
        "it is in seconds since 1970",
    );
    refused(
        edited(|plans| plans[1].grants[0].amount = 0u128.into()),
        "amount is 0",
    );
    refused(
        edited(|plans| plans[1].grants[0].beneficiary = "nobody".into()),
        "beneficiary: 'nobody' is no address",
    );
    refused(
        edited(|plans| plans[1].grants[0].amount = u128::MAX.into()),
        "doesn't fit",
    );
    refused(
        edited(|plans| plans[1].grants = vec![plans[1].grants[0].clone(); 198]),
        "plans has 201 grants; it needs 0 to 200",
    );
    edited(|plans| plans[1].grants = vec![plans[1].grants[0].clone(); 197])
        .unwrap()
        .assert_books();
    let many = |plans: &mut Vec<PlanSpec>| {
        for n in 0..30 {
            let mut plan = plans[0].clone();
            plan.name = n.to_string();
            plans.push(plan);
        }
    };
    refused(edited(many), "plans has 33 plans; it needs 0 to 32");
}
