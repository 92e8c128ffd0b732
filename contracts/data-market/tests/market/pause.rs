//! A pause stops what begins, never what pays, refunds or disputes.

use cosmwasm_std::Addr;
use cw_ownable::Action;
use oaic_messages::data_market::*;
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
        w.refused(|w| w.try_buy("buyer", buy)),
        w.refused(|w| w.try_ask("buyer", ask)),
        w.refused(|w| w.try_list(new)),
        w.refused(|w| w.update(1, offer(&good()))),
        w.refuse("seller", authorize),
        w.refuse("seller", register),
    ];
    for error in stopped {
        assert_matches!(error, Runtime(OpeningsPaused { .. }));
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

    w.refuse("guardian", ExecuteMsg::UnpauseOpenings {});
    w.ok("owner", ExecuteMsg::UnpauseOpenings {});
    let error = w.refused_order(&ExecuteMsg::PauseOpenings { duration: 1 });
    assert_matches!(error, Runtime(PauseCooldown { .. }));
    w.refuse("mallory", ExecuteMsg::PauseOpenings { duration: 1 });
    w.list(w.listing());
}

#[test]
fn a_guardian_pauses_openings_for_a_while_and_is_outside_the_economy() {
    let mut w = Suite::new();
    let contracts = [w.contract.clone(), w.token.clone(), w.another_market()];
    w.check_guardian("openings", &contracts);
}

#[test]
fn a_link_is_refused_before_the_vote() {
    let w = Suite::new();
    let link = |to: &Addr| ExecuteMsg::UpdateLinks {
        links: Links {
            dividends: Some(to.to_string()),
            ..Links::default()
        },
    };
    assert!(w.accepts(&link(&w.who("staking"))).unwrap());
    assert!(!w.accepts(&link(&w.contract)).unwrap());
}

/// What is shut stays shut while the owner says that a migration of this contract is queued.
#[test]
fn a_pause_lasts_as_long_as_the_migration_that_mends_what_it_is_for() {
    let mut w = Suite::new();
    let dao = w.stub(&answer(&None::<u64>));
    w.ok("owner", ExecuteMsg::UpdateOwnership(offered_to(&dao)));
    w.run_as(&dao, ExecuteMsg::UpdateOwnership(Action::AcceptOwnership))
        .unwrap();
    let lapses = w.now() + 35 * DAY;
    w.order(ExecuteMsg::PauseOpenings { duration: 7 * DAY })
        .unwrap();
    w.advance(7 * DAY, 1);
    w.set_answer(&dao, &answer(&Some(lapses)));
    let shown = |w: &Suite| w.config().paused_until;
    assert_eq!(shown(&w), Some(lapses));
    let error = w.refused(|w| w.try_list(w.listing()));
    assert_matches!(error, Runtime(OpeningsPaused { until, .. }) if *until == lapses);
    // It is canceled, and the guardian rests from then on.
    w.advance(DAY, 1);
    let canceled = w.now();
    w.set_answer(&dao, &answer(&Some(canceled)));
    assert_eq!(shown(&w), None);
    let listing = w.listing();
    w.list(listing);
    w.set_answer(&dao, &answer(&Some(lapses)));
    w.list(w.listing());
    let error = w.refused_order(&ExecuteMsg::PauseOpenings { duration: 1 });
    let Runtime(PauseCooldown { allowed_at, .. }) = error else {
        panic!("no cooldown: {error}");
    };
    assert_eq!(allowed_at, canceled + 21 * DAY);
}

fn offered_to(dao: &Addr) -> Action {
    Action::TransferOwnership {
        new_owner: dao.to_string(),
        expiry: None,
    }
}
