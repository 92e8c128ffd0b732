//! The reference, against numbers worked out by hand.

use oaic_statements::query::{Query, QueryError};
use oaic_statements::{field, Fr};

use super::suite::{kinds, row, seven, TABLE};
use crate::answer::{evaluate, EvaluateError};
use crate::tests::wrong::says;

#[test]
fn answers_are_those_worked_out_by_hand() {
    let [count, sum, score, mean, histogram] =
        kinds().map(|query| evaluate(&TABLE, &query).expect("an answer"));
    assert_eq!(count[0], Fr::from(3));
    assert_eq!(sum[0], Fr::from(2 * u64::from(u32::MAX)));
    // −2^63·47 + 7·3 − 3·8,589,934,590 + (2^63 − 1)·9 − 3·12,345
    let expected = -(1i128 << 63) * 47 + 21 - 25_769_803_770 + ((1i128 << 63) - 1) * 9 - 37_035;
    assert_eq!(field::to_i128(&score[0]), Some(expected));
    assert_eq!(mean[0], Fr::from(15_666));
    assert_eq!(histogram, [1, 0, 1, 1, 0, 0, 0, 0].map(Fr::from));
    for single in [count, sum, score, mean] {
        assert_eq!(single[1..], [Fr::zero(); 7]);
    }
}

#[test]
fn a_partition_with_too_few_rows_is_not_answered_for() {
    let error = |partition, count, min_rows| {
        Err(EvaluateError::TooFewRows {
            partition,
            count,
            min_rows,
        })
    };
    assert_eq!(evaluate(&TABLE, &Query::count(7, 4)), error(7, 3, 4));
    assert_eq!(evaluate(&TABLE, &Query::count(1, 1)), error(1, 0, 1));
    assert_eq!(evaluate(&[], &Query::count(0, 1)), error(0, 0, 1));
}

#[test]
fn a_thin_bucket_is_named() {
    let message = |bounds: &[u64]| {
        let query = seven().histogram(0, bounds).expect("rising");
        evaluate(&TABLE, &query).expect_err("1 row").to_string()
    };
    let bucket = "bucket 1, from 0 to 10";
    says(
        &message(&[11, 12, 25]),
        &["partition 7: 1 of", bucket, "none or 2 or more"],
    );
    says(&message(&[13]), &["bucket 2, from 13 to 4294967295"]);
}

#[test]
fn a_query_out_of_range_is_not_answered() {
    let query = Query {
        column: 4,
        ..seven()
    };
    let error = EvaluateError::Query(QueryError::Column(4));
    assert_eq!(evaluate(&TABLE, &query), Err(error));
    let error = EvaluateError::Query(QueryError::MinRows);
    assert_eq!(evaluate(&TABLE, &Query::count(7, 0)), Err(error));
}

#[test]
fn the_ends_of_every_range_are_answered_for() {
    let most = row(u16::MAX, [u32::MAX; 4]);
    let rows = vec![most; 1024];
    let all = Query::count(u16::MAX, 1024);
    let sum = 1024 * u64::from(u32::MAX);
    let single = |query: &Query| evaluate(&rows, query).expect("an answer")[0];
    assert_eq!(single(&all), Fr::from(1024));
    assert_eq!(single(&all.sum(3).expect("a column")), Fr::from(sum));
    let mean = all.mean(3, 1_000_000).expect("in range");
    assert_eq!(single(&mean), Fr::from(u64::from(u32::MAX) * 1_000_000));
    let score = all.score([i64::MIN; 4], i64::MIN);
    let size = (u128::from(sum) * 4 + 1024) << 63;
    assert_eq!(single(&score), -field::from_u128(size));
    let bounds = [u64::from(u32::MAX)];
    let histogram = all.histogram(3, &bounds).expect("rising");
    let slots = evaluate(&rows, &histogram).expect("an answer");
    assert_eq!(slots, [0, 1024, 0, 0, 0, 0, 0, 0].map(Fr::from));
}
