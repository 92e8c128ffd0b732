//! A pause stops what begins, never what ends.

use cw_ownable::Action;
use oaic_messages::compute_settlement::*;
use oaic_testing::stubs::{answer, Answering};

use crate::suite::*;

fn pause(duration: u64) -> ExecuteMsg {
    ExecuteMsg::PauseOpenings { duration }
}

fn paused(done: Outcome) {
    assert_matches!(done, Err(Runtime(OpeningsPaused { .. })));
}

#[test]
fn openings_stop() {
    let mut w = Suite::new();
    w.pause();
    paused(w.try_open("payer", 1_000, w.opening()));
    paused(w.register_service(nodes()));
    paused(w.run("other", register_provider(&w.key)));
    // It ends by itself.
    w.advance(DAY - 1, 1);
    paused(w.try_open("payer", 1_000, w.opening()));
    w.advance(1, 1);
    w.open(1_000);
}

/// Who calls already goes on: a pause starves nobody.
#[test]
fn settlement_top_ups_terms_claims_and_exit_go_on() {
    let mut w = Suite::new();
    let (c, d) = (w.open(1_000), w.open(1_000));
    w.pause();
    assert_eq!(w.settle(&draft(c, 1, 300)), settled(300, 0));
    w.top_up(c, 5).unwrap();
    w.ok("provider", update_split(nodes()));
    w.all_done("payer", advance_terms(&[c], 1));
    w.rotate(c, &signing_key(8), 100).unwrap();
    w.ok("provider", add_receipt_key(&signing_key(9)));
    w.ok("anyone", claim(&[0]));
    w.ok("anyone", ExecuteMsg::FlushFee {});
    w.unbond(MIN_BOND).unwrap();
    w.request_unlock(c);
    w.all_done("provider", release(&[d]));
    w.advance(DAY, 100);
    w.ok("owner", pause(7 * DAY));
    w.finalize(c);
    w.check_totals();
}

#[test]
fn a_pause_of_the_token_stops_neither_settlement_nor_exit() {
    let mut w = Suite::new();
    let c = w.open(1_000);
    let token = w.token.clone();
    let pause = oaic_messages::token::ExecuteMsg::Pause { duration: 7 * DAY };
    w.order_of(&token, &pause).unwrap();
    assert_eq!(w.settle(&draft(c, 1, 300)), settled(300, 0));
    w.ok("anyone", claim(&[0]));
    w.unlock(c);
    w.check_totals();
}

/// What is shut stays shut while the owner says that a migration of this contract is queued.
#[test]
fn a_pause_lasts_as_long_as_the_migration_that_mends_what_it_is_for() {
    let mut w = Suite::new();
    let dao = w.stub(&answer(&None::<u64>));
    w.ok("owner", offer_ownership(&dao));
    w.run_as(&dao, ExecuteMsg::UpdateOwnership(Action::AcceptOwnership))
        .unwrap();
    let lapses = w.now() + 35 * DAY;
    w.pause();
    w.advance(DAY, 1);
    w.set_answer(&dao, &answer(&Some(lapses)));
    let config = w.config();
    assert_eq!(config.paused_until, Some(lapses));
    paused(w.try_open("payer", 1_000, w.opening()));
    paused(w.register_service(nodes()));
    // A vote ends it while the migration is still queued.
    w.run_as(&dao, ExecuteMsg::UnpauseOpenings {}).unwrap();
    w.open(1_000);
    w.advance(DAY, 1);
    w.open(1_000);
    // The next one ends by itself: the migration has.
    w.run_as(&dao, pause(DAY)).unwrap();
    w.advance(DAY, 1);
    paused(w.try_open("payer", 1_000, w.opening()));
    let canceled = w.now();
    w.set_answer(&dao, &answer(&Some(canceled)));
    w.open(1_000);
    // And an owner that fails has nothing queued.
    w.run_as(&dao, pause(DAY)).unwrap();
    w.advance(DAY, 1);
    w.set_answer(&dao, &Answering::Fail);
    w.open(1_000);
}
