//! The fee, the referrer, the split, and claiming of each.

use oaic_messages::compute_settlement::{PayeeRef, ReferrerResponse};
use oaic_messages::data_market::*;
use oaic_messages::gates::EpochMetrics;
use oaic_messages::token;
use oaic_revenue::RevenueError;

use crate::suite::*;

fn nothing(error: &ContractError) -> bool {
    matches!(error, Runtime(NothingToPay { .. }))
}

#[test]
fn a_sale_pays_the_fee_then_the_referrer_then_the_split() {
    let mut w = Suite::new();
    let buy = Buy {
        referrer: Some(w.who("friend").into()),
        ..w.buying(1)
    };
    let order = ordered(&w.try_buy("buyer", buy).unwrap());
    let done = w.serve(order, &good());
    let (fee, net) = (PRICE * 4 / 100, PRICE * 96 / 100);
    let referral = net * 5 / 100;
    let rest = net - referral;
    let paid = |key| {
        attribute(&done, "wasm-order_completed", key)
            .parse::<u128>()
            .unwrap()
    };
    assert_eq!(paid("fee"), fee);
    assert_eq!(paid("referral"), referral);
    assert_eq!(paid("net"), rest);

    let links = Links {
        dividends: Some(w.who("stakers").into()),
        risk_pool: Some(w.who("risk pool").into()),
        ..Links::default()
    };
    w.link(links);
    let seller = w.balance_of("seller");
    w.claim(1, &[0, 1, 2, 3]).unwrap();
    assert_eq!(w.balance_of("seller") - seller, rest * 84 / 100);
    assert_eq!(w.balance_of("licensor"), rest / 10);
    assert_eq!(w.balance_of("stakers"), rest * 5 / 100);
    assert_eq!(w.balance_of("risk pool"), rest / 100);
    assert!(nothing(&w.refused(|w| w.claim(1, &[0, 1, 2, 3]))));

    w.claim_referral("friend").unwrap();
    assert_eq!(w.balance_of("friend"), referral);
    assert!(nothing(&w.refused(|w| w.claim_referral("friend"))));
    let totals: ReferrerResponse = w.query(&QueryMsg::Referrer {
        address: w.who("friend").into(),
    });
    assert_eq!(totals.earned, totals.claimed);

    let pool = w.balance_of("pool");
    w.ok("anyone", ExecuteMsg::FlushFee {});
    assert_eq!(w.balance_of("pool") - pool, fee / 2);
    assert!(nothing(&w.refuse("anyone", ExecuteMsg::FlushFee {})));
    w.check_totals();
    // What the licensor got counts in the epoch of the claim.
    let metrics: EpochMetrics = w.query(&QueryMsg::EpochMetrics { epoch: w.epoch() });
    assert_eq!(metrics.license_revenue.u128(), rest / 10);
    assert_eq!(
        metrics.api_revenue.u128() + metrics.compute_investment.u128(),
        0
    );
}

#[test]
fn what_licensors_claim_adds_up_within_an_epoch_and_begins_anew_with_the_next() {
    let mut w = Suite::new();
    let mut sell = |wait: u64| {
        w.advance(wait, 1);
        let order = w.ask(1, 1);
        w.answer(order).unwrap();
        w.claim(1, &[0, 1]).unwrap();
        let metrics: EpochMetrics = w.query(&QueryMsg::EpochMetrics { epoch: w.epoch() });
        metrics.license_revenue.u128()
    };
    let once = ASK * 96 / 100 / 10;
    assert_eq!(sell(0), once);
    assert_eq!(sell(0), 2 * once);
    assert_eq!(sell(EPOCH_SECONDS), once);
}

