//! What the trace reader takes, and what it says of what it doesn't.

use std::io::{BufReader, Cursor, Read};
use std::path::Path;

use oaic_economy::trace::{Trace, TraceCall, COLUMNS};

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
    let call = |at_ms, prompt_tokens, completion_tokens| TraceCall {
        at_ms,
        prompt_tokens,
        completion_tokens,
    };
    let first = call(1_700_158_623_979, 4808, 10);
    assert_eq!(found, [first, call(1_700_158_624_031, 0, u32::MAX)]);
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
    let fault = |bytes: &[u8], place: &str, parts: &str| {
        let shown: String = String::from_utf8_lossy(bytes).chars().take(120).collect();
        let error = read(bytes).expect_err(&shown);
        for part in [place].into_iter().chain(parts.split('|')) {
            let found = error.contains(part);
            assert!(found, "{shown:?}\n said {error:?}\n without {part:?}");
        }
        let clean = !error.contains('\u{1b}');
        assert!(error.chars().count() < 400 && clean, "{error}");
    };
    let file = |text: &str, place: &str, parts: &str| fault(text.as_bytes(), place, parts);
    file(
        "",
        "t.csv, line 1:",
        &format!("empty|{}", HEADER.trim_end()),
    );
    file(HEADER, "line 2:", "no call");
    file(
        FIRST,
        "line 1:",
        "header is missing|TIMESTAMP,ContextTokens,",
    );
    let header = |text: &str, parts: &str| file(text, "line 1:", parts);
    header("TIMESTAMP,ContextTokens\n", "no column GeneratedTokens");
    let swapped = "TIMESTAMP,GeneratedTokens,ContextTokens\n";
    header(swapped, "expected the header");
    header(&format!("{},Model\n", HEADER.trim_end()), "Model");
    header("\n", "no column TIMESTAMP");
    fault(b"\xFF\xFET\0I\0", "line 1:", "UTF-16|iconv");

    let line3 = |line: &str| format!("{HEADER}{FIRST}{line}\n{FIRST}");
    let line = |line: &str, parts: &str| file(&line3(line), "line 3:", parts);
    let column = |number: usize, line: &str, parts: &str| {
        let place = format!("line 3, column {number} ({})", COLUMNS[number - 1]);
        file(&line3(line), &place, parts);
    };
    let now = |rest: &str| format!("2023-11-16 18:17:04.0000000{rest}");
    column(2, &now(",-5,1"), "\"-5\" is negative|0 to 4294967295");
    column(3, &now(",5,4294967296"), "too large");
    column(3, &now(&format!(",5,{}", "9".repeat(900))), "too large|…");
    column(2, &now(",4.5,1"), "\"4.5\" is not a whole number");
    column(2, &now(",+4,1"), "\"+4\" is not a whole number");
    column(2, &now(",,1"), "it is empty");
    column(2, &now(",NaN,1"), "\"NaN\"");
    line(&now(",5"), "GeneratedTokens is missing|3 columns");
    line(&now(""), "1 column(s)|3 columns");
    line(&now(",5,1,9"), "4 column(s)|too many");
    line(&",".repeat(40), "too many columns");
    column(
        1,
        "2023-13-16 18:17:04.0000000,5,1",
        "is no time|YYYY-MM-DD",
    );
    column(1, "2023-11-16T18:17:04.0000000Z,5,1", "is no time");
    column(1, "yesterday,5,1", "\"yesterday\" is no time");
    column(1, "1969-12-31 23:59:59.9999999,5,1", "before 1970");
    let earlier = "2023-11-16 18:17:03.9799599,5,1";
    column(1, earlier, "earlier than the line before|sort");
    line("", "blank line");
    line(&"x".repeat(5_000), "longer than 1024 bytes");
    line(&now(",5,1").replacen("2023", "\"2023", 1), "1 column(s)");
    column(2, "2023-11-16 18:17:04,\u{1b}[31m5,1", "\\u{1b}[31m5");
    let start = [HEADER, FIRST, "2023-11-16 18:17:04,5,"].concat();
    let bytes = [start.as_bytes(), b"\xC3\x28\n"].concat();
    let place = "line 3, column 3 (GeneratedTokens)";
    fault(&bytes, place, "byte 23|not UTF-8");
}

#[test]
fn a_missing_file_says_which() {
    for (path, why) in [
        ("no/such/trace.csv", "can't be opened"),
        ("src", "can't be"),
    ] {
        let error = Trace::open(Path::new(path)).unwrap_err().to_string();
        assert!(error.contains(path) && error.contains(why), "{error}");
    }
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
