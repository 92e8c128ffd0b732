//! The first block: what the token's genesis paid must cover what is granted.

use oaic_messages::vesting::{Curve, ExecuteMsg, PlanSpec};

use crate::suite::*;

fn edited(edit: impl FnOnce(&mut Vec<PlanSpec>)) -> Result<Suite, String> {
    let mut plans = plans(1_800_000_000);
    edit(&mut plans);
    let genesis = plans
        .iter()
        .flat_map(|plan| &plan.grants)
        .fold(0u128, |sum, grant| sum.saturating_add(grant.amount.u128()))
        .min(1_900_000_000 * OAIC);
    Suite::try_new(plans, genesis)
}

#[track_caller]
fn rejects(result: Result<Suite, String>, says: &str) {
    let error = result.err().expect("it was accepted");
    assert!(error.contains(says), "{error:?} lacks {says:?}");
}

// B-13: nothing is owed that was not received. Genesis that was taxed is refused.
#[test]
fn a_balance_below_the_sum_of_the_grants_is_refused() {
    let plans = plans(1_800_000_000);
    let sum = sum(&plans);
    Suite::try_new(plans.clone(), sum).unwrap().check_totals();
    for wrong in [sum - 1, sum / 100 * 96, 0] {
        let says =
            format!("the grants add up to {sum} uoaic, and this contract holds only {wrong}");
        rejects(Suite::try_new(plans.clone(), wrong), &says);
    }
}

// audit-government 9
#[test]
fn one_uoaic_that_somebody_sent_ahead_does_not_stop_vesting() {
    let plans = plans(1_800_000_000);
    let sum = sum(&plans);
    let mut suite = Suite::try_new(plans, sum + 1).unwrap();
    suite.check_totals_with(1);
    let sweep = ExecuteMsg::Sweep {};
    suite.run("anyone", sweep.clone()).unwrap();
    assert_eq!(suite.balance(&suite.treasury), 1);
    assert_eq!(suite.balance(&suite.contract), sum);
    suite.fails("anyone", sweep, "nothing to sweep");
}

#[test]
fn nobody_is_granted_what_it_could_never_use() {
    let system = |edit: fn(&mut PlanSpec, String)| {
        let mut plans = plans(1_800_000_000);
        edit(&mut plans[1], account("vault").to_string());
        Suite::try_new(plans.clone(), sum(&plans))
    };
    // The vault is a system contract that takes no transfers.
    rejects(
        system(|plan, vault| plan.grants[0].beneficiary = vault),
        "nobody could ever take out what is paid to this contract",
    );
    let mut suite = Suite::new();
    let to = Some(suite.token.to_string());
    let offer = ExecuteMsg::OfferGrant { grant: 2, to };
    suite.fails("alice", offer, "nobody could ever take out");
    // One that takes them is a beneficiary like any other: the treasury, the incentives.
    let to = Some(suite.treasury.to_string());
    suite.ok("alice", ExecuteMsg::OfferGrant { grant: 2, to });
}

#[test]
fn a_vesting_contract_can_begin_empty() {
    let suite = Suite::try_new(vec![], 0).unwrap();
    assert_eq!(suite.totals(), Default::default());
    assert_eq!(suite.non_circulating(), 0);
}

#[test]
fn plans_and_grants_are_checked_as_later_ones_are() {
    type Edit = fn(&mut PlanSpec);
    let cases: [(Edit, &str); 6] = [
        (|plan| plan.name = "team".into(), "is already named 'team'"),
        (
            |plan| plan.curve = Curve::Steps { steps: vec![] },
            "plan 'private sale': curve has 0 points",
        ),
        (|plan| plan.start = u64::MAX, "it is in Unix time"),
        (|plan| plan.grants[0].amount = 0u128.into(), "amount is 0"),
        (
            |plan| plan.grants[0].beneficiary = "nobody".into(),
            "beneficiary: 'nobody' is not an address",
        ),
        (
            |plan| plan.grants[0].amount = u128::MAX.into(),
            "doesn't fit",
        ),
    ];
    for (edit, says) in cases {
        rejects(edited(|plans| edit(&mut plans[1])), says);
    }
    let with = |count: usize| edited(|plans| plans[1].grants = grants(&vec![("alice", 1); count]));
    rejects(with(198), "plans has 201 grants; it needs 0 to 200");
    with(197).unwrap().check_totals();
    let many = |plans: &mut Vec<PlanSpec>| {
        for n in 0..30 {
            let mut plan = plans[0].clone();
            plan.name = n.to_string();
            plans.push(plan);
        }
    };
    rejects(edited(many), "plans has 33 plans; it needs 0 to 32");
}
