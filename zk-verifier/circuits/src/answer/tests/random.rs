//! Random tables and queries: the circuit takes the reference's answer, and no other.

use oaic_statements::query::{Kind, Query};
use oaic_statements::{Fr, ANSWER_SLOTS};
use proptest::array::uniform4;
use proptest::prelude::*;

use super::suite::{row, sealed, Small, ROWS};
use crate::answer::{evaluate, Row};
use crate::tests::harness::satisfied;
use crate::Provable;

/// Mostly few values, so that they meet bounds and one another.
fn value() -> impl Strategy<Value = u32> {
    prop_oneof![0..6u32, Just(u32::MAX), Just(u32::MAX - 1), any::<u32>()]
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let partition = prop_oneof![8 => 0..2u16, 1 => Just(u16::MAX)];
    let row =
        (partition, uniform4(value())).prop_map(|(partition, columns)| row(partition, columns));
    proptest::collection::vec(row, 0..=ROWS)
}

fn weight() -> impl Strategy<Value = i64> {
    prop_oneof![-3..4i64, Just(i64::MIN), Just(i64::MAX), any::<i64>()]
}

fn queries() -> impl Strategy<Value = Query> {
    let partition = prop_oneof![8 => 0..2u16, 1 => Just(u16::MAX)];
    let rows = (partition, 1..4u16).prop_map(|(partition, rows)| Query::count(partition, rows));
    let scale = prop_oneof![Just(1), Just(1_000_000), 1..=1_000_000u32];
    let bounds = proptest::collection::btree_set(value(), 1..=7);
    let score = (uniform4(weight()), weight());
    (rows, 0..5u8, 0..4u8, scale, score, bounds).prop_map(
        |(rows, kind, column, scale, (weights, bias), mut bounds)| match kind {
            0 => rows,
            1 => rows.sum(column).expect("a column"),
            2 => rows.score(weights, bias),
            3 => rows.mean(column, scale).expect("in range"),
            _ => {
                bounds.remove(&0);
                bounds.insert(7);
                let bounds: Vec<_> = bounds.into_iter().take(7).map(u64::from).collect();
                rows.histogram(column, &bounds).expect("rising")
            }
        },
    )
}

fn taken(rows: &[Row], query: &Query, slots: &[Fr; ANSWER_SLOTS]) -> bool {
    let (statement, witness) = sealed::<ROWS>(rows, query, slots);
    satisfied(Small::new(statement, witness))
}

/// Whether the answer would say something of fewer rows than the query demands.
fn shows_few(rows: &[Row], query: &Query) -> bool {
    let values = rows
        .iter()
        .filter(|row| row.partition == query.partition)
        .map(|row| u64::from(row.columns[usize::from(query.column)]));
    let values: Vec<u64> = values.collect();
    let few = |count: usize| count < usize::from(query.min_rows);
    let edges = [0].into_iter().chain(query.bounds);
    let ends = query.bounds.into_iter().chain([u64::MAX]);
    let mut buckets = edges.zip(ends).map(|(from, to)| {
        let inside = values.iter().filter(|value| (from..to).contains(*value));
        inside.count()
    });
    let thin = buckets.any(|count| count > 0 && few(count));
    few(values.len()) || (query.kind == Kind::Histogram && thin)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn the_circuit_and_the_reference_agree(
        rows in rows(),
        query in queries(),
        slot in 0..ANSWER_SLOTS,
    ) {
        match evaluate(&rows, &query) {
            Ok(mut slots) => {
                prop_assert!(!shows_few(&rows, &query));
                prop_assert!(taken(&rows, &query, &slots));
                slots[slot] += Fr::one();
                prop_assert!(!taken(&rows, &query, &slots));
            }
            Err(_) => {
                prop_assert!(shows_few(&rows, &query));
                let slots = evaluate(&rows, &Query { min_rows: 1, ..query });
                prop_assert!(!taken(&rows, &query, &slots.unwrap_or_default()));
            }
        }
    }
}
