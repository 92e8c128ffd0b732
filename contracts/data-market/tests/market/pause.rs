//! A pause stops what begins, never what pays, refunds or disputes.

use cosmwasm_std::Addr;
use cw_ownable::Action;
use oaic_data_market::ContractError;
use oaic_messages::data_market::*;
use oaic_runtime::RuntimeError;
use oaic_testing::stubs::answer;

use crate::prove::Data;
use crate::suite::*;

#[test]
fn a_pause_stops_openings_alone() {
    let mut w = Suite::new();
    let bad = Data::broken(3);
    let broken = w.list_file(&bad);
    let [paid, undelivered] = [(); 2].map(|()| w.buy(1));
    let [disputed, other] = [(); 2].map(|()| w.buy(broken));
    let asked = w.ask(1, 1);
    w.link_sink();
    w.order(ExecuteMsg::PauseOpenings { duration: 7 * DAY })
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
        refused(&mut w, |w| w.try_buy("buyer", buy)),
        refused(&mut w, |w| w.try_ask("buyer", ask)),
        refused(&mut w, |w| w.try_list(new)),
        refused(&mut w, |w| w.update(1, offer(&good()))),
        refused(&mut w, |w| w.run("seller", authorize)),
        refused(&mut w, |w| w.run("seller", register)),
    ];
    for error in stopped {
        assert_matches!(
            error,
            ContractError::Runtime(RuntimeError::OpeningsPaused { .. })
        );
    }

    w.deliver(paid, &good()).unwrap();
    w.deliver(disputed, &bad).unwrap();
    w.dispute(disputed, &bad).unwrap();
    w.refund(other).unwrap();
    w.answer(asked).unwrap();
    w.advance(DISPUTE_WINDOW, 1);
    w.complete(paid).unwrap();
    w.refund(undelivered).unwrap();
    w.rate("buyer", paid, 5).unwrap();
    w.claim(1, &[0]).unwrap();
    w.ok("anyone", ExecuteMsg::FlushFee {});
    let report = ExecuteMsg::ReportUsage {
        listing: 1,
        split_version: 1,
        epoch: w.epoch(),
    };
    w.ok("anyone", report);
    w.ok("seller", ExecuteMsg::Withdraw { listing: 1 });
    w.check_totals();
    assert!(w
        .query::<ConfigResponse>(&QueryMsg::Config {})
        .paused_until
        .is_some());

    refused(&mut w, |w| {
        w.run("guardian", ExecuteMsg::UnpauseOpenings {})
    });
    w.ok("owner", ExecuteMsg::UnpauseOpenings {});
    assert_matches!(
        w.refused_order(&ExecuteMsg::PauseOpenings { duration: 1 }),
        ContractError::Runtime(RuntimeError::PauseCooldown { .. })
    );
    refused(&mut w, |w| {
        w.run("mallory", ExecuteMsg::PauseOpenings { duration: 1 })
    });
    let listing = w.listing();
    w.list(listing);
}

/// What the guardian decided is done by whoever asks for it, once; nothing else can be decided.
#[test]
fn a_guardians_order_is_pulled_once() {
    let mut w = Suite::new();
    let pause = ExecuteMsg::PauseOpenings { duration: DAY };
    let guardian = w.guardian.clone().unwrap();
    assert_matches!(
        refused(&mut w, |w| w.run_as(&guardian, pause.clone())),
        ContractError::Runtime(RuntimeError::PullTheOrder { .. })
    );
    w.order(pause).unwrap();
    w.ok("owner", ExecuteMsg::UnpauseOpenings {});
    let again = ExecuteMsg::PullOrder {
        proposal_id: 1,
        place: 0,
    };
    let error = refused(&mut w, |w| w.run("anyone", again));
    assert!(error.to_string().contains("it was done already"), "{error}");
    for other in [
        ExecuteMsg::UnpauseOpenings {},
        ExecuteMsg::FlushFee {},
        ExecuteMsg::SetGuardian { guardian: None },
    ] {
        assert_matches!(
            w.refused_order(&other),
            ContractError::Runtime(RuntimeError::Unauthorized { .. })
        );
    }
    w.ok("owner", ExecuteMsg::SetGuardian { guardian: None });
    let error = w.refused_order(&ExecuteMsg::PauseOpenings { duration: 1 });
    assert_eq!(error, ContractError::Runtime(RuntimeError::NoGuardian));
}

/// A contract of the economy as guardian would obey whoever can make it send a message.
#[test]
fn no_contract_of_the_economy_is_guardian_and_the_vote_knows() {
    let mut w = Suite::new();
    let another = w.another_market();
    let accepts = |w: &Suite, msg: &ExecuteMsg| {
        let msg = cosmwasm_std::to_json_binary(msg).unwrap();
        let answer: oaic_messages::gates::AllowedResponse = w.query(&QueryMsg::Accepts { msg });
        answer.allowed
    };
    for part in [&w.contract, &w.token, &another].map(|part| part.to_string()) {
        let msg = ExecuteMsg::SetGuardian {
            guardian: Some(part.clone()),
        };
        assert!(!accepts(&w, &msg));
        let error = refused(&mut w, |w| w.run("owner", msg));
        assert!(error.to_string().contains("can't hold a role"), "{error}");
    }
    let link = |to: &str| ExecuteMsg::UpdateLinks {
        links: Links {
            dividends: Some(to.to_owned()),
            ..Links::default()
        },
    };
    let guardian = w.guardian.clone().unwrap().to_string();
    let dividends = link(&guardian);
    let guardian = Some(guardian);
    for (msg, allowed) in [
        (ExecuteMsg::SetGuardian { guardian }, true),
        (dividends, true),
        (link(w.contract.as_str()), false),
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
    let mut w = Suite::new();
    let dao = w.stub(&answer(&None::<u64>));
    w.ok("owner", ExecuteMsg::UpdateOwnership(offered_to(&dao)));
    let accept = ExecuteMsg::UpdateOwnership(Action::AcceptOwnership);
    w.run_as(&dao, accept).unwrap();
    let lapses = w.now() + 35 * DAY;
    w.order(ExecuteMsg::PauseOpenings { duration: 7 * DAY })
        .unwrap();
    w.advance(7 * DAY, 1);
    w.set_answer(&dao, &answer(&Some(lapses)));
    let shown = |w: &Suite| w.config().paused_until;
    assert_eq!(shown(&w), Some(lapses));
    let listing = w.listing();
    assert_matches!(refused(&mut w, |w| w.try_list(listing)), ContractError::Runtime(RuntimeError::OpeningsPaused { until, .. }) if *until == lapses);
    // It is canceled, and the guardian rests from then on.
    w.advance(DAY, 1);
    let canceled = w.now();
    w.set_answer(&dao, &answer(&Some(canceled)));
    assert_eq!(shown(&w), None);
    let listing = w.listing();
    w.list(listing);
    w.set_answer(&dao, &answer(&Some(lapses)));
    let listing = w.listing();
    w.list(listing);
    let error = w.refused_order(&ExecuteMsg::PauseOpenings { duration: 1 });
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
