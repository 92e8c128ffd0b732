//! A pause stops what begins, never what ends.

use cw_ownable::Action;
use oaic_compute_settlement::ContractError;
use oaic_messages::compute_settlement::*;
use oaic_runtime::RuntimeError;
use oaic_vouchers::SigningKey;

use crate::office;
use crate::stub::{answer, Stub};
use crate::world::*;

fn pause(duration: u64) -> ExecuteMsg {
    ExecuteMsg::PauseOpenings { duration }
}

fn paused(done: Done) {
    let error = done.unwrap_err();
    assert!(
        matches!(
            error,
            ContractError::Runtime(RuntimeError::OpeningsPaused { .. })
        ),
        "{error}"
    );
}

#[test]
fn openings_stop() {
    let mut w = World::new();
    w.pause();
    let open = w.opening();
    paused(w.try_open("payer", 1_000, open));
    paused(w.register_service(vec![payee(Role::Nodes, "n", None, 9_400)]));
    paused(w.run(
        "other",
        ExecuteMsg::RegisterProvider {
            receipt_key: w.key.public().into(),
            endpoint: String::new(),
        },
    ));
    // It ends by itself.
    w.pass(DAY - 1, 1);
    let open = w.opening();
    paused(w.try_open("payer", 1_000, open));
    w.pass(1, 1);
    w.open(1_000);
}

/// Who calls already goes on: a pause starves nobody.
#[test]
fn settlement_top_ups_terms_claims_and_exit_go_on() {
    let mut w = World::new();
    let (c, d) = (w.open(1_000), w.open(1_000));
    w.pause();
    assert_eq!(w.settle(&say(c, 1, 300)), settled(300, 0));
    w.top_up(c, 5).unwrap();
    let payees = vec![payee(Role::Nodes, "n", None, 9_400)];
    let update = ExecuteMsg::UpdateSplit {
        service_id: 1,
        payees,
    };
    w.run("provider", update).unwrap();
    let advance = ExecuteMsg::AdvanceTerms {
        channels: vec![c],
        service_id: 1,
    };
    w.all_done("payer", advance);
    let key = SigningKey::from_seed([8; 32]);
    w.rotate(c, &key, 100).unwrap();
    let receipt_key = SigningKey::from_seed([9; 32]).public().into();
    w.run("provider", ExecuteMsg::AddReceiptKey { receipt_key })
        .unwrap();
    let payees = vec![PayeeRef {
        source_id: 1,
        split_version: 1,
        payee: 0,
    }];
    w.run("anyone", ExecuteMsg::Claim { payees }).unwrap();
    w.run("anyone", ExecuteMsg::FlushFee {}).unwrap();
    w.run(
        "provider",
        ExecuteMsg::Unbond {
            amount: MIN_BOND.into(),
        },
    )
    .unwrap();
    w.request_unlock(c);
    w.all_done("provider", ExecuteMsg::Release { channels: vec![d] });
    w.pass(DAY, 100);
    let owner = ExecuteMsg::PauseOpenings { duration: 7 * DAY };
    w.run("owner", owner).unwrap();
    w.finalize(c);
    w.check_books();
}

#[test]
fn a_pause_of_the_token_stops_neither_settlement_nor_exit() {
    let mut w = World::new();
    let c = w.open(1_000);
    let token = w.token.clone();
    let pause = oaic_messages::token::ExecuteMsg::Pause { duration: 7 * DAY };
    w.order_of(&token, &pause).unwrap();
    assert_eq!(w.settle(&say(c, 1, 300)), settled(300, 0));
    let payees = vec![PayeeRef {
        source_id: 1,
        split_version: 1,
        payee: 0,
    }];
    w.run("anyone", ExecuteMsg::Claim { payees }).unwrap();
    w.unlock(c);
    w.check_books();
}

#[test]
fn a_guardian_cant_renew_it_without_end() {
    let mut w = World::new();
    for duration in [0, 7 * DAY + 1, u64::MAX] {
        let error = w.order(pause(duration)).unwrap_err();
        assert!(
            matches!(
                error,
                ContractError::Runtime(RuntimeError::Invalid {
                    field: "duration",
                    ..
                })
            ),
            "{error}"
        );
    }
    let start = w.now();
    w.order(pause(DAY)).unwrap();
    let config: ConfigResponse = w.query(&QueryMsg::Config {});
    assert_eq!(config.paused_until, Some(start + DAY));
    let cooled = start + 22 * DAY;
    let refused = |w: &mut World| match w.order(pause(1)).unwrap_err() {
        ContractError::Runtime(RuntimeError::PauseCooldown { allowed_at, .. }) => {
            assert_eq!(allowed_at, cooled)
        }
        other => panic!("{other}"),
    };
    let again = w.order(pause(1)).unwrap_err();
    assert!(matches!(
        again,
        ContractError::Runtime(RuntimeError::AlreadyPaused { .. })
    ));
    w.pass(DAY, 1);
    let config: ConfigResponse = w.query(&QueryMsg::Config {});
    assert_eq!(config.paused_until, None);
    refused(&mut w);
    w.pass(21 * DAY - 1, 1);
    refused(&mut w);
    w.pass(1, 1);
    w.order(pause(DAY)).unwrap();
    // The owner overrules, and the cooldown stays.
    w.run("owner", ExecuteMsg::UnpauseOpenings {}).unwrap();
    w.open(100);
    let error = w.order(pause(1)).unwrap_err();
    assert!(
        matches!(
            error,
            ContractError::Runtime(RuntimeError::PauseCooldown { .. })
        ),
        "{error}"
    );
    w.run("owner", pause(1)).unwrap();
}

