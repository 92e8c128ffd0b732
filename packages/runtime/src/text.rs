//! What people write: how long it is, and how it shows.

use oaic_messages::shared::{MAX_DENOM_BYTES, MIN_DENOM_BYTES};

use crate::{Result, RuntimeError};

/// Refuses a text whose bytes are not between two bounds, both included.
///
/// # Errors
/// [`RuntimeError::Length`].
pub fn length(field: &'static str, text: &str, min: usize, max: usize) -> Result<()> {
    count(field, "bytes", text.len(), min, max)
}

/// Refuses a text that doesn't show as it reads: control characters, which could move a terminal's
/// cursor or begin a line, and those that turn round what stands beside them. And one whose bytes
/// are not between two bounds, both included.
///
/// # Errors
/// [`RuntimeError::Length`]; [`RuntimeError::Invalid`] with the character's number, never the character.
pub fn line(field: &'static str, text: &str, min: usize, max: usize) -> Result<()> {
    length(field, text, min, max)?;
    match text.char_indices().find(|(_, found)| misleads(*found)) {
        None => Ok(()),
        Some((place, found)) => {
            let found = format!("with U+{:04X} at byte {place}", u32::from(found));
            let rule = "it must be one line, without control characters and marks of direction";
            Err(RuntimeError::invalid(field, found, rule))
        }
    }
}

/// Text of others for a terminal or a page: one line, in which what [`line()`] refuses is replaced.
pub fn printable(text: &str) -> String {
    let shown = |c| if misleads(c) { '\u{fffd}' } else { c };
    text.chars().map(shown).collect()
}

/// As [`printable`], line by line.
pub fn printable_lines(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(printable).collect();
    lines.join("\n")
}

/// Line and paragraph separators and Unicode's marks of direction, beside control characters.
fn misleads(found: char) -> bool {
    let direction = matches!(
        found,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    direction || found.is_control()
}

/// Refuses a name that the bank takes for no coin: 3 to 128 bytes, a letter first, then letters,
/// digits and `/:._-`.
///
/// # Errors
/// [`RuntimeError::Length`], [`RuntimeError::Invalid`].
pub fn denom(field: &'static str, denom: &str) -> Result<()> {
    length(field, denom, MIN_DENOM_BYTES, MAX_DENOM_BYTES)?;
    let letter_first = denom.starts_with(|first: char| first.is_ascii_alphabetic());
    let rest = |found: char| found.is_ascii_alphanumeric() || "/:._-".contains(found);
    match letter_first && denom.chars().all(rest) {
        true => Ok(()),
        false => {
            let rule = "it must begin with a letter and go on with letters, digits and /:._-";
            Err(RuntimeError::invalid(field, denom, rule))
        }
    }
}

/// Refuses a number of things that is not between two bounds, both included.
///
/// # Errors
/// [`RuntimeError::Length`].
pub fn count(
    field: &'static str,
    unit: &'static str,
    found: usize,
    min: usize,
    max: usize,
) -> Result<()> {
    match (min..=max).contains(&found) {
        true => Ok(()),
        false => Err(RuntimeError::Length {
            field,
            unit,
            found,
            min,
            max,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_control_character_and_mark_of_direction_is_refused_and_named() {
        let refused: Vec<u32> = (0..=u32::from(char::MAX))
            .filter_map(char::from_u32)
            .filter(|found| line("name", &format!("a{found}"), 1, 9).is_err())
            .map(u32::from)
            .collect();
        let expected = (0..0x20)
            .chain(0x7f..0xa0)
            .chain([0x61c, 0x200e, 0x200f])
            .chain(0x2028..0x202f)
            .chain(0x2066..0x206a);
        assert_eq!(refused, expected.collect::<Vec<_>>());
        let error = line("name", "ab\u{1b}[2J", 1, 9).unwrap_err().to_string();
        assert!(error.starts_with("name with U+001B at byte 2"), "{error}");
        assert!(matches!(
            line("name", "abcd", 1, 3),
            Err(RuntimeError::Length { .. })
        ));
    }

    #[test]
    fn a_denom_is_one_that_the_bank_takes() {
        let longest = "a".repeat(MAX_DENOM_BYTES);
        for fits in ["abc", "ibc/27394FB0", "factory/x:a._-9", &longest] {
            assert_eq!(denom("denom", fits), Ok(()), "{fits}");
        }
        let too_long = "a".repeat(MAX_DENOM_BYTES + 1);
        for wrong in ["ab", "1abc", "/abc", "a bc", "abc\n", "abcé", &too_long] {
            assert!(denom("denom", wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn both_bounds_are_included() {
        for (text, fits) in [("", false), ("a", true), ("abc", true), ("abcd", false)] {
            assert_eq!(length("name", text, 1, 3).is_ok(), fits, "{text}");
        }
    }
}
