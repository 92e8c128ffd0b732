//! What happens when.

use std::collections::BTreeMap;

use anyhow::Result;

use super::Simulation;

pub const DAY: u64 = 86_400;

/// Hours at which things are done, in seconds of the day: unlocks fall on its first second, so
/// nothing else is planned there.
pub const MORNING: u64 = 8 * 3_600;
pub const NOON: u64 = 12 * 3_600;
/// When the day's deeds are done.
pub const EVENING: u64 = 20 * 3_600;

pub type Deed = Box<dyn for<'x> FnOnce(&mut Simulation<'x>) -> Result<()>>;

/// Deeds by time; those of one time in the order they were planned in.
#[derive(Default)]
pub struct Calendar {
    genesis: u64,
    deeds: BTreeMap<(u64, usize), Deed>,
    planned: usize,
    end: u64,
}

impl Calendar {
    /// An empty one, whose days count from a time in Unix seconds.
    pub fn new(genesis: u64) -> Self {
        Self {
            genesis,
            ..Self::default()
        }
    }

    /// Plans a deed for a time, in Unix seconds.
    pub fn at(
        &mut self,
        time: u64,
        deed: impl for<'x> FnOnce(&mut Simulation<'x>) -> Result<()> + 'static,
    ) {
        self.deeds.insert((time, self.planned), Box::new(deed));
        self.planned += 1;
        self.end = self.end.max(time.saturating_sub(self.genesis));
    }

    /// Plans a deed for an hour of a day since genesis.
    pub fn on(
        &mut self,
        day: u64,
        hour: u64,
        deed: impl for<'x> FnOnce(&mut Simulation<'x>) -> Result<()> + 'static,
    ) {
        self.at(self.genesis + day * DAY + hour, deed);
    }

    /// Seconds from genesis to the last deed.
    pub fn end(&self) -> u64 {
        self.end
    }

    pub fn next(&mut self) -> Option<(u64, Deed)> {
        self.deeds.pop_first().map(|((time, _), deed)| (time, deed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deeds_come_by_time_then_in_the_order_they_were_planned() {
        let mut calendar = Calendar::new(1_000);
        let deed = |_: &mut Simulation<'_>| Ok(());
        for time in [1_500, 1_200, 1_500, 1_200 + DAY] {
            calendar.at(time, deed);
        }
        calendar.on(1, 5, deed);
        assert_eq!(calendar.end(), DAY + 200);
        let keys: Vec<_> = calendar.deeds.keys().copied().collect();
        assert_eq!(
            keys,
            [
                (1_200, 1),
                (1_500, 0),
                (1_500, 2),
                (1_005 + DAY, 4),
                (1_200 + DAY, 3)
            ]
        );
    }
}
