//! Answers to registered queries.

use oaic_messages::data_market::*;
use oaic_poseidon::field;

use crate::prove;
use crate::suite::*;

/// What the buyer of an order reads in its answer.
pub fn read(w: &Suite, order: u64) -> Vec<Option<u64>> {
    let elements = w.opened(order, &prove::secret());
    elements.iter().map(field::to_u64).collect()
}

#[test]
fn the_mean_and_the_histogram_are_sold_and_paid_at_once() {
    let mut w = Suite::new();
    let of_partition: Vec<_> = prove::rows()
        .into_iter()
        .filter(|row| row.partition == 1)
        .collect();
    let count = of_partition.len() as u64;
    let mean = w.ask(1, 1);
    w.answer(mean).unwrap();
    let sum: u64 = of_partition
        .iter()
        .map(|row| u64::from(row.columns[0]))
        .sum();
    assert_eq!(read(&w, mean)[0], Some(100 * sum / count));
    assert_eq!(read(&w, mean)[1..], [Some(0); 7]);

    let histogram = w.ask(1, 2);
    w.answer(histogram).unwrap();
    let below = |bound: u32| {
        of_partition
            .iter()
            .filter(|row| row.columns[1] < bound)
            .count() as u64
    };
    let buckets = [below(9), count - below(9)];
    assert_eq!(read(&w, histogram)[..2], buckets.map(Some));

    assert_eq!(w.placed(mean).status, OrderStatus::Completed);
    assert_eq!(w.totals().paid.u128(), 2 * ASK);
    assert_eq!(w.shown(1).answered, 2);
    w.check_totals();
    assert_matches!(w.refused(|w| w.answer(mean)), OrderClosed { .. });
    w.advance(DELIVERY_WINDOW, 1);
    assert_matches!(w.refused(|w| w.refund(mean)), OrderClosed { .. });
}

#[test]
fn an_answer_that_does_not_come_in_time_is_refunded() {
    let mut w = Suite::new();
    let before = w.balance_of("buyer");
    let order = w.ask(1, 1);
    w.advance(DELIVERY_WINDOW, 1);
    assert_matches!(w.refused(|w| w.answer(order)), TooLate { .. });
    w.refund(order).unwrap();
    assert_eq!(w.balance_of("buyer"), before + compensation(ASK));
    w.check_totals();
}

/// zk 6: changed, missing and surplus fields.
#[test]
fn changed_answers_are_refused() {
    let mut w = Suite::new();
    let order = w.ask(1, 1);
    let sealed = w.sealed_answer(order);
    for spoil in 0..5 {
        let mut wrong = sealed.clone();
        match spoil {
            0 => wrong.masked.swap(0, 1),
            1 => drop(wrong.masked.pop()),
            2 => wrong.masked.push(wrong.masked[0].clone()),
            3 => wrong.masked[7] = [0xff; 32].into(),
            _ => wrong.proof = vec![0; 192].into(),
        }
        let error = w.refused(|w| w.try_answer(order, wrong));
        let named = matches!(error, Verify(_) | Runtime(_));
        assert!(named, "{spoil}: {error}");
    }
    w.try_answer(order, sealed).unwrap();
}

#[test]
fn a_file_is_not_answered_and_an_answer_not_delivered() {
    let mut w = Suite::new();
    let (file, answer) = (w.buy(1), w.ask(1, 1));
    let sealed = w.sealed_answer(answer);
    let error = w.refused(|w| w.try_answer(file, sealed.clone()));
    assert_matches!(error, OtherKind { instead, .. } if *instead == "deliver");
    let error = w.refused(|w| w.try_deliver(answer, sealed));
    assert_matches!(error, OtherKind { instead, .. } if *instead == "answer");
}

#[test]
fn an_order_of_a_closed_query_runs_on() {
    let mut w = Suite::new();
    let order = w.ask(1, 1);
    w.close_query(1, 1).unwrap();
    let error = w.refused(|w| w.close_query(1, 1));
    let (listing, query) = (1, 1);
    assert_eq!(error, QueryClosed { listing, query });
    w.answer(order).unwrap();
    w.check_totals();
}
