//! When what opens: nobody decides before the sale has succeeded and some time has passed, and the
//! constitution waits for a year and for coins that circulate.

use cosmwasm_std::CosmosMsg;
use cw3::Vote::Yes;
use oaic_messages::dao::*;
use oaic_messages::gates::OpeningResponse;

use crate::stub::StubMsg;
use crate::world::{message, World, DAY, M, SUPPLY, TREASURY, VESTING};

/// A message of each class.
fn of_each_class(world: &World) -> Vec<(PolicyClass, Vec<CosmosMsg>)> {
    use PolicyClass::*;
    let text = || "x".to_owned();
    let to = |msg: StubMsg| vec![message(&world.target, &msg)];
    let roles = ExecuteMsg::SetRoles {
        committee: None,
        guardian: None,
    };
    vec![
        (Ethics, vec![]),
        (IncentiveRules, to(StubMsg::Note { text: text() })),
        (ContractUpdates, to(StubMsg::UpdateParams { text: text() })),
        (ScenarioExpansion, to(StubMsg::Expand { text: text() })),
        (Ethics, to(StubMsg::SetRules { text: text() })),
        (ReserveUse, vec![world.spend(1)]),
        (Roles, vec![world.itself(&roles)]),
        (Constitution, to(StubMsg::Open {})),
        (
            Constitution,
            vec![world.spend(1), message(&world.target, &StubMsg::Open {})],
        ),
    ]
}

#[track_caller]
fn opens(world: &mut World, open: impl Fn(PolicyClass) -> bool, says: &str) {
    for (class, msgs) in of_each_class(world) {
        assert_eq!(world.classify(msgs.clone()).unwrap().terms.class, class);
        match open(class) {
            true => drop(world.propose(msgs)),
            false => world.refuses(msgs, says),
        }
    }
}

fn opening(world: &World) -> (Option<u64>, bool) {
    let found: OpeningResponse = world.query(&QueryMsg::Opening {});
    (found.government_from, found.constitution_open)
}

/// Audit row 5: of any class, with any stake, however long the sale takes.
#[test]
fn before_government_opens_nobody_proposes_anything() {
    let mut world = World::before_the_sale(|_| {}).unwrap();
    opens(&mut world, |_| false, "after the public sale has succeeded");
    world.advance(3_650 * DAY, 1);
    opens(&mut world, |_| false, "after the public sale has succeeded");
    assert_eq!(opening(&world), (None, false));
    world.sold();
    let from = world.now() + 60 * DAY;
    assert_eq!(opening(&world), (Some(from), false));
    opens(&mut world, |_| false, "government opens at");
    world.advance_to(from - 1);
    opens(&mut world, |_| false, "government opens at");
    world.advance(1, 1);
    let constitution = |class| class == PolicyClass::Constitution;
    opens(
        &mut world,
        |class| !constitution(class),
        "the constitution opens",
    );
    world.advance_to(from + 305 * DAY - 1);
    opens(
        &mut world,
        |class| !constitution(class),
        "the constitution opens",
    );
    assert_eq!(opening(&world), (Some(from), false));
    world.advance(1, 1);
    assert_eq!(opening(&world), (Some(from), true));
    opens(&mut world, |_| true, "");
}

#[test]
fn a_sale_that_breaks_or_takes_it_back_opens_nothing_and_closes_nothing() {
    let mut world = World::before_the_sale(|_| {}).unwrap();
    let sale = world.sale.clone();
    world.sold();
    world.run_stub(&sale, StubMsg::Succeed { at: None });
    world.advance(100 * DAY, 1);
    opens(&mut world, |_| false, "after the public sale has succeeded");
    let at = Some(u64::MAX);
    world.run_stub(&sale, StubMsg::Succeed { at });
    opens(&mut world, |_| false, "government opens at");
    let at = Some(world.now() - 60 * DAY);
    world.run_stub(&sale, StubMsg::Succeed { at });
    let id = world.propose(vec![world.note("x")]);
    // What has opened stays open, and counts from the same second.
    let from = opening(&world);
    for at in [None, Some(world.now()), Some(u64::MAX)] {
        world.run_stub(&sale, StubMsg::Succeed { at });
        assert_eq!(opening(&world), from);
        world.propose(vec![world.note("y")]);
    }
    world.all_vote_yes(id);
    world.until_executable(id);
    world.execute(id);
    assert_eq!(world.phase(id), Phase::Executed);
}

fn hold(world: &mut World, amount: Option<u128>) {
    let vesting = world.vesting.clone();
    let amount = amount.map(Into::into);
    world.run_stub(&vesting, StubMsg::Hold { amount });
}

#[test]
fn the_constitution_waits_for_a_quarter_that_circulates_to_the_unit() {
    let mut world = World::new();
    let open = message(&world.target, &StubMsg::Open {});
    let quarter = SUPPLY / 4;
    let rest = SUPPLY - TREASURY - quarter;
    for held in [Some(rest + 1), Some(SUPPLY), Some(u128::MAX), None] {
        hold(&mut world, held);
        assert!(!opening(&world).1, "{held:?}");
        world.refuses(
            vec![open.clone()],
            "once a quarter of the supply circulates",
        );
        world.propose(vec![world.note("x")]);
    }
    hold(&mut world, Some(rest));
    let found: CirculationResponse = world.query(&QueryMsg::Circulation {});
    assert_eq!(found.circulating.unwrap().u128(), quarter);
    world.propose(vec![open]);
}

/// Somebody bridges a part out for an hour, at the moment of execution.
#[test]
fn closes_again() {
    let mut world = World::new();
    let id = world.executable(vec![message(&world.target, &StubMsg::Open {})]);
    hold(&mut world, Some(VESTING + 200 * M));
    let found: CirculationResponse = world.query(&QueryMsg::Circulation {});
    assert!(found.circulating.unwrap().u128() < SUPPLY / 4);
    assert!(opening(&world).1);
    world.execute(id);
    assert_eq!(world.phase(id), Phase::Executed);
    world.propose(vec![message(&world.target, &StubMsg::Open {})]);
}

/// Submitted early it would be executed on the day of the opening.
#[test]
fn passed_before_opening() {
    let mut world = World::before_the_sale(|_| {}).unwrap();
    world.sold();
    world.advance((365 - 76) * DAY, 1);
    let open = message(&world.target, &StubMsg::Open {});
    world.refuses(vec![open.clone()], "the constitution opens");
    world.refuses(vec![world.note("x"), open], "the constitution opens");
    let id = world.propose(vec![world.note("x")]);
    world.advance(2 * DAY, 1);
    world.vote("bob", id, Yes);
}
