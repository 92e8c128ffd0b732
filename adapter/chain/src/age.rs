//! How old a node's newest block is.

use std::time::{SystemTime, UNIX_EPOCH};

use cosmrs::tendermint::Time;

use crate::{Block, ChainError, Result};

/// Time by this machine's clock, in Unix seconds.
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

/// Refuses a block whose time is further from now than a bound, either way.
pub fn check(block: &Block, now: u64, bound: u64) -> Result<()> {
    if block.time.abs_diff(now) <= bound {
        return Ok(());
    }
    Err(ChainError::Stale {
        height: block.height,
        time: block.time,
        now,
    })
}

/// [`ChainError::Stale`] in words.
pub fn text(height: &u64, time: &u64, now: &u64) -> String {
    let (height, at, here) = (height, date(*time), date(*now));
    if time > now {
        return format!(
            "the node's newest block, {height}, is of {at}, and this machine's clock says {here}; \
             set the clock, or ask another node"
        );
    }
    format!(
        "the node's newest block, {height}, is of {at}, and this machine's clock says {here}: the \
         node is catching up or cut off, the chain has halted, or the clock is wrong. \
         Wait until the node is at the chain's newest block, or ask another"
    )
}

/// A time for people, in UTC.
pub fn date(time: u64) -> String {
    let seconds = i64::try_from(time).unwrap_or(i64::MAX);
    match Time::from_unix_timestamp(seconds, 0) {
        Ok(time) => format!("{} UTC", time.to_rfc3339()[..16].replace('T', " ")),
        // Behind the year 9999.
        Err(_) => format!("{time} s after 1970"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_the_calendars() {
        for (time, shown) in [
            (0, "1970-01-01 00:00 UTC"),
            (951_782_399, "2000-02-28 23:59 UTC"),
            (951_782_400, "2000-02-29 00:00 UTC"),
            (1_577_836_800, "2020-01-01 00:00 UTC"),
            (1_767_225_599, "2025-12-31 23:59 UTC"),
            (4_107_542_400, "2100-03-01 00:00 UTC"),
            (253_402_300_799, "9999-12-31 23:59 UTC"),
            (u64::MAX, "18446744073709551615 s after 1970"),
        ] {
            assert_eq!(date(time), shown);
        }
    }

    #[test]
    fn a_block_of_another_time_is_refused_either_way() {
        let at = |time| Block { height: 7, time };
        let now = 1_767_225_600;
        for time in [now - 60, now, now + 60] {
            check(&at(time), now, 60).unwrap();
        }
        for (time, words) in [
            (now - 61, "catching up"),
            (1_577_836_800, "2020-01-01"),
            (now + 61, "set the clock"),
        ] {
            let error = check(&at(time), now, 60).unwrap_err().to_string();
            assert!(
                error.contains(words) && error.contains("block, 7"),
                "{error}"
            );
        }
    }
}
