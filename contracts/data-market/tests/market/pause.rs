//! A pause stops what begins, never what pays, refunds or disputes.

use cosmwasm_std::Addr;
use cw_ownable::Action;
use oaic_data_market::ContractError;
use oaic_messages::data_market::*;
use oaic_runtime::RuntimeError;

use crate::prove::Data;
use crate::stub::answer;
use crate::world::*;

#[test]
fn a_pause_stops_openings_alone() {
    let mut w = World::new();
    let bad = Data::broken(3);
    let broken = w.list_file(&bad);
    let [paid, undelivered] = [(); 2].map(|()| w.buy(1));
    let [disputed, other] = [(); 2].map(|()| w.buy(broken));
    let asked = w.ask(1, 1);
    let sink = w.stub(&answer(&"heard"));
    w.link(Links {
        reward_sink: Some(sink.to_string()),
        ..Links::default()
    });
    w.decree(ExecuteMsg::PauseOpenings { duration: 7 * DAY })
        .unwrap();

    let (buy, ask, new) = (w.buying(1), w.asking(1, 1), w.listing());
    let authorize = ExecuteMsg::Authorize {
        listing: 1,
        grantee: w.who("buyer").into(),
        raw: true,
        queries: Scope::All,
        uses: 1,
        expires_at: w.now() + DAY,
    };
    let register = ExecuteMsg::RegisterQueries {
        listing: 1,
        queries: questions(),
    };
    let stopped = [
        w.refused(|w| w.try_buy("buyer", buy)),
        w.refused(|w| w.try_ask("buyer", ask)),
        w.refused(|w| w.try_list(new)),
        w.refused(|w| w.update(1, offer(&good()))),
        w.refused(|w| w.run("seller", authorize)),
        w.refused(|w| w.run("seller", register)),
    ];
    for error in stopped {
        assert!(
            matches!(
                error,
                ContractError::Runtime(RuntimeError::OpeningsPaused { .. })
            ),
            "{error}"
        );
    }

    w.deliver(paid, &good()).unwrap();
    w.deliver(disputed, &bad).unwrap();
    w.dispute(disputed, &bad).unwrap();
    w.refund(other).unwrap();
    w.answer(asked).unwrap();
    w.pass(DISPUTE_WINDOW);
    w.complete(paid).unwrap();
    w.refund(undelivered).unwrap();
    w.run(
        "buyer",
        ExecuteMsg::Rate {
            order: paid,
            stars: 5,
        },
    )
    .unwrap();
    w.claim(1, &[0]).unwrap();
    w.run("anyone", ExecuteMsg::FlushFee {}).unwrap();
    let report = ExecuteMsg::ReportUsage {
        listing: 1,
        split_version: 1,
        epoch: w.epoch(),
    };
    w.run("anyone", report).unwrap();
    w.run("seller", ExecuteMsg::Withdraw { listing: 1 })
        .unwrap();
    w.check_books();
    assert!(w
        .query::<ConfigResponse>(&QueryMsg::Config {})
        .paused_until
        .is_some());

    w.refused(|w| w.run("guardian", ExecuteMsg::UnpauseOpenings {}));
    w.run("owner", ExecuteMsg::UnpauseOpenings {}).unwrap();
    let error = w.refused(|w| w.decree(ExecuteMsg::PauseOpenings { duration: 1 }));
    assert!(
        matches!(
            error,
            ContractError::Runtime(RuntimeError::PauseCooldown { .. })
        ),
        "{error}"
    );
    w.refused(|w| w.run("mallory", ExecuteMsg::PauseOpenings { duration: 1 }));
    let listing = w.listing();
    w.list(listing);
}

/// What the guardian decided is done by whoever asks for it, once; nothing else can be decided.
#[test]
fn a_guardians_order_is_pulled_once() {
    let mut w = World::new();
    let pause = ExecuteMsg::PauseOpenings { duration: DAY };
    let error = w.refused(|w| w.run_as_guardian(pause.clone()));
    assert!(
        matches!(
            error,
            ContractError::Runtime(RuntimeError::PullTheOrder { .. })
        ),
        "{error}"
    );
    w.decree(pause).unwrap();
    w.run("owner", ExecuteMsg::UnpauseOpenings {}).unwrap();
    let again = ExecuteMsg::PullOrder {
        proposal_id: 1,
        place: 0,
    };
    let error = w.refused(|w| w.run("anyone", again));
    assert!(error.to_string().contains("it was done already"), "{error}");
    for other in [
        ExecuteMsg::UnpauseOpenings {},
        ExecuteMsg::FlushFee {},
        ExecuteMsg::SetGuardian { guardian: None },
    ] {
        let error = w.refused(|w| w.decree(other));
        assert!(
            matches!(
                error,
                ContractError::Runtime(RuntimeError::Unauthorized { .. })
            ),
            "{error}"
        );
    }
    w.run("owner", ExecuteMsg::SetGuardian { guardian: None })
        .unwrap();
    let error = w.refused(|w| w.decree(ExecuteMsg::PauseOpenings { duration: 1 }));
    assert_eq!(error, ContractError::Runtime(RuntimeError::NoGuardian));
}

