//! Days of the calendar, UTC.

use time::{Date, OffsetDateTime};

/// Last second of the year 9999, which later ones count as.
const LAST: u64 = 253_402_300_799;

/// Day of a Unix second.
pub fn of(second: u64) -> Date {
    let at = i64::try_from(second.min(LAST)).map(OffsetDateTime::from_unix_timestamp);
    at.map_or(Date::MAX, |at| at.map_or(Date::MAX, OffsetDateTime::date))
}

/// A Unix second's day, such as 2026-11-30.
pub fn day(second: u64) -> String {
    of(second).to_string()
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (second, expected) in [
            (0, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (1_709_251_199, "2024-02-29"),
            (1_709_251_200, "2024-03-01"),
            (1_796_083_200, "2026-12-01"),
            (4_107_542_399, "2100-02-28"),
            (4_107_542_400, "2100-03-01"),
        ] {
            assert_eq!(day(second), expected, "{second}");
        }
    }
}
