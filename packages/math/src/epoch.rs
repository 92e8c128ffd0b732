//! Epochs: equal spans of time, numbered from 1970, so that contracts which are told the same
//! length agree on them without asking each other.

/// Number of the epoch a time is in. A length of zero, which no contract accepts, is read as one.
pub fn epoch_of(seconds: u64, length: u64) -> u64 {
    seconds.checked_div(length_of(length)).unwrap_or(seconds)
}

/// First second of an epoch; the end of time when there is none.
pub fn start_of(epoch: u64, length: u64) -> u64 {
    epoch.saturating_mul(length_of(length))
}

fn length_of(length: u64) -> u64 {
    length.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_epoch_begins_with_its_first_second() {
        assert_eq!(epoch_of(start_of(7, 3_600), 3_600), 7);
        assert_eq!(epoch_of(start_of(7, 3_600) - 1, 3_600), 6);
        assert_eq!(epoch_of(5, 0), 5);
        assert_eq!(start_of(u64::MAX, 2), u64::MAX);
    }
}