/// A contract of the economy as guardian would obey whoever can make it send a message.
#[test]
fn no_contract_of_the_economy_is_guardian_and_the_vote_is_told() {
    let mut w = World::new();
    let another = w.another_market(params(), Links::default()).unwrap();
    let accepts = |w: &World, msg: &ExecuteMsg| {
        let msg = cosmwasm_std::to_json_binary(msg).unwrap();
        let answer: oaic_messages::gates::AllowedResponse = w.query(&QueryMsg::Accepts { msg });
        answer.allowed
    };
    for part in [&w.market, &w.token, &another].map(|part| part.to_string()) {
        let msg = ExecuteMsg::SetGuardian {
            guardian: Some(part.clone()),
        };
        assert!(!accepts(&w, &msg));
        let error = w.refused(|w| w.run("owner", msg));
        assert!(error.to_string().contains("can't hold a role"), "{error}");
    }
    let link = |to: &str| ExecuteMsg::UpdateLinks {
        links: Links {
            dividends: Some(to.to_owned()),
            ..Links::default()
        },
    };
    let guardian = Some(w.guardian.to_string());
    for (msg, allowed) in [
        (ExecuteMsg::SetGuardian { guardian }, true),
        (link(w.guardian.as_str()), true),
        (link(w.market.as_str()), false),
        (ExecuteMsg::PauseOpenings { duration: 1 }, true),
        (ExecuteMsg::PauseOpenings { duration: 0 }, false),
        (ExecuteMsg::UnpauseOpenings {}, true),
    ] {
        assert_eq!(accepts(&w, &msg), allowed, "{msg:?}");
    }
}

/// What is shut stays shut while the owner says that a migration of this contract is queued.
#[test]
fn a_pause_lasts_as_long_as_the_migration_that_mends_what_it_is_for() {
    let mut w = World::new();
    let dao = w.stub(&answer(&None::<u64>));
    w.run("owner", ExecuteMsg::UpdateOwnership(offered_to(&dao)))
        .unwrap();
    let accept = ExecuteMsg::UpdateOwnership(Action::AcceptOwnership);
    w.run_as(&dao, accept).unwrap();
    let lapses = w.now() + 35 * DAY;
    w.decree(ExecuteMsg::PauseOpenings { duration: 7 * DAY })
        .unwrap();
    w.pass(7 * DAY);
    w.tell(&dao, &answer(&Some(lapses)));
    let shown = |w: &World| w.query::<ConfigResponse>(&QueryMsg::Config {}).paused_until;
    assert_eq!(shown(&w), Some(lapses));
    let listing = w.listing();
    let error = w.refused(|w| w.try_list(listing));
    assert!(
        matches!(error, ContractError::Runtime(RuntimeError::OpeningsPaused { until, .. }) if until == lapses),
        "{error}"
    );
    // It is canceled, and the guardian rests from then on.
    w.pass(DAY);
    let canceled = w.now();
    w.tell(&dao, &answer(&Some(canceled)));
    assert_eq!(shown(&w), None);
    let listing = w.listing();
    w.list(listing);
    w.tell(&dao, &answer(&Some(lapses)));
    let listing = w.listing();
    w.list(listing);
    let error = w.refused(|w| w.decree(ExecuteMsg::PauseOpenings { duration: 1 }));
    let RuntimeError::PauseCooldown { allowed_at, .. } = kit(error) else {
        panic!("it is no rest");
    };
    assert_eq!(allowed_at, canceled + 21 * DAY);
}

fn offered_to(dao: &Addr) -> Action {
    Action::TransferOwnership {
        new_owner: dao.to_string(),
        expiry: None,
    }
}

fn kit(error: ContractError) -> RuntimeError {
    match error {
        ContractError::Runtime(error) => error,
        other => panic!("{other}"),
    }
}
