//! Data on stdout, talk on stderr.

use std::fmt::Write as _;
use std::io::{self, BufRead};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use zeroize::Zeroizing;

use crate::error::{CliError, Result};
use crate::terminal::{self, Begin};

/// What a command has to say, for machines and for people.
pub trait Report: Serialize {
    /// Name and version of its JSON, as `oaic/status/1`: a new field keeps the number, a field
    /// that goes or changes its meaning raises it.
    const SCHEMA: &'static str;

    /// For people; every line ends with a newline.
    fn human(&self, out: &mut String);
}

#[derive(Clone, Debug, Default)]
pub struct Output {
    pub json: bool,
    pub quiet: bool,
    pub verbose: u8,
    pub yes: bool,
    pub no_input: bool,
    /// Where data goes instead of stdout, for programs that use this library.
    pub capture: Option<Arc<Mutex<Vec<u8>>>>,
}

impl Output {
    /// Print a report on stdout: a JSON object of one line, or text.
    pub fn print<R: Report>(&self, report: &R) -> Result<()> {
        let text = if self.json {
            let mut line = terminal::json(&versioned(report)?.to_string());
            line.push('\n');
            line
        } else {
            let mut text = String::new();
            report.human(&mut text);
            terminal::lines(&text)
        };
        self.write(text.as_bytes())
    }

    /// What was captured since the last time, when data is captured.
    pub fn taken(&self) -> String {
        let Some(captured) = &self.capture else {
            return String::new();
        };
        let bytes = std::mem::take(&mut *captured.lock().unwrap_or_else(PoisonError::into_inner));
        String::from_utf8_lossy(&bytes).into_owned()
    }

    pub fn write(&self, bytes: &[u8]) -> Result<()> {
        if let Some(captured) = &self.capture {
            captured
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .extend_from_slice(bytes);
            return Ok(());
        }
        // A closed pipe too: a script must not take what it never got for all there is.
        terminal::data(bytes).map_err(|e| {
            CliError::failed("stdout can't be written")
                .because(e)
                .next("what the command did remains done: check it before you run it again")
        })
    }

    pub fn note(&self, text: impl AsRef<str>) {
        if !self.quiet {
            terminal::say(&Begin::Note, text.as_ref());
        }
    }

    /// Say something on stderr when `-v` was given at least `level` times.
    pub fn detail(&self, level: u8, text: impl AsRef<str>) {
        if self.verbose >= level {
            self.note(text);
        }
    }

    pub fn warn(&self, text: impl AsRef<str>) {
        if !self.quiet {
            terminal::say(&Begin::Warning, text.as_ref());
        }
    }

    /// Print a failure on stderr, `-q` or not.
    pub fn error(&self, error: &CliError) {
        if self.json {
            return terminal::say_json(&error.to_json());
        }
        terminal::say(&Begin::Error, &error.to_string());
        if let Some(next) = error.advice() {
            terminal::say(&Begin::Next, next);
        }
    }

    pub fn can_ask(&self) -> bool {
        !self.no_input && terminal::can_answer()
    }

    /// Show what an answer is waited for to.
    ///
    /// # Errors
    /// stderr can't be written: nothing is asked that nobody reads.
    pub fn prompt(&self, text: &str) -> Result<()> {
        terminal::prompt(text)
            .map_err(|e| CliError::failed("the question can't be shown").because(e))
    }

    pub fn hidden(&self, text: &str) -> Result<Zeroizing<String>> {
        terminal::hidden(text)
            .map_err(|e| CliError::failed("the terminal can't be read").because(e))
    }

    pub fn bar(&self, what: &str) -> Option<terminal::Bar> {
        (!self.quiet && terminal::is_seen()).then(|| terminal::bar(what))
    }

    /// Ask before something that moves value or can't be undone. The question is one line, whatever
    /// it quotes: the name of a stranger's service can't rewrite it.
    ///
    /// # Errors
    /// The answer is no, or nobody can be asked and `--yes` isn't given.
    pub fn confirm(&self, what: &str) -> Result<()> {
        if self.yes {
            return Ok(());
        }
        let what = terminal::line(what);
        if !self.can_ask() {
            return Err(CliError::usage(format!(
                "{what} needs confirmation, and this run is not interactive"
            ))
            .next("add --yes, or --dry-run to see what would be sent"));
        }
        self.prompt(&format!("{what}? [y/N] "))?;
        let mut answer = String::new();
        io::stdin()
            .lock()
            .read_line(&mut answer)
            .map_err(|e| CliError::failed("the answer can't be read").because(e))?;
        match answer.trim().to_ascii_lowercase().as_str() {
            "y" | "yes" => Ok(()),
            _ => Err(CliError::failed("stopped: not confirmed; nothing was done")),
        }
    }
}

