//! Queries, held against the table that is to answer them.

use oaic_types::data_market::{self, QueryKind};

use super::{Answer, Bucket, Result, Table, TableError};

impl Table {
    /// Whether this table answers a query: it has the columns and the partition, and enough rows in
    /// it. (The contract registers none that demands fewer than `MIN_ROWS`.)
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

    /// Buckets of a histogram that hold some rows, but fewer than the query demands of the whole
    /// partition: they tell about a few rows, and no proof refuses them. None for other queries.
    ///
    /// # Errors
    /// As [`evaluate`](Self::evaluate).
    pub fn thin_buckets(&self, asked: &data_market::Query) -> Result<Vec<Bucket>> {
        let buckets = match self.evaluate(asked)? {
            Answer::Histogram(buckets) => buckets,
            _ => Vec::new(),
        };
        let few = |bucket: &Bucket| (1..u64::from(asked.min_rows)).contains(&bucket.rows);
        Ok(buckets.into_iter().filter(few).collect())
    }
}
