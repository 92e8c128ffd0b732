//! A listing's query as the circuit takes it.

use oaic_statements::query::Query;
use oaic_statements::COLUMNS;
use oaic_types::data_market::{self, QueryKind};

use super::{Answer, Bucket, Result, Table, TableError};

/// What the circuit is asked, and what the contract hashes.
///
/// # Errors
/// A field is out of its range.
pub fn query(query: &data_market::Query) -> Result<Query> {
    let rows = Query::count(query.partition, query.min_rows);
    let query = match &query.kind {
        QueryKind::Count => rows,
        QueryKind::Sum { column } => rows.sum(*column)?,
        QueryKind::Mean { column, scale } => rows.mean(*column, *scale)?,
        QueryKind::Histogram { column, bounds } => {
            let bounds: Vec<_> = bounds.iter().map(|bound| u64::from(*bound)).collect();
            rows.histogram(*column, &bounds)?
        }
        QueryKind::Score { weights, bias } => {
            if weights.is_empty() || weights.len() > COLUMNS {
                return Err(TableError::Weights(weights.len()));
            }
            let mut all = [0; COLUMNS];
            for (slot, weight) in all.iter_mut().zip(weights) {
                *slot = *weight;
            }
            rows.score(all, *bias)
        }
    };
    query.check()?;
    Ok(query)
}

impl Table {
    /// Whether a query can be registered for this table: it has the columns and the partition, and
    /// enough rows in it.
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
            QueryKind::Score { weights, .. } => weights.iter().rposition(|weight| *weight != 0),
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
