//! Hours of the day.

pub const DAY: u64 = 86_400;

/// Hours at which things are done, in seconds of the day: unlocks fall on its first second, so
/// nothing else is planned there.
pub const MORNING: u64 = 8 * 3_600;
pub const NOON: u64 = 12 * 3_600;
/// When the day's deeds are done.
pub const EVENING: u64 = 20 * 3_600;
