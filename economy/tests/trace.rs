//! What the trace reader takes, and what it says of what it doesn't.

use std::io::{BufReader, Cursor, Read};
use std::path::Path;

use oaic_economy::trace::{Trace, TraceCall};

const HEADER: &str = "TIMESTAMP,ContextTokens,GeneratedTokens\n";
const FIRST: &str = "2023-11-16 18:17:03.9799600,4808,10\n";

fn read(bytes: &[u8]) -> Result<Trace, String> {
    Trace::read(Cursor::new(bytes), "t.csv").map_err(|e| e.to_string())
}

fn calls(text: &str) -> Vec<TraceCall> {
    read(text.as_bytes()).unwrap().calls
}

#[test]
fn a_good_file_is_read_to_the_millisecond() {
    let found = calls(&format!(
        "{HEADER}{FIRST}2023-11-16 18:17:04.0319600,0,4294967295\n"
    ));
    assert_eq!(
        found,
        [
            TraceCall {
                at_ms: 1_700_158_623_979,
                prompt_tokens: 4808,
                completion_tokens: 10
            },
            TraceCall {
                at_ms: 1_700_158_624_031,
                prompt_tokens: 0,
                completion_tokens: u32::MAX
            },
        ]
    );
}

#[test]
fn harmless_differences_are_taken() {
    let plain = calls(&format!("{HEADER}{FIRST}{FIRST}"));
    let same = [
        format!("\u{feff}{HEADER}{FIRST}{FIRST}"),
        format!("{HEADER}{FIRST}{FIRST}").replace('\n', "\r\n"),
        format!("{HEADER}{FIRST}{FIRST}\n\r\n\n"),
        format!("{HEADER}{FIRST}{}", FIRST.trim_end()),
        format!("{HEADER}{FIRST}\"2023-11-16 18:17:03.9799600\", 4808,\"10\"\n"),
        format!("{HEADER}{FIRST}2023-11-16 18:17:03.97996,4808,10"),
    ];
    for text in same {
        assert_eq!(calls(&text), plain, "{text:?}");
    }
}

/// Each fault with all that its message must say: place, finding, what was expected.
#[test]
fn every_fault_names_its_place_and_what_was_expected() {
    let line3 = |line: &str| format!("{HEADER}{FIRST}{line}\n{FIRST}").into_bytes();
    let cases: Vec<(Vec<u8>, &[&str])> = vec![
        (
            b"".to_vec(),
            &[
                "t.csv, line 1:",
                "empty",
                "TIMESTAMP,ContextTokens,GeneratedTokens",
            ],
        ),
        (HEADER.into(), &["line 2:", "no call"]),
        (
            FIRST.into(),
            &["line 1:", "header is missing", "TIMESTAMP,ContextTokens,"],
        ),
        (
            b"TIMESTAMP,ContextTokens\n".to_vec(),
            &["line 1:", "no column GeneratedTokens"],
        ),
        (
            b"TIMESTAMP,GeneratedTokens,ContextTokens\n".to_vec(),
            &["line 1:", "expected the header"],
        ),
        (
            format!("{},Model\n", HEADER.trim_end()).into(),
            &["line 1:", "Model"],
        ),
        (b"\n".to_vec(), &["line 1:", "no column TIMESTAMP"]),
        (b"\xFF\xFET\0I\0".to_vec(), &["line 1:", "UTF-16", "iconv"]),
        (
            line3("2023-11-16 18:17:04.0000000,-5,1"),
            &[
                "line 3, column 2 (ContextTokens)",
                "\"-5\" is negative",
                "0 to 4294967295",
            ],
        ),
        (
            line3("2023-11-16 18:17:04.0000000,5,4294967296"),
            &["line 3, column 3 (GeneratedTokens)", "too large"],
        ),
        (
            line3(&format!("2023-11-16 18:17:04,5,{}", "9".repeat(900))),
            &["line 3, column 3", "too large", "…"],
        ),
        (
            line3("2023-11-16 18:17:04.0000000,4.5,1"),
            &["line 3, column 2", "\"4.5\" is not a whole number"],
        ),
        (
            line3("2023-11-16 18:17:04.0000000,+4,1"),
            &["line 3, column 2", "\"+4\" is not a whole number"],
        ),
        (
            line3("2023-11-16 18:17:04.0000000,,1"),
            &["line 3, column 2", "it is empty"],
        ),
        (
            line3("2023-11-16 18:17:04.0000000,NaN,1"),
            &["line 3, column 2", "\"NaN\""],
        ),
        (
            line3("2023-11-16 18:17:04.0000000,5"),
            &["line 3:", "GeneratedTokens is missing", "3 columns"],
        ),
        (
            line3("2023-11-16 18:17:04.0000000"),
            &["line 3:", "1 column(s)", "3 columns"],
        ),
        (
            line3("2023-11-16 18:17:04.0000000,5,1,9"),
            &["line 3:", "4 column(s)", "too many"],
        ),
        (line3(&",".repeat(40)), &["line 3:", "too many columns"]),
        (
            line3("2023-13-16 18:17:04.0000000,5,1"),
            &["line 3, column 1 (TIMESTAMP)", "is no time", "YYYY-MM-DD"],
        ),
        (
            line3("2023-11-16T18:17:04.0000000Z,5,1"),
            &["line 3, column 1 (TIMESTAMP)", "is no time"],
        ),
        (
            line3("yesterday,5,1"),
            &["line 3, column 1", "\"yesterday\" is no time"],
        ),
        (
            line3("1969-12-31 23:59:59.9999999,5,1"),
            &["line 3, column 1", "before 1970"],
        ),
        (
            line3("2023-11-16 18:17:03.9799599,5,1"),
            &["line 3, column 1", "earlier than the line before", "sort"],
        ),
        (line3(""), &["line 3:", "blank line"]),
        (
            line3(&"x".repeat(5_000)),
            &["line 3:", "longer than 1024 bytes"],
        ),
        (
            line3("\"2023-11-16 18:17:04.0000000,5,1"),
            &["line 3:", "1 column(s)"],
        ),
        (
            [
                HEADER.as_bytes(),
                FIRST.as_bytes(),
                b"2023-11-16 18:17:04,5,\xC3\x28\n",
            ]
            .concat(),
            &["line 3, column 3 (GeneratedTokens)", "byte 23", "not UTF-8"],
        ),
        (
            line3("2023-11-16 18:17:04,\u{1b}[31m5,1"),
            &["line 3, column 2", "\\u{1b}[31m5"],
        ),
    ];
    for (bytes, expected) in cases {
        let shown = String::from_utf8_lossy(&bytes)
            .chars()
            .take(120)
            .collect::<String>();
        let error = read(&bytes).expect_err(&shown);
        for part in expected {
            assert!(
                error.contains(part),
                "{shown:?}\n said {error:?}\n without {part:?}"
            );
        }
        assert!(
            error.chars().count() < 400 && !error.contains('\u{1b}'),
            "{error}"
        );
    }
}

