//! Queries, held against the table that is to answer them.

use oaic_messages::data_market::{self, QueryKind};

use super::{Result, Table, TableError};

impl Table {
    /// Whether this table answers a query: it has the columns and the partition, enough rows in it,
    /// and as many in each bucket of a histogram that holds any. (The contract registers none that demands fewer than `MIN_ROWS`.)
    ///
    /// # Errors
    /// Says what it lacks.
    pub fn check_query(&self, asked: &data_market::Query) -> Result<()> {
        let columns = self.columns.len();
        let highest = match &asked.kind {
            QueryKind::Count => None,
            QueryKind::Sum { column }
            | QueryKind::Mean { column, .. }
            | QueryKind::Histogram { column, .. } => Some(usize::from(*column)),
            QueryKind::Score { weights, .. } => weights.len().checked_sub(1),
        };
        if let Some(column) = highest.filter(|column| *column >= columns) {
            return Err(TableError::QueryColumn { column, columns });
        }
        let partitions = self.partitions.len().max(1);
        if usize::from(asked.partition) >= partitions {
            return Err(TableError::QueryPartition {
                partition: asked.partition,
                partitions,
            });
        }
        self.evaluate(asked).map(|_| ())
    }
}
