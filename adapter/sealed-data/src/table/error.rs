use oaic_circuits::answer::EvaluateError;
use oaic_circuits::seal::SealError;
use oaic_messages::data_market::{MAX_COLUMNS, MAX_COLUMN_NAME};
use oaic_statements::query::QueryError;

/// What can go wrong with a table, where, and what to do. Rows and lines are numbered from 1.
#[allow(missing_docs)] // each message says what its fields are
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    #[error("{file} can't be read: {source}")]
    Io {
        file: String,
        source: std::io::Error,
    },
    #[error("{file} is not a CSV file with a header: {why}")]
    Csv { file: String, why: String },
    #[error(
        "{file}: a quote (\") is never closed, so that what follows it is one cell; the last row \
         begins on line {line}. Close it, or write a quote that stands for itself twice, in quotes"
    )]
    Quotes { file: String, line: u64 },
    #[error(
        "the order pays {seller}, but the table was packed for {own}: somebody listed a copy; \
         nothing was answered, and no proof made from this table is valid for that order. Leave it: its \
         buyer is refunded"
    )]
    OtherSeller { own: String, seller: String },
    #[error("{file} has no column {column:?}; its header has {header}")]
    MissingColumn {
        file: String,
        column: String,
        header: String,
    },
    #[error("{file} has {times} columns called {column:?}: rename them, so that one is meant")]
    AmbiguousColumn {
        file: String,
        column: String,
        times: usize,
    },
    #[error(
        "{file}, line {line}, column {column:?}: {value:?} {why}; a cell must be a whole number \
         from 0 to 4294967295, in digits alone"
    )]
    Cell {
        file: String,
        line: u64,
        column: String,
        value: String,
        why: &'static str,
    },
    #[error(
        "{file}, line {line}, column {column:?}: {value:?} is not UTF-8; save the file as UTF-8"
    )]
    PartitionName {
        file: String,
        line: u64,
        column: String,
        value: String,
    },
    #[error("the table has no rows; a header alone can't be sold")]
    NoRows,
    #[error("the table has more than {most} rows; choose the larger size, or sell it in parts (1,024 rows are the most)")]
    TooManyRows { most: usize },
    #[error("{0} columns are chosen; a table has 1 to {MAX_COLUMNS}")]
    Columns(usize),
    #[error("the column name {0:?} can't be listed; it must have 1 to {MAX_COLUMN_NAME} bytes")]
    ColumnName(String),
    #[error("column {0:?} is chosen twice; choose each once")]
    ChosenTwice(String),
    #[error("the table has no column {column:?}; it has {columns}")]
    NoColumn { column: String, columns: String },
    #[error("the query is about column {column}, counted from 0; the table has {columns}")]
    QueryColumn { column: usize, columns: usize },
    #[error("the query is over partition {partition}, counted from 0; the table has {partitions}")]
    QueryPartition { partition: u16, partitions: usize },
    #[error("no circuit answers this query: {0}")]
    Query(#[from] QueryError),
    #[error("this table doesn't answer the query: {0}")]
    Evaluate(#[from] EvaluateError),
    #[error("the answer can't be sealed: {0}")]
    Seal(#[from] SealError),
    #[error("row {row} is in partition {partition}, but there are {partitions}, counted from 0")]
    RowPartition {
        row: usize,
        partition: u16,
        partitions: usize,
    },
    #[error("row {row} has a value beyond the table's {columns} columns")]
    RowColumns { row: usize, columns: usize },
    #[error("this is not a table as it was written: {0}; take it from a backup")]
    Secret(String),
    #[error(
        "what was opened is not an answer to this query: {0}; it was opened with another key than the \
         order's, or for another order or query"
    )]
    NoAnswer(String),
    #[error("no salt for the table: {0}")]
    Random(String),
}
