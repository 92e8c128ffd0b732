//! What is reported to the reward sink: rated sales, weighted by their stars, never above the real fee.

use cosmwasm_std::Addr;
use oaic_messages::data_market::*;
use oaic_messages::gates::RewardSinkMsg;
use oaic_testing::stubs::{answer, Answering};

use crate::suite::*;

fn report_of(w: &mut Suite, split_version: u32, epoch: u64) -> Outcome {
    let msg = ExecuteMsg::ReportUsage {
        listing: 1,
        split_version,
        epoch,
    };
    w.run("anyone", msg)
}

/// Of the running epoch, under the first split.
fn report(w: &mut Suite) -> Outcome {
    let epoch = w.epoch();
    report_of(w, 1, epoch)
}

/// Sold and paid at the start of an epoch, so that all of them are of that one.
fn sell_together<const N: usize>(w: &mut Suite) -> [u64; N] {
    let next = w.epoch() + 1;
    w.advance_to(next * EPOCH_SECONDS);
    let orders = [(); N].map(|()| w.buy(1));
    for order in orders {
        w.deliver(order, &good()).unwrap();
    }
    w.advance(DISPUTE_WINDOW, 1);
    for order in orders {
        w.complete(order).unwrap();
    }
    orders
}

/// Split version and epoch of what the sink received.
fn keys(w: &Suite, sink: &Addr) -> Vec<(u32, u64)> {
    let received = w.received(sink).into_iter();
    let key = received.map(
        |RewardSinkMsg::ReportUsage {
             split_version,
             epoch,
             ..
         }| (split_version, epoch),
    );
    key.collect()
}

/// Gross, fee and recipient of what the sink received.
fn amounts(w: &Suite, sink: &Addr) -> Vec<(u128, u128, String)> {
    let received = w.received(sink).into_iter();
    let amounts = received.map(
        |RewardSinkMsg::ReportUsage {
             service_id,
             gross,
             fee,
             recipient,
             ..
         }| {
            assert_eq!(service_id, 1);
            (gross.u128(), fee.u128(), recipient)
        },
    );
    amounts.collect()
}

#[test]
fn quality_earns_and_what_is_unrated_earns_nothing() {
    let mut w = Suite::new();
    let orders = sell_together::<3>(&mut w);
    assert_eq!(w.refused(report), NoRewardSink);
    let sink = w.link_sink();
    let nothing = w.refused(report);
    assert_matches!(nothing, Runtime(NothingToReport { .. }));
    w.rate("buyer", orders[0], 5).unwrap();
    w.rate("buyer", orders[1], 2).unwrap();
    // A sink that fails takes nothing away.
    w.set_answer(&sink, &Answering::Fail);
    w.refused(report);
    w.set_answer(&sink, &answer(&"heard"));
    report(&mut w).unwrap();
    let fee = PRICE * 4 / 100;
    let seller = w.who("seller").to_string();
    let first = (PRICE + PRICE * 2 / 5, fee + fee * 2 / 5, seller.clone());
    assert_eq!(amounts(&w, &sink), std::slice::from_ref(&first));
    w.refused(report);
    w.rate("buyer", orders[2], 1).unwrap();
    report(&mut w).unwrap();
    assert_eq!(amounts(&w, &sink), [first, (PRICE / 5, fee / 5, seller)]);
}