#[test]
fn a_missing_file_says_which() {
    let error = Trace::open(Path::new("no/such/trace.csv"))
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("no/such/trace.csv") && error.contains("can't be opened"),
        "{error}"
    );
    let folder = Trace::open(Path::new("src")).unwrap_err().to_string();
    assert!(
        folder.contains("src") && folder.contains("can't be"),
        "{folder}"
    );
}

/// A million lines come through a reader that hands out a few bytes at a time, and a fault in the
/// last of them is found before anything is handed on.
#[test]
fn a_million_calls_stream() {
    struct Rows {
        left: u32,
        now: Cursor<Vec<u8>>,
        last: &'static str,
    }
    impl Read for Rows {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let read = self.now.read(buffer)?;
            if read > 0 || self.left == 0 {
                return Ok(read);
            }
            self.left -= 1;
            self.now = Cursor::new(match self.left {
                0 => self.last.into(),
                _ => FIRST.as_bytes().to_vec(),
            });
            self.now.read(buffer)
        }
    }
    let rows = |last| Rows {
        left: 1_000_000,
        now: Cursor::new(HEADER.into()),
        last,
    };
    let good = Trace::read(BufReader::new(rows(FIRST)), "big").unwrap();
    assert_eq!(good.calls.len(), 1_000_000);
    let error = Trace::read(BufReader::new(rows("2023-11-16 18:17:04,1,x\n")), "big").unwrap_err();
    assert_eq!(
        (error.line, error.column),
        (1_000_001, Some((3, "GeneratedTokens")))
    );
}

/// The public trace that this format is named after; it isn't copied into the repository.
#[test]
fn the_real_trace_is_read_whole() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/traces/azure-llm-code-2023.csv");
    if !path.exists() {
        println!("SKIPPED: {} is not here", path.display());
        return;
    }
    let trace = Trace::open(&path).unwrap();
    assert_eq!(trace.calls.len(), 8_819);
    assert_eq!(
        trace
            .calls
            .iter()
            .map(|c| u64::from(c.prompt_tokens))
            .sum::<u64>(),
        18_059_974
    );
    assert_eq!(
        trace
            .calls
            .iter()
            .map(|c| u64::from(c.completion_tokens))
            .sum::<u64>(),
        245_896
    );
    assert_eq!(trace.calls[8_818].at_ms - trace.calls[0].at_ms, 3_435_949);
}
