//! A CSV file becomes a table.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use csv::{ByteRecord, ReaderBuilder};
use oaic_circuits::answer::Row;
use oaic_messages::data_market::Rows;
use oaic_statements::COLUMNS;

use super::{check_columns, Result, Table, TableError};

/// What is taken of a CSV file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Address of who will list the table, as the chain spells it.
    pub seller: String,
    /// Names of the columns that become the table's, in this order; 1 to 4.
    pub columns: Vec<String>,
    /// Column whose values name the partitions, numbered as they first appear; unset: all rows are
    /// in partition 0. It may be one of the columns as well.
    pub partition: Option<String>,
    /// How many rows there is room for; unset: the smaller size that they fit.
    pub size: Option<Rows>,
}

/// Reads a CSV file: comma-separated, with a header, UTF-8 where it matters; a byte order mark,
/// either line ending, quotes and blank lines are fine, and so are spaces around what is chosen.
/// A chosen cell is a whole number below 2^32.
///
/// # Errors
/// Names the file, and for a cell its line, column, value and what it must be.
pub fn read(path: &Path, choice: &Choice) -> Result<Table> {
    let name = path.display().to_string();
    let file = File::open(path).map_err(|source| io(&name, source))?;
    read_from(&name, file, choice)
}

/// [`read`], from anything; `name` is what errors call it.
///
/// # Errors
/// As [`read`].
pub fn read_from(name: &str, csv: impl Read, choice: &Choice) -> Result<Table> {
    check_columns(&choice.columns)?;
    let csv = Quotes {
        inner: csv,
        open: false,
    };
    let mut reader = ReaderBuilder::new().from_reader(csv);
    let header = reader
        .byte_headers()
        .map_err(|error| csv_error(name, error))?;
    let header = header.clone();
    let find = |column: &String| find(name, &header, column);
    let places = choice.columns.iter().map(find);
    let places = places.collect::<Result<Vec<_>>>()?;
    let partition_place = choice.partition.as_ref().map(find).transpose()?;

    let most = usize::from(choice.size.unwrap_or(Rows::R1024).count());
    let (mut rows, mut partitions) = (Vec::new(), Vec::new());
    let mut line = 1;
    let mut record = ByteRecord::new();
    loop {
        let more = reader.read_byte_record(&mut record);
        if !more.map_err(|error| csv_error(name, error))? {
            break;
        }
        if rows.len() == most {
            return Err(TableError::TooManyRows { most });
        }
        line = record.position().map_or(0, |position| position.line());
        let mut columns = [0; COLUMNS];
        for ((slot, place), column) in columns.iter_mut().zip(&places).zip(&choice.columns) {
            let cell = record.get(*place).unwrap_or_default();
            *slot = number(cell).map_err(|why| TableError::Cell {
                file: name.to_owned(),
                line,
                column: column.clone(),
                value: shown(cell),
                why,
            })?;
        }
        let partition = match partition_place.zip(choice.partition.as_ref()) {
            None => 0,
            Some((place, column)) => {
                let cell = record.get(place).unwrap_or_default();
                let text = std::str::from_utf8(cell).map_err(|_| TableError::PartitionName {
                    file: name.to_owned(),
                    line,
                    column: column.clone(),
                    value: shown(cell),
                })?;
                numbered(&mut partitions, text.trim())
            }
        };
        rows.push(Row { partition, columns });
    }
    // The rows behind it would be part of a cell, and missing from the table.
    if reader.get_ref().open {
        let file = name.to_owned();
        return Err(TableError::Quotes { file, line });
    }
    let fits = |size: &Rows| usize::from(size.count()) >= rows.len();
    let size = choice.size.or(Some(Rows::R64).filter(fits));
    Table::new(
        choice.seller.clone(),
        size.unwrap_or(Rows::R1024),
        choice.columns.clone(),
        choice.partition.clone(),
        partitions,
        rows,
    )
}

/// What is read, and whether a quote in it is open: they come in pairs, also where one stands for
/// itself (`""`).
struct Quotes<R> {
    inner: R,
    open: bool,
}

impl<R: Read> Read for Quotes<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let quotes = buffer.iter().take(count).filter(|byte| **byte == b'"');
        self.open ^= quotes.count() % 2 == 1;
        Ok(count)
    }
}

/// Characters of a cell that an error repeats.
const SHOWN: usize = 60;

/// A cell, or its beginning: one quote too many makes a cell of a whole file.
fn shown(cell: &[u8]) -> String {
    let text = String::from_utf8_lossy(cell);
    match text.char_indices().nth(SHOWN) {
        None => text.into_owned(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
    }
}

fn io(name: &str, source: std::io::Error) -> TableError {
    let file = name.to_owned();
    TableError::Io { file, source }
}

fn csv_error(name: &str, error: csv::Error) -> TableError {
    let (file, why) = (name.to_owned(), error.to_string());
    match error.into_kind() {
        csv::ErrorKind::Io(source) => io(name, source),
        _ => TableError::Csv { file, why },
    }
}

fn find(name: &str, header: &ByteRecord, column: &str) -> Result<usize> {
    let is = |cell: &[u8]| cell.trim_ascii() == column.as_bytes();
    let mut places = header.iter().enumerate().filter(|(_, cell)| is(cell));
    let (place, _) = places.next().ok_or_else(|| {
        let cells = header.iter().take(SHOWN);
        let cells: Vec<_> = cells
            .map(|cell| format!("{:?}", shown(cell.trim_ascii())))
            .collect();
        TableError::MissingColumn {
            file: name.to_owned(),
            column: column.to_owned(),
            header: match cells.as_slice() {
                [] => "nothing: the file is empty".to_owned(),
                cells => cells.join(", "),
            },
        }
    })?;
    match places.count() {
        0 => Ok(place),
        more => Err(TableError::AmbiguousColumn {
            file: name.to_owned(),
            column: column.to_owned(),
            times: more.saturating_add(1),
        }),
    }
}

/// A cell's number, or what is wrong with it.
fn number(cell: &[u8]) -> Result<u32, &'static str> {
    let cell = cell.trim_ascii();
    let digits = |cell: &[u8]| !cell.is_empty() && cell.iter().all(u8::is_ascii_digit);
    if digits(cell) {
        let text = std::str::from_utf8(cell).unwrap_or_default();
        return text.parse().map_err(|_| "is too large");
    }
    Err(match cell {
        [] => "is empty",
        [b'-', rest @ ..] if digits(rest) => "is negative",
        _ if cell.iter().any(|byte| matches!(byte, b'.' | b',')) => {
            "is not a whole number: scale the column first, for instance to thousandths"
        }
        _ => "is not a number",
    })
}

/// The number of a partition's name, a new one when it is new. There are never more than rows.
fn numbered(names: &mut Vec<String>, name: &str) -> u16 {
    let place = names.iter().position(|known| known == name);
    let place = place.unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len().saturating_sub(1)
    });
    u16::try_from(place).unwrap_or(u16::MAX)
}
