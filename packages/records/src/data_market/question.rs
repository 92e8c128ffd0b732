//! Queries of the data market as proofs bind them: for the contract, and for who asks and answers.

use oaic_messages::data_market::{self, QueryKind};
use oaic_statements::query::{Query, QueryError};
use oaic_statements::COLUMNS;

/// A listing's query as the circuit takes it; its hash is what a proof binds.
///
/// # Errors
/// What of it is out of range.
pub fn statement_query(asked: &data_market::Query) -> Result<Query, QueryError> {
    let rows = Query::count(asked.partition, asked.min_rows);
    rows.check()?;
    Ok(match &asked.kind {
        QueryKind::Count => rows,
        QueryKind::Sum { column } => rows.sum(*column)?,
        QueryKind::Mean { column, scale } => rows.mean(*column, *scale)?,
        QueryKind::Histogram { column, bounds } => {
            let bounds: Vec<u64> = bounds.iter().map(|bound| u64::from(*bound)).collect();
            rows.histogram(*column, &bounds)?
        }
        QueryKind::Score { weights, bias } => {
            if weights.is_empty() || weights.len() > COLUMNS {
                return Err(QueryError::Weights(weights.len()));
            }
            let mut all = [0; COLUMNS];
            for (slot, weight) in all.iter_mut().zip(weights) {
                *slot = *weight;
            }
            rows.score(all, *bias)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use oaic_messages::data_market::MIN_ROWS;
    use oaic_statements::query::{Kind, NO_BOUND};

    fn query(kind: QueryKind) -> data_market::Query {
        data_market::Query {
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
        assert_eq!(histogram.bounds[..3], [10, u64::from(u32::MAX), NO_BOUND]);
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
    fn a_query_for_no_rows_at_all_is_refused() {
        let mut none = query(QueryKind::Count);
        none.min_rows = 0;
        assert_eq!(statement_query(&none), Err(QueryError::MinRows));
    }
}
