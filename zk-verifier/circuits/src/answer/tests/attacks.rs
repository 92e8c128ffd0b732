//! Lies of a prover who chooses all that the circuit leaves to choose, and seals what would follow.

use ff::Field;
use oaic_poseidon::Tag;
use oaic_statements::query::Query;
use oaic_statements::{field, Answer, Fr, ANSWER_SLOTS};

use super::suite::{each, row, sealed, seven, ROWS, TABLE};
use crate::answer::advice::{Advice, RowAdvice};
use crate::answer::{buckets, evaluate, packed_table, synthesize, Row, Witness};
use crate::gadgets::Num;
use crate::seal::SecretKey;
use crate::tests::harness::ConstraintTest;
use crate::tests::suite::{fr, rng};

/// Whether the circuit takes a statement and witness, under advice that was tampered with.
fn taken(assignment: (Answer, Witness), tamper: impl FnOnce(&mut Advice)) -> bool {
    let mut advice = Advice::honest::<ROWS>(&assignment.1);
    tamper(&mut advice);
    let mut test = ConstraintTest::new();
    synthesize::<ROWS>(&mut test, Some(&assignment), Some(&advice)).expect("all is assigned");
    test.is_satisfied()
}

/// Whether these slots are taken for the table's answer to a query.
fn answers(query: &Query, slots: [Fr; ANSWER_SLOTS], tamper: impl FnOnce(&mut Advice)) -> bool {
    taken(sealed::<ROWS>(&TABLE, query, &slots), tamper)
}

fn right(query: &Query) -> [Fr; ANSWER_SLOTS] {
    evaluate(&TABLE, query).expect("an answer")
}

/// Whether the answer to [`seven`] is taken once it was changed.
fn changed(change: impl FnOnce(&mut Answer, &mut Witness)) -> bool {
    let (mut statement, mut witness) = sealed::<ROWS>(&TABLE, &seven(), &right(&seven()));
    change(&mut statement, &mut witness);
    taken((statement, witness), |_| {})
}

/// Has a row count that doesn't.
fn count(row: &mut RowAdvice, inverse: Fr, value: u64, bucket: usize, query: &Query) {
    (row.counted, row.inverse) = (Fr::ONE, inverse);
    row.place(value, bucket, query);
}

fn single(first: Fr) -> [Fr; ANSWER_SLOTS] {
    let mut slots = [Fr::ZERO; ANSWER_SLOTS];
    slots[0] = first;
    slots
}

fn mean() -> Query {
    seven().mean(0, 1000).expect("in range")
}

fn histogram() -> Query {
    each().histogram(0, &[11, 12, 25]).expect("rising")
}

fn histogram_of(counts: [u64; 4]) -> [Fr; ANSWER_SLOTS] {
    let mut slots = [Fr::ZERO; ANSWER_SLOTS];
    for (slot, count) in slots.iter_mut().zip(counts) {
        *slot = fr(count);
    }
    slots
}

#[test]
fn the_truth_is_taken() {
    for query in super::suite::kinds() {
        assert!(answers(&query, right(&query), |_| {}), "{query:?}");
    }
}

#[test]
fn fewer_rows_than_the_query_demands_are_not_answered_for() {
    let asked = |min_rows| Query::count(7, min_rows);
    assert!(answers(&asked(3), single(fr(3)), |_| {}));
    assert!(!answers(&asked(4), single(fr(3)), |_| {}));
    // Nor with another partition's row to make up the number.
    assert!(!answers(&asked(4), single(fr(4)), |advice| {
        count(&mut advice.rows[1], Fr::ZERO, 1000, 0, &asked(4));
    }));
    assert!(!answers(&Query::count(9, 1), single(Fr::ZERO), |_| {}));
}

