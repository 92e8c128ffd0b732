//! A pause stops what begins, never what ends.

use cw_ownable::Action;
use oaic_messages::compute_settlement::*;
use oaic_runtime::RuntimeError;
use oaic_testing::stubs::{answer, Answering};

use crate::suite::*;

fn pause(duration: u64) -> ExecuteMsg {
    ExecuteMsg::PauseOpenings { duration }
}

fn paused(done: Outcome) {
    assert_err!(done, Runtime(OpeningsPaused { .. }));
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

#[test]
fn a_guardian_cant_renew_it_without_end() {
    let mut w = Suite::new();
    for duration in [0, 7 * DAY + 1, u64::MAX] {
        assert_err!(
            w.order(pause(duration)),
            Runtime(Invalid {
                field: "duration",
                ..
            })
        );
    }
    let start = w.now();
    w.order(pause(DAY)).unwrap();
    let config = w.config();
    assert_eq!(config.paused_until, Some(start + DAY));
    let cooled = start + 22 * DAY;
    let refused = |w: &mut Suite| match w.order(pause(1)).unwrap_err() {
        ContractError::Runtime(RuntimeError::PauseCooldown { allowed_at, .. }) => {
            assert_eq!(allowed_at, cooled)
        }
        other => panic!("{other}"),
    };
    assert_err!(w.order(pause(1)), Runtime(AlreadyPaused { .. }));
    w.advance(DAY, 1);
    let config = w.config();
    assert_eq!(config.paused_until, None);
    refused(&mut w);
    w.advance(21 * DAY - 1, 1);
    refused(&mut w);
    w.advance(1, 1);
    w.order(pause(DAY)).unwrap();
    // The owner overrules, and the cooldown stays.
    w.ok("owner", ExecuteMsg::UnpauseOpenings {});
    w.open(100);
    assert_err!(w.order(pause(1)), Runtime(PauseCooldown { .. }));
    w.ok("owner", pause(1));
}

/// A decision of the guardian is executed by anybody who asks, once; nothing else can be decided.
#[test]
fn a_guardians_order_is_pulled_once() {
    let mut w = Suite::new();
    let (contract, office, member) = (
        w.contract.clone(),
        w.guardian.clone().unwrap(),
        w.who("guardian"),
    );
    assert_err!(w.run_as(&office, pause(1)), Runtime(PullTheOrder { .. }));
    let number = w.decide((&office, &member), &contract, &pause(DAY));
    let pull = ExecuteMsg::PullOrder {
        proposal_id: number,
        place: 0,
    };
    w.ok("anyone", pull.clone());
    w.ok("owner", ExecuteMsg::UnpauseOpenings {});
    let again = w.run("anyone", pull).unwrap_err().to_string();
    assert!(again.contains("it was done already"), "{again}");
    for other in [
        ExecuteMsg::UnpauseOpenings {},
        ExecuteMsg::FlushFee {},
        ExecuteMsg::SetGuardian { guardian: None },
    ] {
        assert_err!(w.order(other), Runtime(Unauthorized { .. }));
    }
}

#[test]
fn nobody_else_pauses_or_unpauses() {
    let mut w = Suite::new();
    for stranger in ["payer", "provider", "guardian"] {
        assert_err!(w.run(stranger, pause(1)), Runtime(Unauthorized { .. }));
    }
    let error = w.run("owner", ExecuteMsg::UnpauseOpenings {}).unwrap_err();
    assert_eq!(error, ContractError::Runtime(RuntimeError::NotPaused));
    w.pause();
    assert_err!(
        w.run("guardian", ExecuteMsg::UnpauseOpenings {}),
        Runtime(Unauthorized { .. })
    );
}

/// What is shut stays shut while the owner says that a migration of this contract is queued.
#[test]
fn a_pause_lasts_as_long_as_the_migration_that_mends_what_it_is_for() {
    let mut w = Suite::new();
    let dao = w.stub(&answer(&None::<u64>));
    w.ok("owner", offer_ownership(&dao));
    let accept = ExecuteMsg::UpdateOwnership(Action::AcceptOwnership);
    w.run_as(&dao, accept).unwrap();
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
