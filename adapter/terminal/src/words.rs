//! Numbers and names, as people read them.

use std::fmt::Debug;

use serde::Serialize;

/// A time for people, relative to now.
pub fn in_time(at: u64, now: u64) -> String {
    match at.checked_sub(now) {
        Some(0) | None => format!("{} ago", span(now.saturating_sub(at))),
        Some(left) => format!("in {}", span(left)),
    }
}

/// A span of seconds for people.
pub fn span(seconds: u64) -> String {
    match seconds {
        0..=119 => format!("{seconds} s"),
        120..=7_199 => format!("{} min", seconds / 60),
        7_200..=172_799 => format!("{} h", seconds / 3_600),
        _ => match (seconds / 86_400, seconds % 86_400 / 3_600) {
            (days, 0) => format!("{days} days"),
            (days, hours) => format!("{days} days {hours} h"),
        },
    }
}

/// A number of things, in words: the plural of each is its name and an s.
pub fn counted(number: u64, thing: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{s}")
}

/// When both a time and a height will have been reached.
pub fn once_reached(time: u64, height: u64, now: u64) -> String {
    match time.checked_sub(now) {
        Some(0) | None => format!("at block {height} or later"),
        Some(left) => format!("in {}, at block {height} or later", span(left)),
    }
}

/// Name of a variant, as JSON has it.
pub fn word<T: Debug + Serialize>(variant: T) -> String {
    serde_json::to_value(&variant)
        .ok()
        .and_then(|name| name.as_str().map(str::to_owned))
        .unwrap_or_else(|| format!("{variant:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_readable() {
        assert_eq!(in_time(100, 40), "in 60 s");
        assert_eq!(in_time(40, 100), "60 s ago");
        assert_eq!(in_time(86_400 * 3, 0), "in 3 days");
        // two seconds after an order, its three days are not two
        assert_eq!(in_time(86_400 * 3 - 2, 0), "in 2 days 23 h");
    }

    #[test]
    fn a_time_that_is_over_leaves_the_height() {
        assert_eq!(once_reached(100, 7, 40), "in 60 s, at block 7 or later");
        assert_eq!(once_reached(40, 7, 40), "at block 7 or later");
    }
}
