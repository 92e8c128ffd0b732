//! Times by RFC 3339.

use time::format_description::well_known::Rfc3339;
use time::OffsetDateTime;

/// Last second that RFC 3339 can write.
const LAST: i64 = 253_402_300_799;

/// A time in Unix seconds; one after the year 9999 is its last second.
pub(crate) fn seconds(unix: u64) -> String {
    write(i128::from(unix) * 1_000_000_000)
}

/// A time in Unix milliseconds, likewise.
pub(crate) fn milliseconds(unix: u64) -> String {
    write(i128::from(unix) * 1_000_000)
}

fn write(nanoseconds: i128) -> String {
    let last = i128::from(LAST) * 1_000_000_000;
    OffsetDateTime::from_unix_timestamp_nanos(nanoseconds.min(last))
        .ok()
        .and_then(|at| at.format(&Rfc3339).ok())
        .unwrap_or_default()
}

/// Its Unix seconds, rounded down; none when it is no such time, or before 1970.
pub(crate) fn read(text: &str) -> Option<u64> {
    let at = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    u64::try_from(at.unix_timestamp()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_go_both_ways() {
        for (unix, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (1_736_164_800, "2025-01-06T12:00:00Z"),
            (u64::MAX, "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(seconds(unix), text);
            assert_eq!(read(text), Some(unix.min(LAST as u64)));
        }
        assert_eq!(milliseconds(1_736_164_800_250), "2025-01-06T12:00:00.25Z");
        assert_eq!(read("2025-01-06T12:00:00+02:00"), Some(1_736_157_600));
        for text in [
            "",
            "tomorrow",
            "1969-12-31T23:59:59Z",
            "2025-01-06",
            "2025-13-06T12:00:00Z",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