#[test]
fn a_mean_is_not_one_more_or_less() {
    let honest = Advice::honest::<ROWS>(&sealed::<ROWS>(&TABLE, &mean(), &right(&mean())).1);
    let lie = |quotient: u64, remainder: Fr| {
        answers(&mean(), single(fr(quotient)), |advice| {
            advice.quotient = fr(quotient);
            advice.remainder = remainder;
        })
    };
    let (quotient, remainder) = (15_666, fr(2));
    // 47,000 / 3 = 15,666, remainder 2.
    assert_eq!(
        (honest.quotient, honest.remainder),
        (fr(quotient), remainder)
    );
    assert!(lie(quotient, remainder));
    // A negative remainder, and one that isn't below the count.
    assert!(!lie(quotient + 1, remainder - fr(3)));
    assert!(!lie(quotient - 1, remainder + fr(3)));
    assert!(!lie(quotient + 1, remainder));
    // 141 / 3 = 47, and 46 would leave as much as there are rows.
    let whole = seven().mean(0, 3).expect("in range");
    for (quotient, remainder, holds) in [(47, 0, true), (46, 3, false), (48, -3, false)] {
        let taken = answers(&whole, single(fr(quotient)), |advice| {
            advice.quotient = fr(quotient);
            advice.remainder = field::from_i64(remainder);
        });
        assert_eq!(taken, holds, "{quotient}, remainder {remainder}");
    }
}

#[test]
fn a_mean_does_not_wrap_around_the_modulus() {
    // count·mean + remainder = sum + modulus: the quotient has some 253 bits, of which the circuit
    // has room for 64.
    let third = fr(3).invert().expect("not zero");
    for remainder in [fr(0), fr(1)] {
        let wrapped = (fr(47_000) - remainder) * third;
        assert!(!answers(&mean(), single(wrapped), |advice| {
            advice.quotient = wrapped;
            advice.remainder = remainder;
        }));
    }
}

#[test]
fn a_row_of_another_partition_is_not_counted() {
    // As it would be if row 1 were in partition 7.
    let mut rows = TABLE;
    rows[1].partition = 7;
    for query in super::suite::kinds() {
        let slots = evaluate(&rows, &query).expect("an answer");
        let value = u64::from(TABLE[1].columns[usize::from(query.column)]);
        let bucket = crate::answer::evaluate::bucket(value, &query);
        let honest = Advice::honest::<ROWS>(&sealed::<ROWS>(&rows, &query, &slots).1);
        for inverse in [Fr::ZERO, (-fr(7)).invert().expect("not zero")] {
            assert!(!answers(&query, slots, |advice| {
                count(&mut advice.rows[1], inverse, value, bucket, &query);
                advice.quotient = honest.quotient;
                advice.remainder = honest.remainder;
            }));
        }
    }
}

#[test]
fn a_row_of_the_partition_is_not_left_out() {
    let rows: Vec<Row> = TABLE[..4].to_vec();
    for query in super::suite::kinds() {
        let slots = evaluate(&rows, &query).expect("an answer");
        let honest = Advice::honest::<ROWS>(&sealed::<ROWS>(&rows, &query, &slots).1);
        assert!(!answers(&query, slots, |advice| {
            advice.rows[4].counted = Fr::ZERO;
            advice.rows[4].inverse = Fr::ONE;
            advice.rows[4].buckets = [Fr::ZERO; 8];
            (advice.rows[4].below, advice.rows[4].above) = (Fr::ZERO, Fr::ZERO);
            advice.quotient = honest.quotient;
            advice.remainder = honest.remainder;
        }));
    }
}

#[test]
fn a_row_does_not_count_by_half() {
    let half = fr(2).invert().expect("not zero");
    let slots = single(fr(2) + half);
    assert!(!answers(&seven(), slots, |advice| {
        advice.rows[0].counted = half;
    }));
    // Nor a row elsewhere as minus one.
    assert!(!answers(&seven(), single(fr(2)), |advice| {
        advice.rows[1].counted = -Fr::ONE;
    }));
}

