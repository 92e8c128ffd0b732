//! Queries, held against a table.

use oaic_statements::query::QueryError;
use oaic_types::data_market::QueryKind;

use super::super::TableError;
use super::{calls, kinds, query};

#[test]
fn a_query_about_what_the_table_has_not_is_refused_before_it_is_registered() {
    let table = calls();
    for asked in kinds() {
        table.check_query(&asked).unwrap();
    }
    let error = |kind| table.check_query(&query(kind)).unwrap_err();
    let missing = TableError::QueryColumn {
        column: 2,
        columns: 2,
    };
    let said = error(QueryKind::Sum { column: 2 }).to_string();
    assert_eq!(said, missing.to_string());
    let weights = vec![1, 0, 5];
    let said = error(QueryKind::Score { weights, bias: 0 }).to_string();
    assert_eq!(said, missing.to_string());
    let error = error(QueryKind::Sum { column: 4 });
    assert!(matches!(error, TableError::QueryColumn { column: 4, .. }));
    let mut other = query(QueryKind::Count);
    other.min_rows = 0;
    let error = table.check_query(&other).unwrap_err();
    assert!(matches!(error, TableError::Query(QueryError::MinRows)));
    other.min_rows = 6;
    other.partition = 2;
    let error = table.check_query(&other).unwrap_err();
    assert!(matches!(
        error,
        TableError::QueryPartition {
            partition: 2,
            partitions: 2
        }
    ));
    (other.partition, other.min_rows) = (1, 7);
    let said = table.check_query(&other).unwrap_err().to_string();
    assert!(
        said.contains("6 rows") && said.contains("7 or more"),
        "{said}"
    );
}

#[test]
fn buckets_that_single_out_a_few_rows_are_found() {
    let table = calls();
    // Red: 100, 300, 500, 700, 900, 1100.
    let histogram = |bounds: &[u32]| {
        query(QueryKind::Histogram {
            column: 0,
            bounds: bounds.to_vec(),
        })
    };
    let thin = |bounds: &[u32]| {
        let thin = table.thin_buckets(&histogram(bounds)).unwrap();
        thin.iter().map(|b| (b.from, b.rows)).collect::<Vec<_>>()
    };
    assert_eq!(thin(&[50, 200, 2000]), [(50, 1), (200, 5)]);
    assert_eq!(thin(&[50]), []);
    assert_eq!(table.thin_buckets(&query(QueryKind::Count)).unwrap(), []);
}