/// What was agreed is changed by no vote: an order keeps the share of the day it was made on, in
/// both directions, and so does an order of a buyer nobody referred.
#[test]
fn a_vote_changes_no_referrers_share_of_an_order_that_runs() {
    for voted in [0, 2_000] {
        let mut w = Suite::new();
        let buy = Buy {
            referrer: Some(w.who("friend").into()),
            ..w.buying(1)
        };
        let referred = ordered(&w.try_buy("buyer", buy).unwrap());
        let plain = ordered(&w.try_buy("other", w.buying(1)).unwrap());
        assert_eq!(w.placed(referred).referrer_bps, 500);
        assert_eq!(w.placed(plain).referrer_bps, 0);
        let params = Params {
            referrer_bps: voted,
            ..params()
        };
        w.update_params(params);
        for order in [referred, plain] {
            w.deliver(order, &good()).unwrap();
        }
        w.advance(DISPUTE_WINDOW, 1);
        for order in [referred, plain] {
            w.complete(order).unwrap();
        }
        let earned = w.totals().referral_earned.u128();
        assert_eq!(earned, PRICE * 96 / 100 * 5 / 100, "voted {voted}");
        // The next order is under what was voted.
        let later = w.buy(1);
        assert_eq!(w.placed(later).referrer_bps, voted);
        w.check_totals();
    }
}

/// With what the economy ships, 2 % of net, a second address of its own gives a buyer 1.92 % of
/// the price back. Nothing on chain can tell; SECURITY.md says so.
#[test]
fn a_buyer_who_refers_itself_by_a_second_address_saves_the_referrers_share_and_no_more() {
    let mut w = Suite::bare();
    let params = Params {
        referrer_bps: 200,
        ..params()
    };
    w.update_params(params);
    w.list(w.listing());
    let buy = Buy {
        referrer: Some(w.who("buyers other address").into()),
        ..w.buying(1)
    };
    let order = ordered(&w.try_buy("buyer", buy).unwrap());
    w.serve(order, &good());
    w.claim_referral("buyers other address").unwrap();
    assert_eq!(w.balance_of("buyers other address") * 10_000, PRICE * 192);
}

/// Fee evasion: many small orders pay what one large one does, rounded up once over all of them.
#[test]
fn splitting_a_price_never_saves_the_fee() {
    let mut w = Suite::bare();
    let mut new = w.listing();
    new.offer.price_once = Some(1u128.into());
    w.list(new);
    for round in 1..=27u128 {
        let order = ordered(&w.pay("buyer", 1, ReceiveMsg::Buy(w.buying(1))).unwrap());
        w.serve(order, &good());
        assert_eq!(
            w.totals().fee_booked.u128(),
            (round * 400).div_ceil(10_000),
            "{round}"
        );
    }
    w.check_totals();
}

/// Selling to oneself pays the fee and gains nothing.
#[test]
fn a_seller_who_buys_from_itself_loses_the_fee() {
    let mut w = Suite::bare();
    w.update_params(Params {
        dividends_bps: 0,
        risk_bps: 0,
        ..params()
    });
    let mut new = w.listing();
    new.payees.truncate(1);
    new.payees[0].weight = 10_000;
    w.list(new);
    let before = w.balance_of("seller");
    let order = ordered(&w.try_buy("seller", w.buying(1)).unwrap());
    w.serve(order, &good());
    w.claim(1, &[0]).unwrap();
    assert_eq!(before - w.balance_of("seller"), PRICE * 4 / 100);
    w.check_totals();
}

/// A rate that changes counts for what is paid from then on; an unreadable one leaves the last.
#[test]
fn the_fee_rate_is_the_tokens_when_an_order_is_paid() {
    let mut w = Suite::new();
    let (now, day) = (w.now(), DAY);
    let schedule = token::ExecuteMsg::ScheduleFee {
        fee_bps: 200,
        effective_at: now + 8 * day,
    };
    w.token("owner", &schedule).unwrap();
    w.sell(1, &good());
    assert_eq!(w.totals().fee_booked.u128(), PRICE * 4 / 100);
    w.advance(8 * day, 1);
    let order = w.sell(1, &good());
    assert_eq!(w.placed(order).fee.u128(), PRICE * 2 / 100);
    w.check_totals();
}

