//! Queries, held against the table they are about.

use oaic_kit::amount::within;
use oaic_types::data_market::{Query, QueryKind, TableInfo, MIN_ROWS};

use crate::error::ContractError;

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
    use oaic_types::data_market::Rows;

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
        assert!(!fits(QueryKind::Count, MIN_ROWS - 1));
        assert!(!fits(QueryKind::Count, 65));
    }
}
