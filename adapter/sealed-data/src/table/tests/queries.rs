//! Queries, held against a table.

use oaic_messages::data_market::QueryKind;
use oaic_statements::query::QueryError;

use super::super::TableError;
use super::{calls, kinds, query, says};

#[test]
fn a_query_about_what_the_table_has_not_is_refused_before_it_is_registered() {
    let table = calls();
    for asked in kinds() {
        table.check_query(&asked).unwrap();
    }
    let error = |kind| table.check_query(&query(kind)).unwrap_err();
    let (column, columns, weights) = (2, 2, vec![1, 0, 5]);
    let missing = TableError::QueryColumn { column, columns };
    for kind in [
        QueryKind::Sum { column: 2 },
        QueryKind::Score { weights, bias: 0 },
    ] {
        assert_eq!(error(kind).to_string(), missing.to_string());
    }
    let error = error(QueryKind::Sum { column: 4 });
    assert!(matches!(error, TableError::QueryColumn { column: 4, .. }));
    let mut other = query(QueryKind::Count);
    other.min_rows = 0;
    let error = table.check_query(&other).unwrap_err();
    assert!(matches!(error, TableError::Query(QueryError::MinRows)));
    other.min_rows = 2;
    other.partition = 2;
    let error = table.check_query(&other).unwrap_err();
    let (partition, partitions) = (2, 2);
    let missing = TableError::QueryPartition {
        partition,
        partitions,
    };
    assert_eq!(error.to_string(), missing.to_string());
    (other.partition, other.min_rows) = (1, 7);
    let error = table.check_query(&other).unwrap_err();
    says(&error, &["6 rows", "7 or more"]);
}

/// A query that can't be answered would cost its seller each order: it is refused before it is
/// registered, and the bucket is named.
#[test]
fn a_histogram_with_a_bucket_of_a_few_rows_is_refused_before_it_is_registered() {
    let table = calls();
    // Red: 100, 300, 500, 700, 900, 1100.
    let check = |bounds: &[u32]| {
        let kind = QueryKind::Histogram {
            column: 0,
            bounds: bounds.to_vec(),
        };
        table.check_query(&query(kind))
    };
    check(&[50]).unwrap();
    check(&[400, 2000]).unwrap();
    let bucket = "partition 1: 1 of its rows are in the histogram's bucket 3, from 400 to 599";
    says(&check(&[50, 400, 600]).unwrap_err(), &[bucket, "2 or more"]);
}
