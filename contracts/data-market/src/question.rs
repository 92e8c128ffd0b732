//! Queries as the circuit takes them.

use oaic_kit::{amount::within, text};
use oaic_statements::query as circuit;
use oaic_statements::COLUMNS;
use oaic_types::data_market::{Query, QueryKind, TableInfo, MIN_ROWS};

use crate::error::ContractError;

/// A query as the circuit takes it; its hash is what proofs bind.
///
/// # Errors
/// What of it is out of range.
pub fn statement_query(query: &Query) -> Result<circuit::Query, ContractError> {
    let rows = circuit::Query::count(query.partition, query.min_rows);
    rows.check()?;
    Ok(match &query.kind {
        QueryKind::Count => rows,
        QueryKind::Sum { column } => rows.sum(*column)?,
        QueryKind::Mean { column, scale } => rows.mean(*column, *scale)?,
        QueryKind::Histogram { column, bounds } => {
            let bounds: Vec<u64> = bounds.iter().map(|bound| u64::from(*bound)).collect();
            rows.histogram(*column, &bounds)?
        }
        QueryKind::Score { weights, bias } => {
            text::count("weights", "entries", weights.len(), 1, COLUMNS)?;
            let mut all = [0; COLUMNS];
            for (slot, weight) in all.iter_mut().zip(weights) {
                *slot = *weight;
            }
            rows.score(all, *bias)
        }
    })
}

/// Refuses a query that a table has no answer to: too few rows asked for, or more than it has, or
/// a column it hasn't.
pub fn ensure_fits(query: &Query, table: &TableInfo) -> Result<(), ContractError> {
    within("min_rows", query.min_rows, MIN_ROWS, table.rows.count())?;
    let columns = usize::from(table.columns);
    let needed = match &query.kind {
        QueryKind::Count => 0,
        QueryKind::Sum { column }
        | QueryKind::Mean { column, .. }
        | QueryKind::Histogram { column, .. } => usize::from(*column).saturating_add(1),
        QueryKind::Score { weights, .. } => weights.len(),
    };
    match needed <= columns {
        true => Ok(()),
        false => Err(ContractError::NoSuchColumn { needed, columns }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oaic_statements::query::Kind;
    use oaic_types::data_market::Rows;

    fn query(kind: QueryKind) -> Query {
        Query {
            kind,
            partition: 3,
            min_rows: MIN_ROWS,
        }
    }

    #[test]
    fn every_kind_keeps_what_it_says() {
        let of = |kind| statement_query(&query(kind)).unwrap();
        assert_eq!(of(QueryKind::Count).kind, Kind::Count);
        let sum = of(QueryKind::Sum { column: 2 });
        assert_eq!(
            (sum.kind, sum.weights, sum.bias),
            (Kind::Linear, [0, 0, 1, 0], 0)
        );
        let mean = of(QueryKind::Mean {
            column: 1,
            scale: 100,
        });
        assert_eq!((mean.kind, mean.column, mean.scale), (Kind::Mean, 1, 100));
        let bounds = vec![10, u32::MAX];
        let histogram = of(QueryKind::Histogram { column: 3, bounds });
        assert_eq!((histogram.kind, histogram.column), (Kind::Histogram, 3));
        assert_eq!(
            histogram.bounds[..3],
            [10, u64::from(u32::MAX), circuit::NO_BOUND]
        );
        let weights = vec![-5, i64::MAX];
        let score = of(QueryKind::Score {
            weights,
            bias: i64::MIN,
        });
        assert_eq!(
            (score.kind, score.weights, score.bias),
            (Kind::Linear, [-5, i64::MAX, 0, 0], i64::MIN)
        );
        assert!([sum, mean, histogram, score]
            .iter()
            .all(|query| (query.partition, query.min_rows) == (3, MIN_ROWS)));
    }

    #[test]
    fn out_of_range_is_refused() {
        for kind in [
            QueryKind::Sum { column: 4 },
            QueryKind::Mean {
                column: 4,
                scale: 1,
            },
            QueryKind::Mean {
                column: 0,
                scale: 0,
            },
            QueryKind::Mean {
                column: 0,
                scale: 1_000_001,
            },
            QueryKind::Histogram {
                column: 0,
                bounds: vec![],
            },
            QueryKind::Histogram {
                column: 0,
                bounds: vec![0],
            },
            QueryKind::Histogram {
                column: 0,
                bounds: vec![5, 5],
            },
            QueryKind::Histogram {
                column: 0,
                bounds: (1..9).collect(),
            },
            QueryKind::Score {
                weights: vec![],
                bias: 0,
            },
            QueryKind::Score {
                weights: vec![0; 5],
                bias: 0,
            },
        ] {
            assert!(statement_query(&query(kind.clone())).is_err(), "{kind:?}");
        }
    }

    #[test]
    fn a_table_without_the_column_or_the_rows_has_no_answer() {
        let table = TableInfo {
            commitment: vec![0; 32].into(),
            rows: Rows::R64,
            columns: 2,
        };
        let fits = |kind, min_rows| {
            let query = Query {
                min_rows,
                ..query(kind)
            };
            ensure_fits(&query, &table).is_ok()
        };
        assert!(fits(QueryKind::Sum { column: 1 }, MIN_ROWS));
        assert!(!fits(QueryKind::Sum { column: 2 }, MIN_ROWS));
        assert!(fits(
            QueryKind::Score {
                weights: vec![1; 2],
                bias: 0
            },
            64
        ));
        assert!(!fits(
            QueryKind::Score {
                weights: vec![1; 3],
                bias: 0
            },
            64
        ));
        assert!(!fits(QueryKind::Count, MIN_ROWS - 1));
        assert!(!fits(QueryKind::Count, 65));
    }
}
