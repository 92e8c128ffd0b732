//! What the reward sink is told: rated sales, weighted by their stars, never above the real fee.

use cosmwasm_std::{from_json, Binary};
use oaic_data_market::ContractError;
use oaic_messages::data_market::*;
use oaic_messages::gates::RewardSinkMsg;
use oaic_runtime::RuntimeError;

use crate::stub::{answer, Stub};
use crate::world::*;

fn report_of(w: &mut World, split_version: u32, epoch: u64) -> Done {
    let msg = ExecuteMsg::ReportUsage {
        listing: 1,
        split_version,
        epoch,
    };
    w.run("anyone", msg)
}

/// Of the running epoch, under the first split.
fn report(w: &mut World) -> Done {
    let epoch = w.epoch();
    report_of(w, 1, epoch)
}

/// Sold and paid at the start of an epoch, so that all of them are of that one.
fn sell_together<const N: usize>(w: &mut World) -> [u64; N] {
    let next = (w.epoch() + 1) * EPOCH_SECONDS;
    w.pass(next - w.now());
    let orders = [(); N].map(|()| w.buy(1));
    for order in orders {
        w.deliver(order, &good()).unwrap();
    }
    w.pass(DISPUTE_WINDOW);
    for order in orders {
        w.complete(order).unwrap();
    }
    orders
}

fn rate(w: &mut World, order: u64, stars: u8) {
    w.run("buyer", ExecuteMsg::Rate { order, stars }).unwrap();
}

fn with_sink(w: &mut World) -> cosmwasm_std::Addr {
    let sink = w.stub(&answer(&"heard"));
    w.link(Links {
        reward_sink: Some(sink.to_string()),
        ..Links::default()
    });
    sink
}

/// Split version and epoch of what was heard.
fn keys(w: &World, sink: &cosmwasm_std::Addr) -> Vec<(u32, u64)> {
    let heard: Vec<Binary> = w.app.wrap().query_wasm_smart(sink, &"heard").unwrap();
    let read = |msg: Binary| match from_json(msg).unwrap() {
        RewardSinkMsg::ReportUsage {
            split_version,
            epoch,
            ..
        } => (split_version, epoch),
    };
    heard.into_iter().map(read).collect()
}

fn heard(w: &World, sink: &cosmwasm_std::Addr) -> Vec<(u128, u128, String)> {
    let heard: Vec<Binary> = w.app.wrap().query_wasm_smart(sink, &"heard").unwrap();
    let read = |msg: Binary| match from_json(msg).unwrap() {
        RewardSinkMsg::ReportUsage {
            service_id,
            gross,
            fee,
            recipient,
            ..
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
    let orders = sell_together::<3>(&mut w);
    assert_eq!(w.refused(report), ContractError::NoRewardSink);
    let sink = w.stub(&answer(&"heard"));
    w.link(Links {
        reward_sink: Some(sink.to_string()),
        ..Links::default()
    });
    let nothing = w.refused(report);
    assert!(
        matches!(
            nothing,
            ContractError::Runtime(RuntimeError::NothingToPay { .. })
        ),
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

/// Neither a late report nor a late rating carries a sale into an epoch where points are worth
/// more: it is told under the epoch in which it was paid, and there alone.
#[test]
fn a_sale_counts_for_the_epoch_it_was_paid_in_whenever_it_is_rated_and_reported() {
    let mut w = World::new();
    let sink = with_sink(&mut w);
    let orders = sell_together::<2>(&mut w);
    let paid_in = w.epoch();
    assert_eq!(w.order(orders[1]).paid_at, Some(w.now()));
    rate(&mut w, orders[0], 5);
    w.pass(EPOCH_SECONDS);
    let richer = w.epoch();
    assert_eq!(richer, paid_in + 1);
    w.refused(|w| report_of(w, 1, richer));
    // The rating is of the richer epoch, the sale isn't.
    rate(&mut w, orders[1], 5);
    w.refused(|w| report_of(w, 1, richer));
    report_of(&mut w, 1, paid_in).unwrap();
    assert_eq!(keys(&w, &sink), [(1, paid_in)]);
    let heard = heard(&w, &sink);
    assert_eq!(heard[0].0, 2 * PRICE);
    let usage: UsageResponse = w.query(&QueryMsg::Usage {
        listing: 1,
        split_version: 1,
        epoch: paid_in,
    });
    let fee = 2 * PRICE * 4 / 100;
    let told = [usage.rated, usage.fee, usage.reported].map(|amount| amount.u128());
    assert_eq!(told, [2 * PRICE, fee, 2 * PRICE]);
    w.refused(|w| report_of(w, 1, paid_in));
}

/// A sink that takes a report no more leaves the books as they are: the reward is lost, and
/// nothing else.
#[test]
fn a_report_that_the_sink_refuses_changes_nothing_here() {
    let mut w = World::new();
    let sink = with_sink(&mut w);
    let order = w.sell(1, &good());
    rate(&mut w, order, 5);
    w.tell(&sink, &Stub::Fail);
    w.refused(report);
    w.check_books();
    w.claim(1, &[0]).unwrap();
    w.tell(&sink, &answer(&"heard"));
    report(&mut w).unwrap();
}

/// A new split and a report in one transaction: what was sold under the old one is told as its.
#[test]
fn a_new_split_takes_no_usage_of_the_one_before() {
    let mut w = World::new();
    let sink = with_sink(&mut w);
    let sold = w.sell(1, &good());
    let running = w.buy(1);
    let epoch = w.epoch();
    rate(&mut w, sold, 5);
    let mut payees = w.payees();
    payees[1].address = Some(w.who("mallory").into());
    payees[1].role = oaic_messages::compute_settlement::Role::Developer;
    w.run("seller", ExecuteMsg::UpdateSplit { listing: 1, payees })
        .unwrap();
    w.refused(|w| report_of(w, 2, epoch));
    report_of(&mut w, 1, epoch).unwrap();
    // Nor does what is paid later, under the split of its order.
    w.deliver(running, &good()).unwrap();
    w.pass(DISPUTE_WINDOW);
    w.complete(running).unwrap();
    rate(&mut w, running, 5);
    let later = w.epoch();
    w.refused(|w| report_of(w, 2, later));
    report_of(&mut w, 1, later).unwrap();
    assert_eq!(keys(&w, &sink), [(1, epoch), (1, later)]);
}

/// Wash-trading: whatever is rated, what is reported is never above what was booked, so rewards,
/// which are below what the fee burned, always lose.
#[test]
fn what_is_reported_is_never_above_the_real_fee() {
    let mut w = World::bare();
    let mut new = w.listing();
    new.offer.price_once = Some(70u128.into());
    w.list(new);
    let sink = w.stub(&answer(&"heard"));
    w.link(Links {
        reward_sink: Some(sink.to_string()),
        ..Links::default()
    });
    for stars in [5, 5, 4, 3, 5, 5] {
        let buy = w.buying(1);
        let order = ordered(&w.send("buyer", 70, &ReceiveMsg::Buy(buy)).unwrap());
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
