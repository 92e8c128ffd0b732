//! When what opens: nobody decides before the sale has succeeded and some time has passed, and the
//! constitution waits for a year and for coins that circulate.

use cosmwasm_std::CosmosMsg;
use cw3::Vote::Yes;
use oaic_messages::dao::*;
use oaic_messages::gates::OpeningResponse;

use crate::stub::StubMsg;
use crate::suite::{message, set_roles, Suite, DAY, M, SUPPLY, TREASURY, VESTING};

/// A message of each class.
pub fn of_each_class(suite: &Suite) -> Vec<(PolicyClass, Vec<CosmosMsg>)> {
    use PolicyClass::*;
    let text = || "x".to_owned();
    let to = |msg: StubMsg| vec![message(&suite.target, &msg)];
    let guardian = suite.who("dave").into();
    vec![
        (Ethics, vec![]),
        (IncentiveRules, to(StubMsg::Note { text: text() })),
        (ContractUpdates, to(StubMsg::UpdateParams { text: text() })),
        (ScenarioExpansion, to(StubMsg::Expand { text: text() })),
        (Ethics, to(StubMsg::SetRules { text: text() })),
        (ReserveUse, vec![suite.spend(1)]),
        (Roles, vec![suite.itself(&set_roles(None, None))]),
        (Roles, to(StubMsg::SetGuardian { guardian })),
        (Constitution, to(StubMsg::Open {})),
    ]
}

#[track_caller]
fn opens(suite: &mut Suite, open: impl Fn(PolicyClass) -> bool, says: &str) {
    let mixed = vec![suite.spend(1), message(&suite.target, &StubMsg::Open {})];
    let mixed = (PolicyClass::Constitution, mixed);
    for (class, msgs) in of_each_class(suite).into_iter().chain([mixed]) {
        assert_eq!(suite.classify(msgs.clone()).unwrap().terms.class, class);
        match open(class) {
            true => drop(suite.propose(msgs)),
            false => suite.refuses(msgs, says),
        }
    }
}

fn opening(suite: &Suite) -> (Option<u64>, bool) {
    let found: OpeningResponse = suite.query(&QueryMsg::Opening {});
    (found.government_from, found.constitution_open)
}

/// Audit row 5: of any class, with any stake, however long the sale takes.
#[test]
fn before_government_opens_nobody_proposes_anything() {
    let mut suite = Suite::before_the_sale(|_| {}).unwrap();
    opens(&mut suite, |_| false, "after the public sale has succeeded");
    suite.advance(3_650 * DAY, 1);
    opens(&mut suite, |_| false, "after the public sale has succeeded");
    assert_eq!(opening(&suite), (None, false));
    suite.sold();
    let from = suite.now() + 60 * DAY;
    assert_eq!(opening(&suite), (Some(from), false));
    opens(&mut suite, |_| false, "government opens at");
    suite.advance_to(from - 1);
    opens(&mut suite, |_| false, "government opens at");
    suite.advance(1, 1);
    let all_others = |class| class != PolicyClass::Constitution;
    opens(&mut suite, all_others, "the constitution opens");
    suite.advance_to(from + 305 * DAY - 1);
    opens(&mut suite, all_others, "the constitution opens");
    assert_eq!(opening(&suite), (Some(from), false));
    suite.advance(1, 1);
    assert_eq!(opening(&suite), (Some(from), true));
    opens(&mut suite, |_| true, "");
}

#[test]
fn a_sale_that_breaks_or_takes_it_back_opens_nothing_and_closes_nothing() {
    let mut suite = Suite::before_the_sale(|_| {}).unwrap();
    let sale = suite.sale.clone();
    suite.sold();
    suite.run_stub(&sale, StubMsg::Succeed { at: None });
    suite.advance(100 * DAY, 1);
    opens(&mut suite, |_| false, "after the public sale has succeeded");
    let at = Some(u64::MAX);
    suite.run_stub(&sale, StubMsg::Succeed { at });
    opens(&mut suite, |_| false, "government opens at");
    let at = Some(suite.now() - 60 * DAY);
    suite.run_stub(&sale, StubMsg::Succeed { at });
    let id = suite.propose(vec![suite.note("x")]);
    // What has opened stays open, and counts from the same second.
    let from = opening(&suite);
    for at in [None, Some(suite.now()), Some(u64::MAX)] {
        suite.run_stub(&sale, StubMsg::Succeed { at });
        assert_eq!(opening(&suite), from);
        suite.propose(vec![suite.note("y")]);
    }
    suite.all_vote_yes(id);
    suite.until_executable(id);
    suite.execute(id);
    assert_eq!(suite.phase(id), Phase::Executed);
}

fn hold(suite: &mut Suite, amount: Option<u128>) {
    let vesting = suite.vesting.clone();
    let amount = amount.map(Into::into);
    suite.run_stub(&vesting, StubMsg::Hold { amount });
}

#[test]
fn the_constitution_waits_for_a_quarter_that_circulates_to_the_unit() {
    let mut suite = Suite::new();
    let open = message(&suite.target, &StubMsg::Open {});
    let quarter = SUPPLY / 4;
    let rest = SUPPLY - TREASURY - quarter;
    for held in [Some(rest + 1), Some(SUPPLY), Some(u128::MAX), None] {
        hold(&mut suite, held);
        assert!(!opening(&suite).1, "{held:?}");
        let says = "once a quarter of the supply circulates";
        suite.refuses(vec![open.clone()], says);
        suite.propose(vec![suite.note("x")]);
    }
    hold(&mut suite, Some(rest));
    let found: CirculationResponse = suite.query(&QueryMsg::Circulation {});
    assert_eq!(found.circulating.unwrap().u128(), quarter);
    suite.propose(vec![open]);
}

/// Somebody bridges a part out for an hour, at the moment of execution.
#[test]
fn closes_again() {
    let mut suite = Suite::new();
    let id = suite.executable(vec![message(&suite.target, &StubMsg::Open {})]);
    hold(&mut suite, Some(VESTING + 200 * M));
    let found: CirculationResponse = suite.query(&QueryMsg::Circulation {});
    assert!(found.circulating.unwrap().u128() < SUPPLY / 4);
    assert!(opening(&suite).1);
    suite.execute(id);
    assert_eq!(suite.phase(id), Phase::Executed);
    suite.propose(vec![message(&suite.target, &StubMsg::Open {})]);
}

/// Submitted early it would be executed on the day of the opening.
#[test]
fn passed_before_opening() {
    let mut suite = Suite::before_the_sale(|_| {}).unwrap();
    suite.sold();
    suite.advance((365 - 76) * DAY, 1);
    let open = message(&suite.target, &StubMsg::Open {});
    suite.refuses(vec![open.clone()], "the constitution opens");
    suite.refuses(vec![suite.note("x"), open], "the constitution opens");
    let id = suite.activatable(vec![suite.note("x")]);
    suite.vote("bob", id, Yes);
}
