//! When nobody governs any more, those who ask are told.

use cosmwasm_std::to_json_string;
use oaic_types::dao::*;
use oaic_types::gates::{SilenceQuery, SilenceResponse};

use crate::world::{World, DAY};

fn ask(world: &World) -> SilenceResponse {
    world
        .app
        .wrap()
        .query_wasm_smart(&world.dao, &SilenceQuery::Silence {})
        .unwrap()
}

#[test]
fn it_counts_from_the_last_executed_proposal() {
    let mut world = World::new();
    let first = ask(&world);
    assert!(!first.silent);
    world.at(first.silent_from - 1);
    assert!(!ask(&world).silent);
    world.pass(1);
    assert!(ask(&world).silent);

    // Proposing, voting, passing and expiring are no act; executing is.
    let id = world.executable(vec![world.note("x")]);
    assert!(ask(&world).silent);
    assert_eq!(ask(&world).silent_from, first.silent_from);
    world.execute(id);
    let answer = ask(&world);
    assert!(!answer.silent);
    assert_eq!(answer.silent_from, world.now() + 90 * DAY);
}

#[test]
fn the_question_is_the_same_json_as_the_gate_asks() {
    assert_eq!(
        to_json_string(&SilenceQuery::Silence {}).unwrap(),
        to_json_string(&QueryMsg::Silence {}).unwrap()
    );
}
