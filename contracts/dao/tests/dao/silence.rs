//! Whoever asks whether anybody still governs gets an answer.

use cosmwasm_std::to_json_string;
use oaic_messages::dao::*;
use oaic_messages::gates::{SilenceQuery, SilenceResponse};

use crate::world::{World, DAY};

fn ask(world: &World) -> SilenceResponse {
    world
        .app
        .wrap()
        .query_wasm_smart(&world.contract, &SilenceQuery::Silence {})
        .unwrap()
}

#[test]
fn it_counts_from_the_opening_of_government_or_the_last_executed_proposal() {
    let mut world = World::before_the_sale(|_| {}).unwrap();
    let nobody_can_act = SilenceResponse {
        silent: false,
        silent_from: None,
    };
    assert_eq!(ask(&world), nobody_can_act);
    world.advance(400 * DAY, 1);
    assert_eq!(ask(&world), nobody_can_act);
    world.sold();
    let from = world.now() + (60 + 365) * DAY;
    world.advance_to(from - 1);
    let answer = ask(&world);
    assert_eq!((answer.silent, answer.silent_from), (false, Some(from)));
    world.advance(1, 1);
    assert!(ask(&world).silent);

    // Proposing, voting, passing and expiring are no act; executing is.
    let id = world.executable(vec![world.note("x")]);
    assert_eq!(ask(&world).silent_from, Some(from));
    world.execute(id);
    let answer = ask(&world);
    assert!(!answer.silent);
    assert_eq!(answer.silent_from, Some(world.now() + 365 * DAY));
}

#[test]
fn the_question_is_the_same_json_as_the_gate_asks() {
    assert_eq!(
        to_json_string(&SilenceQuery::Silence {}).unwrap(),
        to_json_string(&QueryMsg::Silence {}).unwrap()
    );
}
