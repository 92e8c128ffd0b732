//! Reader of usage traces: a CSV of calls, one a line, in the order they arrived.
//!
//! The format is that of the public data set *AzureLLMInferenceDataset2023*:
//!
//! ```csv
//! TIMESTAMP,ContextTokens,GeneratedTokens
//! 2023-11-16 18:17:03.9799600,4808,10
//! ```
//!
//! - The header is required, with these names in this order.
//! - `TIMESTAMP` is UTC, `YYYY-MM-DD HH:MM:SS` with up to nine decimals, from 1970 on. Time never
//!   runs backwards: a file that does is refused, because sorting it silently would hide that
//!   two files were joined in the wrong order.
//! - `ContextTokens` (read) and `GeneratedTokens` (generated) are whole numbers from 0 to
//!   4,294,967,295.
//! - A byte-order mark, CRLF line ends, CSV quotes inside a line and blank lines at the end are
//!   fine; blank lines in between are not.
//!
//! The whole file is checked before the first call is handed on, so nothing is ever settled out
//! of a file that turns out to be broken further down.

use std::fmt;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use csv_core::ReadRecordResult;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::PrimitiveDateTime;

/// Names of the columns, in order.
pub const COLUMNS: [&str; 3] = ["TIMESTAMP", "ContextTokens", "GeneratedTokens"];

/// Longest line, in bytes; anything longer is not a trace, and would only fill memory.
const MAX_LINE: usize = 1024;

/// Most calls in one file; each is a signed receipt and takes 16 bytes here.
pub const MAX_CALLS: usize = 10_000_000;

const TIMESTAMP_FORM: &str = "UTC as YYYY-MM-DD HH:MM:SS.fffffff, like 2023-11-16 18:17:03.9799600";
const TOKENS_FORM: &str = "a whole number from 0 to 4294967295";

const TIMESTAMP: &[BorrowedFormatItem<'static>] = format_description!(
    version = 2,
    "[year]-[month]-[day] [hour]:[minute]:[second][optional [.[subsecond digits:1+]]]"
);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceCall {
    /// Arrival, in milliseconds of Unix time.
    pub at_ms: u64,
    pub prompt_tokens: u32,
    pub completion_tokens: u32,
}

/// A trace that was read and checked as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// Name of the file, without its folders.
    pub name: String,
    /// The calls, never going back in time; at least one.
    pub calls: Vec<TraceCall>,
}

/// Why a trace was refused, and where.
#[derive(Debug, thiserror::Error)]
pub struct TraceError {
    pub file: String,
    /// Line, from 1; 0 when the file could not be opened.
    pub line: u64,
    /// Column from 1 and its name, when one column is at fault.
    pub column: Option<(usize, &'static str)>,
    pub problem: String,
    /// What was expected there, or what to do.
    pub expected: String,
    /// The fault of the file system, when that was it.
    pub source: Option<std::io::Error>,
}

impl fmt::Display for TraceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "trace {}", self.file)?;
        if self.line > 0 {
            write!(f, ", line {}", self.line)?;
        }
        if let Some((number, name)) = self.column {
            write!(f, ", column {number} ({name})")?;
        }
        write!(f, ": {}; expected {}", self.problem, self.expected)
    }
}

impl Trace {
    pub fn open(path: &Path) -> Result<Self, TraceError> {
        let shown = path.display().to_string();
        let file = File::open(path).map_err(|source| TraceError {
            file: shown.clone(),
            line: 0,
            column: None,
            problem: "it can't be opened".into(),
            expected: "a readable CSV file; check the path given to --trace".into(),
            source: Some(source),
        })?;
        let mut trace = Self::read(BufReader::with_capacity(1 << 16, file), &shown)?;
        if let Some(name) = path.file_name() {
            trace.name = name.to_string_lossy().into_owned();
        }
        Ok(trace)
    }