/// The JSON of a report, with its schema first.
pub fn versioned<R: Report>(report: &R) -> Result<serde_json::Value> {
    let fault = |why: String| CliError::failed("internal fault, please report it").because(why);
    let value = serde_json::to_value(report).map_err(|e| fault(e.to_string()))?;
    let serde_json::Value::Object(fields) = value else {
        return Err(fault(format!("{} is not a JSON object", R::SCHEMA)));
    };
    let mut object = serde_json::Map::new();
    object.insert("schema".into(), R::SCHEMA.into());
    object.extend(fields);
    Ok(serde_json::Value::Object(object))
}

/// Longest value and cell that people are shown, in characters. Contracts take none as long; a node
/// may show what it likes.
const LONGEST_VALUE: usize = 5_000;
const LONGEST_CELL: usize = 1_000;

/// Lines of `name  value`, names padded to the longest; a value's later lines stand below its first.
pub fn fields(out: &mut String, rows: &[(&str, String)]) {
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let below = format!("\n{:width$}  ", "");
    for (name, value) in rows {
        let value = terminal::cut(value, LONGEST_VALUE);
        let _ = writeln!(out, "{name:width$}  {}", value.replace('\n', &below));
    }
}

/// A table with a header; the columns are as wide as their widest cell, and a cell is one line.
pub fn table<R>(out: &mut String, header: &[&str], rows: impl IntoIterator<Item = R>)
where
    R: IntoIterator<Item: AsRef<str>>,
{
    let shown = |cell: R::Item| terminal::line(&terminal::cut(cell.as_ref(), LONGEST_CELL));
    let mut lines = vec![header.iter().map(ToString::to_string).collect::<Vec<_>>()];
    lines.extend(
        rows.into_iter()
            .map(|row| row.into_iter().map(shown).collect()),
    );
    let mut widths = vec![0; header.len()];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = cell.chars().count().max(*width);
        }
    }
    for line in &lines {
        let mut text = String::new();
        for (cell, width) in line.iter().zip(&widths) {
            let _ = write!(text, "{cell:width$}  ");
        }
        let _ = writeln!(out, "{}", text.trim_end());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Height {
        height: u64,
    }

    impl Report for Height {
        const SCHEMA: &'static str = "oaic/height/1";
        fn human(&self, out: &mut String) {
            fields(out, &[("height", self.height.to_string())]);
        }
    }

    #[test]
    fn json_says_its_schema() {
        let value = versioned(&Height { height: 7 }).unwrap();
        assert_eq!(
            value,
            serde_json::json!({"schema": "oaic/height/1", "height": 7})
        );
    }

    /// What a stranger wrote on the chain clears no screen and makes up no row.
    #[test]
    fn texts_of_others_move_no_cursor_and_begin_no_row() {
        #[derive(Serialize)]
        struct Endpoint(&'static str);
        impl Report for Endpoint {
            const SCHEMA: &'static str = "oaic/endpoint/1";
            fn human(&self, out: &mut String) {
                fields(out, &[("endpoint", self.0.into())]);
                table(out, &["endpoint"], [[self.0]]);
            }
        }
        let captured = Output {
            capture: Some(Arc::default()),
            ..Output::default()
        };
        let hostile = "a\x1b[2J\u{202e}b\rc\nowner  me";
        captured.print(&Endpoint(hostile)).unwrap();
        let text = captured.taken();
        assert_eq!(text, terminal::lines(&text));
        assert!(!text.contains(['\x1b', '\r', '\u{202e}']), "{text:?}");
        assert!(
            !text.lines().skip(2).any(|line| line.starts_with("owner")),
            "{text:?}"
        );
    }

    #[test]
    fn columns_line_up() {
        let mut out = String::new();
        table(&mut out, &["id", "who"], [["1", "alice"], ["100", "b"]]);
        assert_eq!(out, "id   who\n1    alice\n100  b\n");
    }
}