#[test]
fn an_unused_row_is_not_one_of_partition_zero() {
    let query = Query::count(0, 2);
    assert!(answers(&query, single(fr(2)), |_| {}));
    assert!(!answers(&query, single(fr(3)), |advice| {
        count(&mut advice.rows[5], Fr::ZERO, 0, 0, &query);
    }));
    // Nor when it says it is used: then it is another table.
    assert!(!answers(&query, single(fr(3)), |advice| {
        advice.rows[5].bits[0] = true;
        count(&mut advice.rows[5], Fr::ZERO, 0, 0, &query);
    }));
}

#[test]
fn a_query_is_of_one_kind() {
    let (count, score, average) = (fr(3), fr(9), fr(15_666));
    // As many kinds as add up to the number of the right one, or none.
    let histogram = histogram().score([1, 0, 0, 0], -1);
    let query = Query {
        kind: oaic_statements::query::Kind::Histogram,
        scale: 1000,
        bounds: self::histogram().bounds,
        ..histogram
    };
    let score = score + fr(35);
    let honest = histogram_of([1, 0, 1, 1]);
    assert!(answers(&query, honest, |_| {}));
    let lie = |slots, kind| answers(&query, slots, |advice| advice.kind = kind);
    assert!(!lie(single(score + average), [false, true, true, false]));
    let mut both = honest;
    both[0] += count;
    assert!(!lie(both, [true, false, false, true]));
    assert!(!lie(single(average), [false, false, true, false]));
    assert!(!answers(&seven(), single(Fr::ZERO), |advice| {
        advice.kind = [false; 4];
    }));
}

#[test]
fn a_query_is_of_one_column() {
    let query = each().histogram(3, &[5]).expect("rising");
    let honest = histogram_of([2, 1, 0, 0]);
    assert!(answers(&query, honest, |_| {}));
    // Columns 1 and 2 are 3 as well, if two could be chosen: 4,294,967,296 of row 0.
    let of = |query: &Query, column: [bool; 4], values: [u64; 3], slots| {
        answers(query, slots, |advice| {
            advice.column = column;
            for (place, value) in [0, 2, 4].into_iter().zip(values) {
                let bucket = crate::answer::evaluate::bucket(value, query);
                advice.rows[place].place(value, bucket, query);
            }
            let sum: u64 = values.iter().sum();
            advice.quotient = fr(sum / 3);
            advice.remainder = fr(sum % 3);
        })
    };
    let two = [false, true, true, false];
    assert!(!of(&query, two, [9, 9, 9], histogram_of([0, 3, 0, 0])));
    let other = [true, false, false, false];
    let slots = histogram_of([0, 3, 0, 0]);
    assert!(!of(&query, other, [10, 25, 12], slots));
    let none = histogram_of([3, 0, 0, 0]);
    assert!(!of(&query, [false; 4], [0, 0, 0], none));
}

#[test]
fn a_value_falls_into_no_other_bucket() {
    let query = histogram();
    assert!(answers(&query, histogram_of([1, 0, 1, 1]), |_| {}));
    for (place, value, is) in [(0, 10, 0usize), (2, 25, 3), (4, 12, 2)] {
        for bucket in (0..8).filter(|bucket| *bucket != is) {
            let mut slots = right(&query);
            slots[is] -= Fr::ONE;
            slots[bucket] += Fr::ONE;
            assert!(
                !answers(&query, slots, |advice| {
                    advice.rows[place].place(value, bucket, &query);
                }),
                "{value} as in bucket {bucket}"
            );
        }
    }
}

#[test]
fn a_row_is_in_exactly_one_bucket() {
    let query = histogram();
    // In none.
    assert!(!answers(&query, histogram_of([0, 0, 1, 1]), |advice| {
        advice.rows[0].buckets = [Fr::ZERO; 8];
    }));
    // In two whose edges, added up, have the value between them: 0 + 11 <= 12 < 11 + 12.
    let (lower, upper) = (11, 23);
    assert!(!answers(&query, histogram_of([2, 1, 0, 1]), |advice| {
        advice.rows[4].buckets = std::array::from_fn(|k| fr(u64::from(k < 2)));
        advice.rows[4].below = fr(12 - lower);
        advice.rows[4].above = fr(upper - 12 - 1);
    }));
    // One that doesn't count, in one.
    assert!(!answers(&query, histogram_of([2, 0, 1, 1]), |advice| {
        advice.rows[1].buckets[0] = Fr::ONE;
        (advice.rows[1].below, advice.rows[1].above) = (fr(0), fr(11));
    }));
}