#[test]
fn a_new_split_is_for_later_orders_and_the_old_one_keeps_what_it_earned() {
    let mut w = Suite::new();
    let order = w.buy(1);
    let mut payees = w.payees();
    payees[1].address = None;
    payees[1].label = "somebody later".into();
    w.ok("seller", ExecuteMsg::UpdateSplit { listing: 1, payees });
    w.serve(order, &good());
    w.sell(1, &good());
    let earned = |w: &Suite, version| -> Vec<u128> {
        let split: SplitResponse = w.query(&QueryMsg::Split {
            listing: 1,
            version: Some(version),
        });
        split
            .payees
            .iter()
            .map(|payee| payee.earned.u128())
            .collect()
    };
    assert_eq!(earned(&w, 1), earned(&w, 2));
    let place = PayeeRef {
        source_id: 1,
        split_version: 2,
        payee: 1,
    };
    let claim = ExecuteMsg::Claim {
        payees: vec![place.clone()],
    };
    let error = w.refuse("anyone", claim.clone());
    assert_matches!(
        error,
        Revenue(RevenueError::NoPayeeAddress { payee: 1, .. })
    );
    let set = ExecuteMsg::SetPayeeAddress {
        payee: place,
        address: w.who("later").into(),
    };
    w.refuse("mallory", set.clone());
    w.ok("seller", set.clone());
    w.refuse("seller", set);
    w.ok("anyone", claim);
    assert_eq!(w.balance_of("later"), earned(&w, 2)[1]);
    w.check_totals();
}

/// What an address earned is its own: who takes its place gets what is earned from then on, so that
/// nothing changes hands past the fee.
#[test]
fn a_payee_that_names_another_address_is_paid_first() {
    let mut w = Suite::new();
    w.sell(1, &good());
    let place = PayeeRef {
        source_id: 1,
        split_version: 1,
        payee: 1,
    };
    let part = PRICE * 96 / 100 / 10;
    let (before, claimed) = (w.balance_of("licensor"), w.totals().claimed.u128());
    let set = |w: &Suite, label: &str| ExecuteMsg::SetPayeeAddress {
        payee: place.clone(),
        address: w.who(label).to_string(),
    };
    w.ok("licensor", set(&w, "buyer of the place"));
    assert_eq!(w.balance_of("licensor") - before, part);
    assert_eq!(w.totals().claimed.u128() - claimed, part);
    assert_eq!(w.balance_of("buyer of the place"), 0);
    w.check_totals();
    // With nothing earned since, the place changes hands alone.
    w.ok("buyer of the place", set(&w, "licensor"));
    w.sell(1, &good());
    let payees = vec![place.clone()];
    w.ok("anyone", ExecuteMsg::Claim { payees });
    assert_eq!(w.balance_of("licensor") - before, 2 * part);
    w.check_totals();
}

/// The token takes no transfer, so a payee that is the token would fail every list of claims that
/// names it; what another escrow got would be lost there.
#[test]
fn nobody_is_named_who_could_do_nothing_with_what_it_is_paid() {
    let mut w = Suite::new();
    let escrow = w.another_market();
    for lost in [w.token.clone(), escrow, w.contract.clone()] {
        let mut payees = w.payees();
        payees[1].address = Some(lost.to_string());
        let new = NewListing {
            payees: payees.clone(),
            ..w.listing()
        };
        let set = ExecuteMsg::SetPayeeAddress {
            payee: PayeeRef {
                source_id: 1,
                split_version: 1,
                payee: 1,
            },
            address: lost.to_string(),
        };
        let update = ExecuteMsg::UpdateSplit { listing: 1, payees };
        for (who, msg) in [
            ("seller", ExecuteMsg::List(new)),
            ("seller", update),
            ("licensor", set),
        ] {
            let error = w.refuse(who, msg);
            assert_matches!(error, Runtime(Invalid { .. } | OwnAddress { .. }), "{lost}");
        }
        let buy = Buy {
            referrer: Some(lost.to_string()),
            ..w.buying(1)
        };
        w.refused(|w| w.try_buy("buyer", buy));
    }
    w.sell(1, &good());
}

#[test]
fn claims_are_bounded_and_named_twice_is_paid_once() {
    let mut w = Suite::new();
    w.sell(1, &good());
    w.refused(|w| w.claim(1, &[]));
    w.refused(|w| w.claim(1, &[0; MAX_CLAIMS + 1]));
    w.refused(|w| w.claim(2, &[0]));
    w.refused(|w| w.claim(1, &[9]));
    w.claim(1, &[0; MAX_CLAIMS]).unwrap();
    w.check_totals();
}
