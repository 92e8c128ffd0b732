//! Answers without the data: a seller's table, what is kept of it, and what buyers get.
//!
//! A table has up to four columns of whole numbers below 2^32 and room for 64 or 1,024 rows; each
//! row is in one partition. Only its commitment is published. `docs/data.md` says what answers
//! reveal together, and so which queries to register.
//!
//! | file | holds |
//! |---|---|
//! | `read` | a CSV file becomes a table |
//! | `secret` | the table as the seller keeps it: JSON |
//! | `query` | whether a table answers a query, and which buckets tell too much |
//! | `sell` | seller: statement and witness of an answer, sealed to its buyer |
//! | `answer` | buyer: opened elements become counts, sums, means, buckets, scores |
//! | `error` | what can go wrong |

mod answer;
mod error;
mod query;
mod read;
mod secret;
mod sell;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use oaic_circuits::answer::{packed_table, Row};
use oaic_messages::data_market::{Rows, MAX_COLUMNS, MAX_COLUMN_NAME};
use oaic_poseidon::Fr;
use oaic_statements::query::table_commitment;
use oaic_statements::COLUMNS;

use zeroize::Zeroize;

pub use answer::{Answer, Bucket};
pub use error::TableError;
pub use read::{read, read_from, Choice};
pub use sell::Sale;

/// Result of what is done with tables.
pub type Result<T, E = TableError> = std::result::Result<T, E>;

/// A seller's table, with the salt that hides it behind its commitment: all of it is secret but
/// the names of the columns and the room for rows. Whoever has the salt can try rows until one
/// fits.
#[derive(Clone, PartialEq, Eq)]
pub struct Table {
    seller: String,
    salt: Fr,
    size: Rows,
    columns: Vec<String>,
    /// Column that the partitions come from; none when all rows are in partition 0.
    partition_column: Option<String>,
    /// What partition column says, by the partition's number.
    partitions: Vec<String>,
    rows: Vec<Row>,
}

/// A partition of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partition {
    /// Its number, as in queries.
    pub number: u16,
    /// What the partition column says; empty without one.
    pub name: String,
    /// Rows in it.
    pub rows: usize,
}

impl Drop for Table {
    fn drop(&mut self) {
        self.salt.zeroize();
        for row in &mut self.rows {
            row.partition.zeroize();
            row.columns.zeroize();
        }
        self.partitions.zeroize();
    }
}

impl Table {
    /// A table with a new salt, to be listed by the seller of this address, as the chain spells it,
    /// and by nobody else.
    ///
    /// # Errors
    /// Says which column or row isn't as it must be, or that the system gave no random numbers.
    pub fn new(
        seller: String,
        size: Rows,
        columns: Vec<String>,
        partition_column: Option<String>,
        partitions: Vec<String>,
        rows: Vec<Row>,
    ) -> Result<Self> {
        let table = Self {
            seller,
            salt: crate::random::element()
                .map_err(|error| TableError::Random(error.to_string()))?,
            size,
            columns,
            partition_column,
            partitions,
            rows,
        };
        table.check()?;
        Ok(table)
    }

    fn check(&self) -> Result<()> {
        check_columns(&self.columns)?;
        let most = usize::from(self.size.count());
        if self.rows.is_empty() {
            return Err(TableError::NoRows);
        }
        if self.rows.len() > most {
            return Err(TableError::TooManyRows { most });
        }
        for (number, row) in (1..).zip(&self.rows) {
            if usize::from(row.partition) >= self.partitions.len().max(1) {
                return Err(TableError::RowPartition {
                    row: number,
                    partition: row.partition,
                    partitions: self.partitions.len().max(1),
                });
            }
            if row.columns.iter().skip(self.columns.len()).any(|v| *v != 0) {
                return Err(TableError::RowColumns {
                    row: number,
                    columns: self.columns.len(),
                });
            }
        }
        Ok(())
    }

    /// What is published of it.
    pub fn commitment(&self) -> Fr {
        table_commitment(
            &self.salt,
            &oaic_statements::seller(&self.seller),
            &packed_table(&self.rows, self.size.count().into()),
        )
    }

    /// Address of who lists it.
    pub fn seller(&self) -> &str {
        &self.seller
    }

    /// The same table, to be listed by another account.
    #[must_use]
    pub fn by(&self, seller: &str) -> Self {
        let mut table = self.clone();
        table.seller = seller.to_owned();
        table
    }

    /// How many rows it has room for; that is published.
    pub fn size(&self) -> Rows {
        self.size
    }

    /// Names of its columns; they are published.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Its rows.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Where a column stands.
    ///
    /// # Errors
    /// There is none of this name; the message lists those there are.
    pub fn column(&self, name: &str) -> Result<u8> {
        let place = self.columns.iter().position(|column| column == name);
        place
            .and_then(|place| u8::try_from(place).ok())
            .ok_or_else(|| TableError::NoColumn {
                column: name.to_owned(),
                columns: self.columns.join(", "),
            })
    }

    /// Its partitions, by number.
    pub fn partitions(&self) -> Vec<Partition> {
        let mut rows = BTreeMap::<_, usize>::new();
        for row in &self.rows {
            let count = rows.entry(row.partition).or_default();
            *count = count.saturating_add(1);
        }
        let partitions = rows.into_iter().map(|(number, rows)| Partition {
            number,
            name: self
                .partitions
                .get(usize::from(number))
                .cloned()
                .unwrap_or_default(),
            rows,
        });
        partitions.collect()
    }
}

/// Salt and rows are never printed by accident.
impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table")
            .field("size", &self.size)
            .field("columns", &self.columns)
            .field("rows", &self.rows.len())
            .finish_non_exhaustive()
    }
}

fn check_columns(columns: &[String]) -> Result<()> {
    if columns.is_empty() || columns.len() > MAX_COLUMNS.min(COLUMNS) {
        return Err(TableError::Columns(columns.len()));
    }
    for (place, column) in columns.iter().enumerate() {
        if column.is_empty() || column.len() > MAX_COLUMN_NAME {
            return Err(TableError::ColumnName(column.clone()));
        }
        if columns.iter().take(place).any(|earlier| earlier == column) {
            return Err(TableError::ChosenTwice(column.clone()));
        }
    }
    Ok(())
}