#[test]
fn a_row_does_not_own_a_bucket_by_a_fraction() {
    let query = histogram();
    // The name of bucket 0, owned as so many of bucket 1's: the names add up all the same.
    let name = |lower, upper| fr(lower) + fr(1 << 40) * fr(upper) + fr(1 << 40).square();
    let fraction = name(0, 11) * name(11, 12).invert().expect("not zero");
    let mut slots = histogram_of([0, 0, 1, 1]);
    slots[1] = fraction;
    assert!(!answers(&query, slots, |advice| {
        advice.rows[0].buckets = [Fr::ZERO; 8];
        advice.rows[0].buckets[1] = fraction;
    }));
}

/// What the other buckets leave is the last one's. Two rows that each own something else than its
/// name would add up to it twice: edges of 12 and 24 where it begins at 18.
#[test]
fn rows_do_not_own_the_last_bucket_between_them() {
    let query = each()
        .histogram(0, &[1, 2, 3, 4, 11, 12, 18])
        .expect("rising");
    let [mut honest, mut lie] = [[Fr::ZERO; ANSWER_SLOTS]; 2];
    // 10, 12 and 25; then 12 as if it were not below 18.
    (honest[4], honest[6], honest[7]) = (fr(1), fr(1), fr(1));
    (lie[4], lie[7]) = (fr(1), fr(2));
    assert!(answers(&query, honest, |_| {}));
    assert!(!answers(&query, lie, |advice| {
        for (place, value, lower) in [(4, 12, 12), (2, 25, 24)] {
            let row = &mut advice.rows[place];
            row.buckets = [Fr::ZERO; 8];
            row.below = fr(value - lower);
            row.above = fr((1 << 32) - 1 - value);
        }
    }));
}

/// A table element with a bit above the last column's: the answer of what is left is refused, as
/// the commitment is of more.
#[test]
fn a_value_has_32_bits() {
    assert!(changed(|_, _| {}));
    assert!(!changed(|statement, witness| {
        let mut elements = vec![witness.salt, statement.seller];
        elements.extend(packed_table(&TABLE, ROWS));
        elements[1] += field::from_u64(1 << 36).square().square() * fr(2);
        statement.table = oaic_poseidon::hash(Tag::Table, &elements);
    }));
}

#[test]
fn another_table_salt_query_or_order_of_rows_is_refused() {
    assert!(!changed(|_, it| it.salt += Fr::ONE));
    assert!(!changed(|_, it| it.rows.swap(0, 2)));
    assert!(!changed(|_, it| it.rows[1].columns[0] += 1));
    assert!(!changed(|_, it| it.rows.truncate(4)));
    assert!(!changed(|_, it| it.rows.push(row(3, [0; 4]))));
    // The registered query is over another partition, or demands more rows.
    assert!(!changed(|it, _| it.query = Query::count(0, 2).hash()));
    assert!(!changed(|it, _| it.query = Query::count(7, 4).hash()));
    assert!(!changed(|_, it| it.query.min_rows = 1));
}

/// Whoever lists what another committed to can't have it answered: no salt and rows open the
/// commitment under their name.
#[test]
fn a_table_is_not_answered_from_for_who_listed_anothers_commitment() {
    assert!(!changed(
        |it, _| it.seller = oaic_statements::seller("oaic1mallory")
    ));
}

