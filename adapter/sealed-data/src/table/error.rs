use oaic_circuits::answer::EvaluateError;
use oaic_circuits::seal::SealError;
use oaic_messages::data_market::{MAX_COLUMNS, MAX_COLUMN_NAME};
use oaic_statements::query::QueryError;

/// What can go wrong with a table, where, and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// The file can't be read.
    #[error("{file} can't be read: {source}")]
    Io {
        /// File.
        file: String,
        /// Why.
        source: std::io::Error,
    },
    /// The file isn't CSV.
    #[error("{file} is no CSV file with a header: {why}")]
    Csv {
        /// File.
        file: String,
        /// Why; names the line if there is one.
        why: String,
    },
    /// A quote is open at the end.
    #[error(
        "{file}: a quote (\") is never closed, so that what follows it is one cell; the last row \
         begins on line {line}. Close it, or write a quote that stands for itself twice, in quotes"
    )]
    Quotes {
        /// File.
        file: String,
        /// Line the last row begins on, from 1.
        line: u64,
    },
    /// An order of somebody else's listing of a table.
    #[error(
        "the order pays {seller}, but the table was packed for {own}: somebody listed a copy; \
         nothing was answered, and no proof from this table holds for that order. Leave it: its \
         buyer is refunded"
    )]
    OtherSeller {
        /// Who packed the table.
        own: String,
        /// Who is paid.
        seller: String,
    },
    /// The header hasn't a chosen column.
    #[error("{file} has no column {column:?}; its header has {header}")]
    MissingColumn {
        /// File.
        file: String,
        /// Which.
        column: String,
        /// What there is.
        header: String,
    },
    /// The header has a chosen column twice.
    #[error("{file} has {times} columns called {column:?}: rename them, so that one is meant")]
    AmbiguousColumn {
        /// File.
        file: String,
        /// Which.
        column: String,
        /// How often.
        times: usize,
    },
    /// A cell isn't a number in range.
    #[error(
        "{file}, line {line}, column {column:?}: {value:?} {why}; a cell must be a whole number \
         from 0 to 4294967295, in digits alone"
    )]
    Cell {
        /// File.
        file: String,
        /// Line the row begins on, from 1.
        line: u64,
        /// Column.
        column: String,
        /// The cell.
        value: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A partition's name isn't text.
    #[error(
        "{file}, line {line}, column {column:?}: {value:?} is not UTF-8; save the file as UTF-8"
    )]
    PartitionName {
        /// File.
        file: String,
        /// Line the row begins on, from 1.
        line: u64,
        /// Column.
        column: String,
        /// The cell, with what isn't text replaced.
        value: String,
    },
    /// No rows.
    #[error("the table has no rows; a header alone can't be sold")]
    NoRows,
    /// More rows than room.
    #[error("the table has more than {most} rows; choose the larger size, or sell it in parts (1,024 rows are the most)")]
    TooManyRows {
        /// Rows there is room for.
        most: usize,
    },
    /// Too few or too many columns chosen.
    #[error("{0} columns are chosen; a table has 1 to {MAX_COLUMNS}")]
    Columns(usize),
    /// A column's name is too long for a listing.
    #[error("the column name {0:?} can't be listed; it must have 1 to {MAX_COLUMN_NAME} bytes")]
    ColumnName(String),
    /// A column was chosen twice.
    #[error("column {0:?} is chosen twice; choose each once")]
    ChosenTwice(String),
    /// No such column in the table.
    #[error("the table has no column {column:?}; it has {columns}")]
    NoColumn {
        /// Which.
        column: String,
        /// What there is.
        columns: String,
    },
    /// A query names a column that the table hasn't.
    #[error("the query is about column {column}, counted from 0; the table has {columns}")]
    QueryColumn {
        /// Which.
        column: usize,
        /// How many there are.
        columns: usize,
    },
    /// A query of a partition that the table hasn't.
    #[error("the query is over partition {partition}, counted from 0; the table has {partitions}")]
    QueryPartition {
        /// Which.
        partition: u16,
        /// How many there are.
        partitions: usize,
    },
    /// No circuit answers it.
    #[error("no circuit answers this query: {0}")]
    Query(#[from] QueryError),
    /// The table has no answer.
    #[error("this table doesn't answer the query: {0}")]
    Evaluate(#[from] EvaluateError),
    /// The answer can't be sealed.
    #[error("the answer can't be sealed: {0}")]
    Seal(#[from] SealError),
    /// A secret file's row is in no partition.
    #[error("row {row} is in partition {partition}, but there are {partitions}, counted from 0")]
    RowPartition {
        /// Row, from 1.
        row: usize,
        /// Its partition.
        partition: u16,
        /// How many there are.
        partitions: usize,
    },
    /// A row has values where there is no column.
    #[error("row {row} has a value beyond the table's {columns} columns")]
    RowColumns {
        /// Row, from 1.
        row: usize,
        /// How many columns there are.
        columns: usize,
    },
    /// A secret file isn't as it was written.
    #[error("this is not a table as it was written: {0}; take it from a backup")]
    Secret(String),
    /// Opened elements are no answer to the query.
    #[error(
        "what was opened is no answer to this query: {0}; it was opened with another key than the \
         order's, or for another order or query"
    )]
    NoAnswer(String),
    /// The system gave no random numbers.
    #[error("no salt for the table: {0}")]
    Random(String),
}
