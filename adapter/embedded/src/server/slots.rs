//! How many connections there are, and which is ended for a new one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use oaic_chain::served::stream::Stream;

/// Connections at once.
pub const MAX_CONNECTIONS: usize = 128;

/// An answer that isn't read within this may be dropped for a new connection.
const READ_TIME: Duration = Duration::from_secs(1);

/// What a connection is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// No whole request is there yet.
    Reading,
    /// The chain is at it.
    Working,
    /// The answer is written.
    Writing,
}

struct Slot {
    phase: Phase,
    since: Instant,
    stream: Stream,
}

#[derive(Default)]
struct Open {
    next: u64,
    slots: HashMap<u64, Slot>,
}

/// All connections.
#[derive(Clone, Default)]
pub struct Slots(Arc<Mutex<Open>>);

/// The place of one connection; given back when it is dropped.
pub struct Place {
    slots: Slots,
    number: u64,
}

impl Slots {
    /// A place for a connection. When all are taken, the one that has been without a whole request for
    /// longest is ended: a client sends its own at once, so it isn't the one that crowds find. None:
    /// every connection is at work.
    pub fn take(&self, stream: Stream) -> Option<Place> {
        let mut open = self.open();
        if open.slots.len() >= MAX_CONNECTIONS {
            let idle = open.slots.iter().filter(|(_, slot)| match slot.phase {
                Phase::Reading => true,
                Phase::Working => false,
                Phase::Writing => slot.since.elapsed() > READ_TIME,
            });
            let longest = idle.min_by_key(|(_, slot)| slot.since)?;
            let number = *longest.0;
            if let Some(slot) = open.slots.remove(&number) {
                slot.stream.end();
            }
        }
        let number = open.next;
        open.next = open.next.wrapping_add(1);
        let slot = Slot {
            phase: Phase::Reading,
            since: Instant::now(),
            stream,
        };
        open.slots.insert(number, slot);
        Some(Place {
            slots: self.clone(),
            number,
        })
    }

    /// End them all.
    pub fn end(&self) {
        for slot in self.open().slots.values() {
            slot.stream.end();
        }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        // Nothing panics while it is held, so a poisoned lock guards sound data.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// What the connection is at now. Whether it still has its place.
    pub fn enter(&self, phase: Phase) -> bool {
        let mut open = self.slots.open();
        let slot = open.slots.get_mut(&self.number);
        let has = slot.is_some();
        if let Some(slot) = slot {
            slot.phase = phase;
            slot.since = Instant::now();
        }
        has
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.slots.open().slots.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::net::UnixStream;

    #[test]
    fn the_longest_idle_is_ended_for_a_new_one_and_none_at_work_is() {
        let slots = Slots::default();
        let mut others = Vec::new();
        let mut take = || {
            let (one, other) = UnixStream::pair().unwrap();
            others.push(other);
            slots.take(Stream::Unix(one))
        };
        let places: Vec<Place> = (0..MAX_CONNECTIONS).map(|_| take().unwrap()).collect();
        assert!(places[0].enter(Phase::Working));
        let one_more = take().unwrap();
        assert!(places[0].enter(Phase::Working), "it was at work");
        assert!(!places[1].enter(Phase::Reading), "it was idle for longest");
        assert!(places
            .iter()
            .skip(2)
            .all(|place| place.enter(Phase::Working)));
        assert!(one_more.enter(Phase::Writing));
        assert!(take().is_none(), "all are at work");
        drop(places);
        assert!(take().is_some());
    }
}
