//! Delays that need time and blocks, so that a chain that stood still can't be raced.

/// A point that is reached when both the time and the height are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// In Unix time.
    pub time: u64,
    /// Block height.
    pub height: u64,
}

impl Due {
    /// The given seconds and blocks after a block. Delays beyond the end of time never fall due.
    pub fn after(time: u64, height: u64, seconds: u64, blocks: u64) -> Self {
        Due {
            time: time.saturating_add(seconds),
            height: height.saturating_add(blocks),
        }
    }

    /// Whether a block is at or beyond it. It rounds against whoever waits: both must be reached.
    pub fn reached(&self, time: u64, height: u64) -> bool {
        time >= self.time && height >= self.height
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_alone_is_not_enough_nor_are_blocks() {
        let due = Due::after(1_000, 10, 60, 5);
        assert_eq!(
            due,
            Due {
                time: 1_060,
                height: 15
            }
        );
        assert!(!due.reached(1_060, 14));
        assert!(!due.reached(1_059, 15));
        assert!(due.reached(1_060, 15));
        assert!(!due.reached(u64::MAX, 14));
    }

    #[test]
    fn the_end_of_time_does_not_wrap() {
        assert!(!Due::after(5, 5, u64::MAX, 1).reached(1_000, 1_000));
    }
}