    /// Read and check a stream; `name` stands in errors.
    pub fn read(input: impl BufRead, name: &str) -> Result<Self, TraceError> {
        let mut lines = Lines {
            input,
            file: name,
            number: 0,
            bytes: Vec::with_capacity(128),
        };
        let mut csv = Splitter::default();

        if !lines.advance()? {
            return Err(lines.fault("the file is empty", header_form()));
        }
        if lines.bytes.starts_with(b"\xFF\xFE") || lines.bytes.starts_with(b"\xFE\xFF") {
            return Err(lines.fault(
                "the file is UTF-16",
                "UTF-8; convert it with iconv -t UTF-8",
            ));
        }
        if lines.bytes.starts_with(b"\xEF\xBB\xBF") {
            lines.bytes.drain(..3);
        }
        check_header(&lines, &mut csv)?;

        let mut calls = Vec::new();
        let mut blank = None;
        let mut last = i128::MIN;
        while lines.advance()? {
            if lines.bytes.is_empty() {
                blank.get_or_insert(lines.number);
                continue;
            }
            if let Some(number) = blank {
                lines.number = number;
                return Err(lines.fault("a blank line between calls", "one call a line"));
            }
            let (nanos, call) = parse_call(&lines, &mut csv)?;
            if nanos < last {
                return Err(lines.fault_at(
                    0,
                    format!("\"{}\" is earlier than the line before", csv.field(0)),
                    "calls in order of arrival; sort the file by its first column",
                ));
            }
            last = nanos;
            if calls.len() == MAX_CALLS {
                return Err(
                    lines.fault("too many calls", "at most 10000000 of them; split the file")
                );
            }
            calls.push(call);
        }
        if calls.is_empty() {
            return Err(lines.fault("there is a header but no call", "at least one call"));
        }
        Ok(Self {
            name: name.to_owned(),
            calls,
        })
    }
}

fn header_form() -> String {
    format!("the header {}", COLUMNS.join(","))
}

fn check_header(lines: &Lines<'_, impl BufRead>, csv: &mut Splitter) -> Result<(), TraceError> {
    csv.split(lines)?;
    if csv.count == COLUMNS.len() && (0..csv.count).all(|i| csv.field(i) == COLUMNS[i]) {
        return Ok(());
    }
    let first = csv.field(0);
    let problem = if PrimitiveDateTime::parse(first, TIMESTAMP).is_ok() {
        "the header is missing, the file begins with a call".to_owned()
    } else if let Some(name) = COLUMNS
        .iter()
        .find(|name| !(0..csv.count).any(|i| csv.field(i) == **name))
    {
        format!(
            "the header has no column {name}: it is \"{}\"",
            excerpt(lines.text()?)
        )
    } else {
        format!("the header is \"{}\"", excerpt(lines.text()?))
    };
    Err(lines.fault(problem, header_form()))
}

fn parse_call(
    lines: &Lines<'_, impl BufRead>,
    csv: &mut Splitter,
) -> Result<(i128, TraceCall), TraceError> {
    csv.split(lines)?;
    if csv.count != COLUMNS.len() {
        let names = match csv.count {
            1 => "ContextTokens and GeneratedTokens are missing",
            2 => "GeneratedTokens is missing",
            _ => "there are too many",
        };
        return Err(lines.fault(
            format!(
                "{} column(s), {names}: \"{}\"",
                csv.count,
                excerpt(lines.text()?)
            ),
            format!("3 columns, {}", COLUMNS.join(",")),
        ));
    }
    let stamp = csv.field(0).trim();
    let at = PrimitiveDateTime::parse(stamp, TIMESTAMP).map_err(|why| {
        lines.fault_at(
            0,
            format!("\"{}\" is no time ({why})", excerpt(stamp)),
            TIMESTAMP_FORM,
        )
    })?;
    let nanos = at.assume_utc().unix_timestamp_nanos();
    let at_ms = u64::try_from(nanos.div_euclid(1_000_000))
        .map_err(|_| lines.fault_at(0, format!("\"{stamp}\" is before 1970"), TIMESTAMP_FORM))?;
    let call = TraceCall {
        at_ms,
        prompt_tokens: tokens(lines, csv, 1)?,
        completion_tokens: tokens(lines, csv, 2)?,
    };
    Ok((nanos, call))
}

fn tokens(
    lines: &Lines<'_, impl BufRead>,
    csv: &Splitter,
    index: usize,
) -> Result<u32, TraceError> {
    let text = csv.field(index).trim();
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let problem = match text.parse::<u32>() {
        Ok(value) if digits => return Ok(value),
        _ if text.is_empty() => "it is empty".to_owned(),
        _ if digits => format!("\"{}\" is too large", excerpt(text)),
        _ if text.starts_with('-') => format!("\"{}\" is negative", excerpt(text)),
        _ => format!("\"{}\" is not a whole number", excerpt(text)),
    };
    Err(lines.fault_at(index, problem, TOKENS_FORM))
}

