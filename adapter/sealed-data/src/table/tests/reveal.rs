//! The arithmetic of `docs/data.md`, "What answers reveal together".

use oaic_messages::data_market::{Query, QueryKind};
use proptest::prelude::*;

use super::super::{Answer, Table};
use super::read;

fn table(rows: &[[u32; 2]]) -> Table {
    let rows = rows.iter().map(|[a, b]| format!("{a},{b}\n"));
    let csv = format!("a,b\n{}", rows.collect::<String>());
    read(csv, &["a", "b"], None).unwrap()
}

fn ask(table: &Table, kind: QueryKind) -> Answer {
    let query = Query {
        kind,
        partition: 0,
        min_rows: 1,
    };
    table.evaluate(&query).unwrap()
}

fn sum(table: &Table, column: u8) -> u64 {
    match ask(table, QueryKind::Sum { column }) {
        Answer::Sum(sum) => sum,
        other => panic!("{other:?}"),
    }
}

fn counts(table: &Table, bounds: Vec<u32>) -> Vec<u64> {
    match ask(table, QueryKind::Histogram { column: 0, bounds }) {
        Answer::Histogram(buckets) => buckets.iter().map(|bucket| bucket.rows).collect(),
        other => panic!("{other:?}"),
    }
}

proptest! {
    #[test]
    fn scores_tell_no_more_than_the_count_and_the_sums(
        rows in proptest::collection::vec([0..100u32, 0..100u32], 1..20),
        a in -9..9i64,
        b in -9..9i64,
        bias in -9..9i64,
    ) {
        let table = table(&rows);
        let score = ask(&table, QueryKind::Score { weights: vec![a, b], bias });
        let [first, second] = [0, 1].map(|column| i128::from(sum(&table, column)));
        let known = i128::from(a) * first + i128::from(b) * second
            + i128::from(bias) * rows.len() as i128;
        prop_assert_eq!(score, Answer::Score(known));
    }

    #[test]
    fn a_mean_is_the_sum_to_whoever_knows_the_count_when_the_scale_is_no_less(
        rows in proptest::collection::vec(any::<u32>(), 1..64),
        more in 0..1_000u32,
    ) {
        let rows: Vec<_> = rows.into_iter().map(|value| [value, 0]).collect();
        let count = rows.len() as u64;
        let scale = rows.len() as u32 + more;
        let table = table(&rows);
        let mean = match ask(&table, QueryKind::Mean { column: 0, scale }) {
            Answer::Mean { scaled, .. } => scaled,
            other => panic!("{other:?}"),
        };
        let from_mean = (mean * count).div_ceil(u64::from(scale));
        prop_assert_eq!(from_mean, sum(&table, 0));
    }
}

#[test]
fn a_mean_in_thousandths_gives_a_small_count_away() {
    // 15.666: of all means of at most 64 rows only 47 / 3, and so a multiple of three rows.
    let fits = |count: u64| (0..2_000).find(|sum| sum * 1_000 / count == 15_666);
    let counts: Vec<_> = (1..=64).filter(|count| fits(*count).is_some()).collect();
    let threes: Vec<_> = (1..=21).map(|third| 3 * third).collect();
    assert_eq!(counts, threes);
}

#[test]
fn ten_rows_with_a_known_sum_of_a_thousand_are_not_determined() {
    // Columns of so many rows, by their sum.
    let mut ways = vec![1u128; 1_001];
    for _ in 1..10 {
        let mut below = 0;
        for way in &mut ways {
            below += *way;
            *way = below;
        }
    }
    assert_eq!(ways[1_000], 2_882_163_562_453_289_940_826);
}

#[test]
fn seventeen_histograms_give_every_age_of_a_column_away() {
    let ages: Vec<u32> = (0..60).map(|row| row * row * 7 % 120).collect();
    let rows: Vec<_> = ages.iter().map(|age| [*age, 0]).collect();
    let table = table(&rows);
    let thresholds: Vec<u32> = (1..120).collect();
    let histograms: Vec<_> = thresholds.chunks(7).map(<[u32]>::to_vec).collect();
    assert_eq!(histograms.len(), 17);
    // How many are at least as old; the last bucket counts what earlier ones leave.
    let mut at_least = vec![ages.len() as u64];
    for bounds in histograms {
        let counts = counts(&table, bounds);
        at_least.extend((1..counts.len()).map(|k| counts[k..].iter().sum::<u64>()));
    }
    at_least.push(0);
    let mut found = Vec::new();
    for age in 0..120 {
        let rows = at_least[age] - at_least[age + 1];
        found.extend(std::iter::repeat_n(age as u32, rows as usize));
    }
    let mut sorted = ages;
    sorted.sort_unstable();
    assert_eq!(found, sorted);
}

#[test]
fn a_row_added_to_a_partition_is_what_two_versions_differ_by() {
    let mut rows: Vec<_> = (0..10).map(|row| [100 + row, row]).collect();
    let before = table(&rows);
    rows.push([777, 42]);
    let after = table(&rows);
    let difference = [0, 1].map(|column| sum(&after, column) - sum(&before, column));
    assert_eq!(difference, [777, 42]);
}

#[test]
fn new_rows_in_a_partition_of_their_own_change_no_earlier_answer() {
    let month = |partition: &str, first: u32| -> String {
        let rows = (0..10).map(|row| format!("{partition},{}\n", first + row * row));
        rows.collect()
    };
    let before = format!("month,v\n{}", month("may", 100));
    let after = before.clone() + &month("june", 300);
    let read = |csv: String| read(csv, &["v"], Some("month")).unwrap();
    let (before, after) = (read(before), read(after));
    let bounds = vec![110, 120, 130, 140, 150, 160];
    for kind in [
        QueryKind::Count,
        QueryKind::Sum { column: 0 },
        QueryKind::Histogram { column: 0, bounds },
    ] {
        assert_eq!(ask(&before, kind.clone()), ask(&after, kind));
    }
}