/// Neither a late report nor a late rating carries a sale into an epoch where points are worth
/// more: it is reported under the epoch in which it was paid, and there alone.
#[test]
fn a_sale_counts_for_the_epoch_it_was_paid_in_whenever_it_is_rated_and_reported() {
    let mut w = Suite::new();
    let sink = w.link_sink();
    let orders = sell_together::<2>(&mut w);
    let paid_in = w.epoch();
    assert_eq!(w.placed(orders[1]).paid_at, Some(w.now()));
    w.rate("buyer", orders[0], 5).unwrap();
    w.advance(EPOCH_SECONDS, 1);
    let richer = w.epoch();
    assert_eq!(richer, paid_in + 1);
    w.refused(|w| report_of(w, 1, richer));
    // The rating is of the richer epoch, the sale isn't.
    w.rate("buyer", orders[1], 5).unwrap();
    w.refused(|w| report_of(w, 1, richer));
    report_of(&mut w, 1, paid_in).unwrap();
    assert_eq!(keys(&w, &sink), [(1, paid_in)]);
    let amounts = amounts(&w, &sink);
    assert_eq!(amounts[0].0, 2 * PRICE);
    let usage: UsageResponse = w.query(&QueryMsg::Usage {
        listing: 1,
        split_version: 1,
        epoch: paid_in,
    });
    let fee = 2 * PRICE * 4 / 100;
    let amounts = [usage.rated, usage.fee, usage.reported].map(|amount| amount.u128());
    assert_eq!(amounts, [2 * PRICE, fee, 2 * PRICE]);
    w.refused(|w| report_of(w, 1, paid_in));
}

/// A sink that takes a report no more leaves the totals as they are: the reward is lost, and
/// nothing else.
#[test]
fn a_report_that_the_sink_refuses_changes_nothing_here() {
    let mut w = Suite::new();
    let sink = w.link_sink();
    let order = w.sell(1, &good());
    w.rate("buyer", order, 5).unwrap();
    w.set_answer(&sink, &Answering::Fail);
    w.refused(report);
    w.check_totals();
    w.claim(1, &[0]).unwrap();
    w.set_answer(&sink, &answer(&"heard"));
    report(&mut w).unwrap();
}

/// A new split and a report in one transaction: what was sold under the old one is reported as its.
#[test]
fn a_new_split_takes_no_usage_of_the_one_before() {
    let mut w = Suite::new();
    let sink = w.link_sink();
    let sold = w.sell(1, &good());
    let running = w.buy(1);
    let epoch = w.epoch();
    w.rate("buyer", sold, 5).unwrap();
    let mut payees = w.payees();
    payees[1].address = Some(w.who("mallory").into());
    payees[1].role = oaic_messages::compute_settlement::Role::Developer;
    w.ok("seller", ExecuteMsg::UpdateSplit { listing: 1, payees });
    w.refused(|w| report_of(w, 2, epoch));
    report_of(&mut w, 1, epoch).unwrap();
    // Nor does what is paid later, under the split of its order.
    w.serve(running, &good());
    w.rate("buyer", running, 5).unwrap();
    let later = w.epoch();
    w.refused(|w| report_of(w, 2, later));
    report_of(&mut w, 1, later).unwrap();
    assert_eq!(keys(&w, &sink), [(1, epoch), (1, later)]);
}

/// Wash-trading: whatever is rated, what is reported is never above what was booked, so rewards,
/// which are below what the fee burned, always lose.
#[test]
fn what_is_reported_is_never_above_the_real_fee() {
    let mut w = Suite::bare();
    let mut new = w.listing();
    new.offer.price_once = Some(70u128.into());
    w.list(new);
    let sink = w.link_sink();
    for stars in [5, 5, 4, 3, 5, 5] {
        let order = ordered(&w.pay("buyer", 70, ReceiveMsg::Buy(w.buying(1))).unwrap());
        w.serve(order, &good());
        w.rate("buyer", order, stars).unwrap();
        // Refused where there is no fee to report; then it waits.
        let _ = report(&mut w);
    }
    let reported = amounts(&w, &sink);
    let fees: u128 = reported.iter().map(|(_, fee, _)| fee).sum();
    let gross: u128 = reported.iter().map(|(gross, _, _)| gross).sum();
    assert!(fees > 0 && fees <= w.totals().fee_booked.u128());
    assert!(gross <= w.totals().paid.u128());
    assert!(reported
        .iter()
        .all(|(gross, fee, _)| fee <= gross && *fee > 0));
}