/// What fits an error message on one line, with nothing in it that a terminal would act on.
fn excerpt(text: &str) -> String {
    let mut short: String = text.chars().take(60).flat_map(char::escape_debug).collect();
    if text.chars().nth(60).is_some() {
        short.push('…');
    }
    short
}

/// Lines of bounded length, counted.
struct Lines<'a, R> {
    input: R,
    file: &'a str,
    number: u64,
    bytes: Vec<u8>,
}

impl<R: BufRead> Lines<'_, R> {
    /// Go to the next line; false at the end.
    fn advance(&mut self) -> Result<bool, TraceError> {
        self.bytes.clear();
        self.number += 1;
        let limit = u64::try_from(MAX_LINE + 3).unwrap_or(u64::MAX);
        let read = self
            .input
            .by_ref()
            .take(limit)
            .read_until(b'\n', &mut self.bytes);
        let read = read.map_err(|source| TraceError {
            file: self.file.to_owned(),
            line: self.number,
            column: None,
            problem: "it can't be read".into(),
            expected: "a readable CSV file".into(),
            source: Some(source),
        })?;
        for end in [b'\n', b'\r'] {
            if self.bytes.last() == Some(&end) {
                self.bytes.pop();
            }
        }
        if self.bytes.len() > MAX_LINE {
            self.bytes.clear();
            let problem = format!("the line is longer than {MAX_LINE} bytes");
            return Err(self.fault(problem, "one call a line; is this a trace?"));
        }
        Ok(read > 0)
    }

    fn text(&self) -> Result<&str, TraceError> {
        std::str::from_utf8(&self.bytes).map_err(|why| {
            let column = self.bytes[..why.valid_up_to()]
                .iter()
                .filter(|b| **b == b',')
                .count();
            let problem = format!("byte {} of the line is not UTF-8", why.valid_up_to() + 1);
            if column < COLUMNS.len() {
                self.fault_at(column, problem, "UTF-8 text")
            } else {
                self.fault(problem, "UTF-8 text")
            }
        })
    }

    fn fault(&self, problem: impl Into<String>, expected: impl Into<String>) -> TraceError {
        TraceError {
            file: self.file.to_owned(),
            line: self.number,
            column: None,
            problem: problem.into(),
            expected: expected.into(),
            source: None,
        }
    }

    fn fault_at(
        &self,
        column: usize,
        problem: impl Into<String>,
        expected: impl Into<String>,
    ) -> TraceError {
        TraceError {
            column: Some((column + 1, COLUMNS[column])),
            ..self.fault(problem, expected)
        }
    }
}

/// Splits one line into its fields by the rules of CSV.
struct Splitter {
    reader: csv_core::Reader,
    text: Vec<u8>,
    ends: [usize; 16],
    count: usize,
}

impl Default for Splitter {
    fn default() -> Self {
        Self {
            reader: csv_core::Reader::new(),
            text: vec![0; MAX_LINE],
            ends: [0; 16],
            count: 0,
        }
    }
}

impl Splitter {
    fn split(&mut self, lines: &Lines<'_, impl BufRead>) -> Result<(), TraceError> {
        // A fault of encoding is found on the raw line: the parser would pass it through.
        let line = lines.text()?.as_bytes();
        self.reader.reset();
        let (_, _, written, count) = self
            .reader
            .read_record(line, &mut self.text, &mut self.ends);
        let rest = &mut self.text[written..];
        // A reader is told of the end of its input by an empty read.
        let (result, _, _, more) = self.reader.read_record(&[], rest, &mut self.ends[count..]);
        self.count = count + more;
        match result {
            ReadRecordResult::Record | ReadRecordResult::End => Ok(()),
            _ => {
                let expected = format!("3 columns, {}", COLUMNS.join(","));
                Err(lines.fault("the line has too many columns", expected))
            }
        }
    }

    fn field(&self, index: usize) -> &str {
        if index >= self.count {
            return "";
        }
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        std::str::from_utf8(&self.text[start..self.ends[index]]).unwrap_or_default()
    }
}
