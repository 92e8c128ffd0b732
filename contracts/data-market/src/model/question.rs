//! Whether a table has an answer to a query.

use oaic_math::score::tells_rows;
use oaic_messages::data_market::{Query, QueryKind, TableInfo, MAX_WEIGHTS, MIN_ROWS};
use oaic_runtime::amount::within;

use crate::error::{ContractError, Result};

/// Refuses a query that a table cannot answer: too few or too many rows required, or a missing
/// column.
pub fn ensure_fits(query: &Query, table: &TableInfo) -> Result<()> {
    within("min_rows", query.min_rows, MIN_ROWS, table.rows.count())?;
    let columns = usize::from(table.columns);
    let needed = match &query.kind {
        QueryKind::Count => 0,
        QueryKind::Sum { column }
        | QueryKind::Mean { column, .. }
        | QueryKind::Histogram { column, .. } => usize::from(*column).saturating_add(1),
        QueryKind::Score { weights, .. } => weights.len(),
    };
    if needed > columns {
        return Err(ContractError::NoSuchColumn { needed, columns });
    }
    match &query.kind {
        QueryKind::Score { weights, bias } => ensure_one_number(query, table, weights, *bias),
        _ => Ok(()),
    }
}

/// Refuses weights with which one answer would reveal several numbers for the price of one. Columns
/// are assumed to have full width; only the seller can judge what narrower ones reveal.
fn ensure_one_number(query: &Query, table: &TableInfo, weights: &[i64], bias: i64) -> Result<()> {
    let all = weights.iter().chain([&bias]);
    let sum = all.fold(0u64, |sum, weight| {
        sum.saturating_add(weight.unsigned_abs())
    });
    within("weights and bias together", sum, 0, MAX_WEIGHTS)?;
    let rows = table.rows.count().saturating_sub(query.min_rows);
    match tells_rows(weights, bias, rows.into()) {
        true => Err(ContractError::TellsRows),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oaic_messages::data_market::Rows;

    fn query(kind: QueryKind) -> Query {
        Query {
            kind,
            partition: 3,
            min_rows: MIN_ROWS,
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
        let score = |weights: &[i64], bias| {
            let weights = weights.to_vec();
            fits(QueryKind::Score { weights, bias }, MIN_ROWS)
        };
        let most = MAX_WEIGHTS as i64;
        assert!(score(&[1, most - 1], 0) && score(&[-3], most - 3));
        assert!(!score(&[1, most], 0) && !score(&[1, 2], most) && !score(&[i64::MIN, 1], 0));
        // The number of rows would be the rest of a division by the one weight.
        assert!(!score(&[54], 1) && score(&[27], 1));
        assert!(!score(&[1_000], 7) && score(&[1_000], 7_000) && score(&[1_000, 1_001], 7));
        assert!(!fits(QueryKind::Count, MIN_ROWS - 1));
        assert!(!fits(QueryKind::Count, 65));
    }
}