/// What `min_rows` promises of a partition holds of each bucket of it.
#[test]
fn a_bucket_of_fewer_rows_than_the_query_demands_is_not_answered_for() {
    let histogram = |min_rows, bounds: &[u64]| {
        let query = Query::count(7, min_rows);
        query.histogram(0, bounds).expect("rising")
    };
    // 10, 12 and 25.
    let cases: [(u16, &[u64], [u64; 4], bool); 7] = [
        (1, &[11, 12, 25], [1, 0, 1, 1], true),
        (2, &[11, 12, 25], [1, 0, 1, 1], false),
        (2, &[13], [2, 1, 0, 0], false),
        (2, &[12], [1, 2, 0, 0], false),
        (2, &[26], [3, 0, 0, 0], true),
        (3, &[5, 26], [0, 3, 0, 0], true),
        (3, &[13], [2, 1, 0, 0], false),
    ];
    for (min_rows, bounds, counts, holds) in cases {
        let query = histogram(min_rows, bounds);
        let slots = histogram_of(counts);
        assert_eq!(
            answers(&query, slots, |_| {}),
            holds,
            "{min_rows} {bounds:?}"
        );
        assert_eq!(evaluate(&TABLE, &query).is_ok(), holds);
        let mut unseen = slots;
        for slot in &mut unseen {
            if !holds && *slot == Fr::ONE {
                *slot = Fr::ZERO;
            }
        }
        assert_eq!(answers(&query, unseen, |_| {}), holds, "hidden");
    }
    // Of other kinds' rows nobody says in which bucket they are.
    assert!(answers(&seven(), right(&seven()), |_| {}));
}

// zk 6: replay for another buyer, order, contract.
#[test]
fn an_answer_is_for_one_buyer_order_and_contract() {
    let other = SecretKey::generate(&mut rng(9)).public();
    assert!(!changed(|it, _| it.buyer = other));
    assert!(!changed(|it, _| it.order += Fr::ONE));
    assert!(!changed(|it, _| it.context += Fr::ONE));
    assert!(!changed(|it, _| it.ephemeral = it.buyer));
    assert!(!changed(|it, _| it.ephemeral.u = -it.ephemeral.u));
    assert!(!changed(|it, _| it.ephemeral.v = -it.ephemeral.v));
    for slot in 0..ANSWER_SLOTS {
        assert!(!changed(|it, _| it.masked[slot] += Fr::ONE));
    }
}

/// The circuit doesn't depend on the contract for it, whatever the elements of a query are.
#[test]
fn no_edge_is_below_the_one_before_nor_above_the_last_value() {
    let last = 1u64 << 32;
    let rise = |bounds: [Fr; 7]| {
        let mut cs = ConstraintTest::new();
        let bounds = bounds.map(|bound| Num::alloc(&mut cs, "bound", Some(bound)).unwrap());
        buckets::edges(&mut cs, &bounds).expect("assigned");
        cs.is_satisfied()
    };
    let good = [1, 2, 3, 4, 5, last - 1, last].map(fr);
    assert!(rise(good) && rise([fr(0); 7]) && rise([fr(last); 7]));
    for place in 0..7 {
        let mut falls = good;
        falls[place] = -fr(1);
        assert!(!rise(falls), "bound {place} is negative");
        falls[place] = fr(last + 1);
        assert!(!rise(falls), "bound {place} is above all values");
    }
    // The first one far below zero, and the others up from there in steps that are allowed.
    assert!(!rise(std::array::from_fn(
        |at| fr(last) - fr(last) * fr(7 - at as u64)
    )));
}

#[test]
fn bounds_that_fall_are_refused_even_when_they_are_registered() {
    // Between 20 and 15 nothing lies; 17 would be in the first and in the last bucket.
    let mut query = seven();
    (query.bounds[0], query.bounds[1]) = (20, 15);
    assert!(!answers(&query, single(fr(3)), |_| {}));
    let mut query = seven();
    query.bounds[6] = (1 << 32) + 1;
    assert!(!answers(&query, single(fr(3)), |_| {}));
}
