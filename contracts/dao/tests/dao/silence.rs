//! Whoever asks whether anybody still governs gets an answer.

use cosmwasm_std::to_json_string;
use oaic_messages::dao::*;
use oaic_messages::gates::{SilenceQuery, SilenceResponse};

use crate::suite::{Suite, DAY};

fn ask(suite: &Suite) -> SilenceResponse {
    suite
        .app
        .wrap()
        .query_wasm_smart(&suite.contract, &SilenceQuery::Silence {})
        .unwrap()
}

#[test]
fn it_counts_from_the_opening_of_government_or_the_last_executed_proposal() {
    let mut suite = Suite::before_the_sale(|_| {}).unwrap();
    let nobody_can_act = SilenceResponse {
        silent: false,
        silent_from: None,
    };
    assert_eq!(ask(&suite), nobody_can_act);
    suite.advance(400 * DAY, 1);
    assert_eq!(ask(&suite), nobody_can_act);
    suite.sold();
    let from = suite.now() + (60 + 365) * DAY;
    suite.advance_to(from - 1);
    let answer = ask(&suite);
    assert_eq!((answer.silent, answer.silent_from), (false, Some(from)));
    suite.advance(1, 1);
    assert!(ask(&suite).silent);

    // Proposing, voting, passing and expiring are no act; executing is.
    let id = suite.executable(vec![suite.note("x")]);
    assert_eq!(ask(&suite).silent_from, Some(from));
    suite.execute(id);
    let answer = ask(&suite);
    assert!(!answer.silent);
    assert_eq!(answer.silent_from, Some(suite.now() + 365 * DAY));
}

#[test]
fn the_question_is_the_same_json_as_the_gate_asks() {
    assert_eq!(
        to_json_string(&SilenceQuery::Silence {}).unwrap(),
        to_json_string(&QueryMsg::Silence {}).unwrap()
    );
}