/// What the guardian decided is done by whoever asks for it, once; nothing else can be decided.
#[test]
fn a_guardians_order_is_pulled_once() {
    let mut w = World::new();
    let (contract, office, member) = (w.contract.clone(), w.guardian.clone(), w.who("guardian"));
    let direct = w.run_as(&office, pause(1)).unwrap_err();
    assert!(
        matches!(
            direct,
            ContractError::Runtime(RuntimeError::PullTheOrder { .. })
        ),
        "{direct}"
    );
    let number = office::decide(&mut w.app, (&office, &member), &contract, &pause(DAY));
    let pull = |w: &mut World| {
        let pull = ExecuteMsg::PullOrder {
            proposal_id: number,
            place: 0,
        };
        w.run("anyone", pull)
    };
    pull(&mut w).unwrap();
    w.run("owner", ExecuteMsg::UnpauseOpenings {}).unwrap();
    let again = pull(&mut w).unwrap_err().to_string();
    assert!(again.contains("it was done already"), "{again}");
    for other in [
        ExecuteMsg::UnpauseOpenings {},
        ExecuteMsg::FlushFee {},
        ExecuteMsg::SetGuardian { guardian: None },
    ] {
        let error = w.order(other).unwrap_err();
        assert!(
            matches!(
                error,
                ContractError::Runtime(RuntimeError::Unauthorized { .. })
            ),
            "{error}"
        );
    }
}

#[test]
fn nobody_else_pauses_or_unpauses() {
    let mut w = World::new();
    for stranger in ["payer", "provider", "guardian"] {
        let error = w.run(stranger, pause(1)).unwrap_err();
        assert!(
            matches!(
                error,
                ContractError::Runtime(RuntimeError::Unauthorized { .. })
            ),
            "{error}"
        );
    }
    let error = w.run("owner", ExecuteMsg::UnpauseOpenings {}).unwrap_err();
    assert_eq!(error, ContractError::Runtime(RuntimeError::NotPaused));
    w.pause();
    let error = w
        .run("guardian", ExecuteMsg::UnpauseOpenings {})
        .unwrap_err();
    assert!(
        matches!(
            error,
            ContractError::Runtime(RuntimeError::Unauthorized { .. })
        ),
        "{error}"
    );
}

/// What is shut stays shut while the owner says that a migration of this contract is queued.
#[test]
fn a_pause_lasts_as_long_as_the_migration_that_mends_what_it_is_for() {
    let mut w = World::new();
    let dao = w.stub(&answer(&None::<u64>));
    let offer = Action::TransferOwnership {
        new_owner: dao.to_string(),
        expiry: None,
    };
    w.run("owner", ExecuteMsg::UpdateOwnership(offer)).unwrap();
    let accept = ExecuteMsg::UpdateOwnership(Action::AcceptOwnership);
    w.run_as(&dao, accept).unwrap();
    let lapses = w.now() + 35 * DAY;
    w.pause();
    w.pass(DAY, 1);
    w.tell(&dao, &answer(&Some(lapses)));
    let config: ConfigResponse = w.query(&QueryMsg::Config {});
    assert_eq!(config.paused_until, Some(lapses));
    let open = w.opening();
    paused(w.try_open("payer", 1_000, open));
    paused(w.register_service(vec![payee(Role::Nodes, "n", None, 9_400)]));
    // A vote ends it while the migration is still queued.
    w.run_as(&dao, ExecuteMsg::UnpauseOpenings {}).unwrap();
    w.open(1_000);
    w.pass(DAY, 1);
    w.open(1_000);
    // The next one ends by itself: the migration has.
    w.run_as(&dao, pause(DAY)).unwrap();
    w.pass(DAY, 1);
    let open = w.opening();
    paused(w.try_open("payer", 1_000, open));
    let canceled = w.now();
    w.tell(&dao, &answer(&Some(canceled)));
    w.open(1_000);
    // And an owner that fails has nothing queued.
    w.run_as(&dao, pause(DAY)).unwrap();
    w.pass(DAY, 1);
    w.tell(&dao, &Stub::Fail);
    w.open(1_000);
}
