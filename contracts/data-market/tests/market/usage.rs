//! What the reward sink is told: rated sales, weighted by their stars, never above the real fee.

use cosmwasm_std::{from_json, Binary};
use oaic_data_market::ContractError;
use oaic_kit::KitError;
use oaic_types::data_market::*;
use oaic_types::gates::RewardSinkMsg;

use crate::stub::{answer, Stub};
use crate::world::*;

fn report(w: &mut World) -> Done {
    w.run("anyone", ExecuteMsg::ReportUsage { listing: 1 })
}

fn heard(w: &World, sink: &cosmwasm_std::Addr) -> Vec<(u128, u128, String)> {
    let heard: Vec<Binary> = w.app.wrap().query_wasm_smart(sink, &"heard").unwrap();
    let read = |msg: Binary| match from_json(msg).unwrap() {
        RewardSinkMsg::ReportUsage {
            service_id,
            gross,
            fee,
            recipient,
        } => {
            assert_eq!(service_id, 1);
            (gross.u128(), fee.u128(), recipient)
        }
    };
    heard.into_iter().map(read).collect()
}

#[test]
fn quality_earns_and_what_is_unrated_earns_nothing() {
    let mut w = World::new();
    let orders = [w.sell(1, &good()), w.sell(1, &good()), w.sell(1, &good())];
    assert_eq!(w.refused(report), ContractError::NoRewardSink);
    let sink = w.stub(&answer(&"heard"));
    w.link(Links {
        reward_sink: Some(sink.to_string()),
        ..Links::default()
    });
    let nothing = w.refused(report);
    assert!(
        matches!(nothing, ContractError::Kit(KitError::NothingToPay { .. })),
        "{nothing}"
    );
    w.run(
        "buyer",
        ExecuteMsg::Rate {
            order: orders[0],
            stars: 5,
        },
    )
    .unwrap();
    w.run(
        "buyer",
        ExecuteMsg::Rate {
            order: orders[1],
            stars: 2,
        },
    )
    .unwrap();
    // A sink that fails takes nothing away.
    w.tell(&sink, &Stub::Fail);
    w.refused(report);
    w.tell(&sink, &answer(&"heard"));
    report(&mut w).unwrap();
    let fee = PRICE * 4 / 100;
    let seller = w.who("seller").to_string();
    let first = (PRICE + PRICE * 2 / 5, fee + fee * 2 / 5, seller.clone());
    assert_eq!(heard(&w, &sink), std::slice::from_ref(&first));
    w.refused(report);
    w.run(
        "buyer",
        ExecuteMsg::Rate {
            order: orders[2],
            stars: 1,
        },
    )
    .unwrap();
    report(&mut w).unwrap();
    assert_eq!(heard(&w, &sink), [first, (PRICE / 5, fee / 5, seller)]);
}

/// Wash-trading: whatever is rated, what is reported is never above what was booked, so rewards,
/// which are below what the fee burned, always lose.
#[test]
fn what_is_reported_is_never_above_the_real_fee() {
    let mut w = World::bare();
    let mut new = w.listing();
    new.offer.price_once = Some(7u128.into());
    w.list(new);
    let sink = w.stub(&answer(&"heard"));
    w.link(Links {
        reward_sink: Some(sink.to_string()),
        ..Links::default()
    });
    for stars in [5, 5, 4, 3, 5, 5] {
        let buy = w.buying(1);
        let order = ordered(&w.send("buyer", 7, &ReceiveMsg::Buy(buy)).unwrap());
        w.deliver(order, &good()).unwrap();
        w.pass(DISPUTE_WINDOW);
        w.complete(order).unwrap();
        w.run("buyer", ExecuteMsg::Rate { order, stars }).unwrap();
        // Refused where there is no fee to report; then it waits.
        let _ = report(&mut w);
    }
    let told = heard(&w, &sink);
    let fees: u128 = told.iter().map(|(_, fee, _)| fee).sum();
    let gross: u128 = told.iter().map(|(gross, _, _)| gross).sum();
    assert!(fees > 0 && fees <= w.books().fee_booked.u128());
    assert!(gross <= w.books().paid.u128());
    assert!(told.iter().all(|(gross, fee, _)| fee <= gross && *fee > 0));
}
