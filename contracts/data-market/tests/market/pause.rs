//! A pause stops what begins, never what pays, refunds or disputes.

use oaic_data_market::ContractError;
use oaic_kit::KitError;
use oaic_types::data_market::*;

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
    w.run("guardian", ExecuteMsg::PauseOpenings { duration: 7 * DAY })
        .unwrap();

    let (buy, ask, new) = (w.buying(1), w.asking(1, 1), w.listing());
    let authorise = ExecuteMsg::Authorise {
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
        w.refused(|w| w.run("seller", authorise)),
        w.refused(|w| w.run("seller", register)),
    ];
    for error in stopped {
        assert!(
            matches!(error, ContractError::Kit(KitError::OpeningsPaused { .. })),
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
    let error = w.refused(|w| w.run("guardian", ExecuteMsg::PauseOpenings { duration: 1 }));
    assert!(
        matches!(error, ContractError::Kit(KitError::PauseCooldown { .. })),
        "{error}"
    );
    w.refused(|w| w.run("mallory", ExecuteMsg::PauseOpenings { duration: 1 }));
    let listing = w.listing();
    w.list(listing);
}
