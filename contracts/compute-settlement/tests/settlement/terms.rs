//! Terms: new versions take effect later, old ones settle on.

use oaic_compute_settlement::ContractError;
use oaic_kit::KitError;
use oaic_types::compute_settlement::RejectReason as R;
use oaic_types::compute_settlement::*;
use oaic_types::gates::TierResponse;

use crate::stub::{answer, Stub};
use crate::world::*;

fn advance(channel: u64) -> ExecuteMsg {
    ExecuteMsg::AdvanceTerms {
        channel,
        service_id: 1,
        max_price_version: None,
    }
}

#[test]
fn new_terms_wait_and_old_terms_settle_on() {
    let mut w = World::new();
    let c = w.open(OAIC);
    let mut dearer = prices();
    dearer.max_call = (2 * MAX_CALL).into();
    w.run(
        "provider",
        ExecuteMsg::UpdatePrices {
            service_id: 1,
            prices: dearer,
        },
    )
    .unwrap();
    w.run("provider", advance(c)).unwrap();
    let terms: TermsResponse = w.query(&QueryMsg::Terms {
        channel: c,
        terms: 1,
    });
    assert_eq!(
        (terms.price_version, terms.effective_at),
        (2, w.now() + 600)
    );
    let opening = say(c, 0, 2 * MAX_CALL).lane(1, 0);
    assert_eq!(w.settle(&opening), rejected(R::UnknownTerms));
    w.pass(599, 100);
    assert_eq!(w.settle(&opening), rejected(R::UnknownTerms));
    w.pass(1, 1);
    // The ceiling is that of the terms' own prices; counters begin from zero.
    assert_eq!(w.settle(&opening), settled(2 * MAX_CALL, 0));
    assert_eq!(
        w.settle(&say(c, 0, 2 * MAX_CALL).lane(0, 1)),
        rejected(R::OpeningTooHigh)
    );
    assert_eq!(w.settle(&say(c, 5, 70)), settled(70, 0));
    assert_eq!(
        w.settle(&say(c, 1, 1).lane(2, 0)),
        rejected(R::UnknownTerms)
    );
    assert_eq!(w.channel(c).terms, 2);
    w.check_books();
}

#[test]
fn payer_and_provider_advance_nobody_else() {
    let mut w = World::new();
    let c = w.open(OAIC);
    w.run("payer", advance(c)).unwrap();
    let error = w.run("other", advance(c)).unwrap_err();
    assert!(
        matches!(error, ContractError::Kit(KitError::Unauthorized { .. })),
        "{error}"
    );
    let seen = ExecuteMsg::AdvanceTerms {
        channel: c,
        service_id: 1,
        max_price_version: Some(0),
    };
    let error = w.run("payer", seen).unwrap_err();
    assert!(
        matches!(error, ContractError::PricesChanged { .. }),
        "{error}"
    );
    w.run("payer", ExecuteMsg::RequestUnlock { channel: c })
        .unwrap();
    let error = w.run("payer", advance(c)).unwrap_err();
    assert_eq!(error, ContractError::Unlocking { channel: c });
}

#[test]
fn another_service_of_the_same_provider_but_of_no_other() {
    let mut w = World::new();
    let c = w.open(OAIC);
    let nodes = vec![payee(Role::Nodes, "nodes", None, 9_400)];
    w.register_service(nodes.clone()).unwrap();
    let on = |service_id| ExecuteMsg::AdvanceTerms {
        channel: c,
        service_id,
        max_price_version: None,
    };
    w.run("payer", on(2)).unwrap();
    w.pass(600, 1);
    w.settle(&say(c, 1, 100).lane(1, 0));
    let service: ServiceResponse = w.query(&QueryMsg::Service { service_id: 2 });
    assert_eq!(service.settled.u128(), 100);
    // Service 3 is another provider's.
    w.run(
        "other",
        ExecuteMsg::RegisterProvider {
            receipt_key: w.key.public().into(),
            endpoint: String::new(),
        },
    )
    .unwrap();
    w.send("other", MIN_BOND, &ReceiveMsg::Bond {}).unwrap();
    w.run(
        "other",
        ExecuteMsg::RegisterService {
            model: "m".into(),
            prices: prices(),
            payees: nodes,
        },
    )
    .unwrap();
    let error = w.run("payer", on(3)).unwrap_err();
    assert!(
        matches!(error, ContractError::ForeignService { service_id: 3, .. }),
        "{error}"
    );
}

#[test]
fn the_tier_of_the_day_is_written_into_the_terms() {
    let mut w = World::new();
    let source = w.stub(&answer(&TierResponse { tier: 1 }));
    w.link(Links {
        tier_source: Some(source.to_string()),
        ..Links::default()
    });
    let c = w.open(OAIC);
    let discount = |w: &World, terms| -> (u8, u16) {
        let terms: TermsResponse = w.query(&QueryMsg::Terms { channel: c, terms });
        (terms.tier, terms.discount)
    };
    assert_eq!(discount(&w, 0), (1, 1_000));
    w.tell(&source, &answer(&TierResponse { tier: 9 }));
    w.run("provider", advance(c)).unwrap();
    assert_eq!(discount(&w, 1), (9, 2_000));
    assert_eq!(discount(&w, 0), (1, 1_000));
    // A source that fails refuses terms, not settlement.
    w.tell(&source, &Stub::Fail);
    let error = w.run("payer", advance(c)).unwrap_err();
    assert!(matches!(error, ContractError::GateFailed { .. }), "{error}");
    assert_eq!(w.settle(&say(c, 1, 10)), settled(10, 0));
}
