//! How fast a vote can move money: leaky buckets, one per pot, and daily cells, one book per coin.
//!
//! | division | rounds | favors |
//! |---|---|---|
//! | capacity of a bucket | down | the pot |
//! | what has leaked | down | the pot, which has room later |
//! | when enough will have leaked | up | the pot |
//! | what the yes votes of a proposal may move | down | the pot |
//!
//! A bucket holds what lately became payable from one pot. It leaks its capacity in an epoch, and
//! the capacity is a share of the pot as it is now, so a pot that shrinks pays less. A cell holds
//! what became payable in a day, and doesn't decay: whatever the hour, a span of an epoch is
//! covered by the cells that count, for they are an epoch's days, rounded up, and today.

use cosmwasm_std::Uint256;
use oaic_messages::shared::Bps;
use serde::{Deserialize, Serialize};

use crate::split::part;
use crate::wide::{mul_div, mul_div_ceil, product};

const DAY: u64 = 86_400;

/// Cells that count at most, today's included.
pub const MAX_CELLS: u64 = 63;

/// Yes votes, as a multiple of the OAIC that may become payable in an epoch.
const YES_FOR_OAIC: u128 = 8;

/// Votes of the whole supply, as a multiple of the pots of a native coin that may become payable.
const SUPPLY_FOR_NATIVE: u128 = 4;

/// Length of a cell, in seconds: a day; on test chains at most an eighth of the epoch, and of an
/// epoch longer than two months so much that there are never more than [`MAX_CELLS`].
pub fn cell_seconds(epoch_seconds: u64) -> u64 {
    let longest = (epoch_seconds >> 3).max(1);
    let shortest = epoch_seconds.div_ceil(MAX_CELLS.saturating_sub(1));
    DAY.min(longest).max(shortest)
}

/// Capacity of a pot's bucket: floor(`pot` × `bps` / 10⁴).
pub fn capacity(pot: u128, bps: Bps) -> u128 {
    part(pot, bps)
}

/// What may become payable in an epoch of OAIC, of all pots together, by the votes that ask for it.
pub fn max_oaic(yes: u128) -> u128 {
    yes.checked_div(YES_FOR_OAIC).unwrap_or_default()
}

/// What may become payable in an epoch of a native coin: floor(`pot` × `yes` / (4 × `supply`)).
pub fn max_native(pot: u128, yes: u128, supply: u128) -> u128 {
    proportion(pot, yes, product(supply, SUPPLY_FOR_NATIVE))
}

/// floor(`amount` × `part` / `whole`), or the most that fits; nothing of no whole.
fn proportion(amount: u128, part: u128, whole: Uint256) -> u128 {
    match whole.is_zero() {
        true => 0,
        false => mul_div(amount, part, whole).unwrap_or(u128::MAX),
    }
}

/// What lately became payable from one pot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    /// What has not leaked yet, when it was last looked at.
    pub level: u128,
    /// What could have leaked since it began: tells what of an old amount still is in it.
    pub leaked: u128,
    /// When it was last looked at, in Unix time.
    pub at: u64,
}

impl Bucket {
    /// The bucket at a time.
    #[must_use]
    pub fn leak(self, capacity: u128, epoch_seconds: u64, now: u64) -> Self {
        let passed = u128::from(now.saturating_sub(self.at));
        let out = proportion(capacity, passed, Uint256::from(epoch_seconds));
        Bucket {
            level: self.level.saturating_sub(out),
            leaked: self.leaked.saturating_add(out),
            at: self.at.max(now),
        }
    }

    /// What fits now.
    pub fn room(self, capacity: u128) -> u128 {
        capacity.saturating_sub(self.level)
    }

    /// When so much will fit if nothing else becomes payable and the pot stays as it is, in seconds
    /// since 1970; none when it is more than the capacity.
    pub fn ready_at(self, amount: u128, capacity: u128, epoch_seconds: u64) -> Option<u64> {
        let room = capacity.checked_sub(amount)?;
        let excess = self.level.saturating_sub(room);
        let seconds = mul_div_ceil(excess, epoch_seconds.into(), capacity.max(1))?;
        self.at.checked_add(u64::try_from(seconds).ok()?)
    }

    /// Puts in what became payable.
    #[must_use]
    pub fn fill(self, amount: u128) -> Self {
        Bucket {
            level: self.level.saturating_add(amount),
            ..self
        }
    }

    /// Takes out what is not payable any more: of an amount that was put in when so much could have
    /// leaked, what has not leaked since.
    #[must_use]
    pub fn free(self, amount: u128, leaked_before: u128) -> Self {
        let gone = self.leaked.saturating_sub(leaked_before);
        Bucket {
            level: self.level.saturating_sub(amount.saturating_sub(gone)),
            ..self
        }
    }
}

/// What became payable of one coin in one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// Number of the day: Unix time by the length of a cell, rounded down.
    pub number: u64,
    /// How much.
    pub amount: u128,
}

/// What became payable of one coin, day by day, from the day an epoch ago on. At most
/// [`MAX_CELLS`], the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cells(Vec<Cell>);

impl Cells {
    /// The epoch's outflow at a time.
    pub fn sum(&self, epoch_seconds: u64, now: u64) -> u128 {
        let first = first_that_counts(epoch_seconds, now);
        let counted = self.0.iter().filter(|cell| cell.number >= first);
        counted.fold(0, |sum, cell| sum.saturating_add(cell.amount))
    }

    /// Adds what became payable and returns the number of its cell. Cells that no longer count are
    /// dropped.
    pub fn add(&mut self, epoch_seconds: u64, now: u64, amount: u128) -> u64 {
        let first = first_that_counts(epoch_seconds, now);
        self.0.retain(|cell| cell.number >= first);
        let today = number_at(epoch_seconds, now);
        match self.0.last_mut().filter(|cell| cell.number >= today) {
            Some(cell) => cell.amount = cell.amount.saturating_add(amount),
            None => self.0.push(Cell {
                number: today,
                amount,
            }),
        }
        today
    }

    /// Takes out of the cell it was booked in what is not payable any more.
    pub fn remove(&mut self, number: u64, amount: u128) {
        if let Some(cell) = self.0.iter_mut().find(|cell| cell.number == number) {
            cell.amount = cell.amount.saturating_sub(amount);
        }
    }

    /// When so much will fit under a bound if nothing else becomes payable, in Unix time;
    /// none when it is more than the bound.
    pub fn ready_at(&self, epoch_seconds: u64, now: u64, amount: u128, most: u128) -> Option<u64> {
        let room = most.checked_sub(amount)?;
        let mut left = self.sum(epoch_seconds, now);
        let mut at = now;
        let first = first_that_counts(epoch_seconds, now);
        for cell in self.0.iter().filter(|cell| cell.number >= first) {
            if left <= room {
                break;
            }
            left = left.saturating_sub(cell.amount);
            let gone = cell.number.checked_add(days_before(epoch_seconds))?;
            at = gone
                .checked_add(1)?
                .checked_mul(cell_seconds(epoch_seconds))?;
        }
        Some(at)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Days of an epoch, rounded up: the number before today's that count.
fn days_before(epoch_seconds: u64) -> u64 {
    epoch_seconds.div_ceil(cell_seconds(epoch_seconds).max(1))
}

fn number_at(epoch_seconds: u64, now: u64) -> u64 {
    now.checked_div(cell_seconds(epoch_seconds))
        .unwrap_or_default()
}

fn first_that_counts(epoch_seconds: u64, now: u64) -> u64 {
    number_at(epoch_seconds, now).saturating_sub(days_before(epoch_seconds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// As shipped.
    const EPOCH: u64 = 2_628_000;

    #[test]
    fn a_cell_is_a_day_and_there_are_few_of_them() {
        assert_eq!((cell_seconds(EPOCH), days_before(EPOCH)), (DAY, 31));
        assert_eq!((cell_seconds(1), days_before(1)), (1, 1));
        for epoch in (1..20_000).chain((DAY..400 * DAY).step_by(40_000)) {
            let (length, days) = (cell_seconds(epoch), days_before(epoch));
            assert!(days < MAX_CELLS && days * length >= epoch, "{epoch}");
            assert!(length <= DAY || epoch > 62 * DAY, "{epoch}");
        }
    }

    #[test]
    fn a_bucket_leaks_its_capacity_in_an_epoch_and_says_when_there_is_room() {
        let full = Bucket::default().leak(1_000, EPOCH, EPOCH).fill(1_000);
        assert_eq!(full.room(1_000), 0);
        assert_eq!(full.ready_at(500, 1_000, EPOCH), Some(EPOCH + EPOCH / 2));
        let half = full.leak(1_000, EPOCH, EPOCH + EPOCH / 2);
        assert_eq!((half.level, half.room(1_000)), (500, 500));
        assert_eq!(full.leak(1_000, EPOCH, 2 * EPOCH).level, 0);
        assert_eq!(full.ready_at(1_001, 1_000, EPOCH), None, "never");
        assert_eq!(Bucket::default().ready_at(0, 0, EPOCH), Some(0));
        assert_eq!(full.leak(0, EPOCH, u64::MAX).level, 1_000, "no capacity");
    }

    #[test]
    fn bounds_by_votes_round_down_and_fit() {
        assert_eq!([max_oaic(7), max_oaic(8)], [0, 1]);
        assert_eq!(max_native(1_000, 1, 1), 250);
        assert_eq!(max_native(1_000, 3, 1_000), 0);
        assert_eq!(max_native(1_000, 4, 1_000), 1);
        assert_eq!(max_native(5, 5, 0), 0, "no supply");
        assert_eq!(max_native(u128::MAX, u128::MAX, 1), u128::MAX);
        assert_eq!(max_native(u128::MAX, u128::MAX, u128::MAX), u128::MAX / 4);
    }

    fn times() -> impl Strategy<Value = Vec<u64>> {
        prop::collection::vec(prop_oneof![0u64..DAY, 0u64..3 * DAY, Just(EPOCH)], 1..60)
    }

    proptest! {
        /// Whatever is asked for and whenever: in no span of an epoch more than the bound.
        #[test]
        fn no_epoch_has_an_outflow_above_the_bound(
            waits in times(),
            amounts in prop::collection::vec(1u128..400, 60),
            epoch in prop_oneof![Just(EPOCH), 1u64..40, DAY..40 * DAY],
            most in 1u128..1_000,
        ) {
            let (mut cells, mut now, mut paid) = (Cells::default(), 0, vec![]);
            for (wait, amount) in waits.iter().zip(amounts) {
                now += wait;
                if cells.sum(epoch, now) + amount > most {
                    let ready = cells.ready_at(epoch, now, amount, most);
                    prop_assert_eq!(ready.is_none(), amount > most);
                    if let Some(at) = ready {
                        prop_assert!(at > now);
                        prop_assert!(cells.sum(epoch, at) + amount <= most);
                        prop_assert!(cells.sum(epoch, at - 1) + amount > most);
                    }
                    continue;
                }
                cells.add(epoch, now, amount);
                paid.push((now, amount));
                prop_assert!(cells.len() as u64 <= MAX_CELLS);
                let since = now.saturating_sub(epoch);
                let sum: u128 = paid.iter().filter(|(at, _)| *at >= since).map(|(_, a)| a).sum();
                prop_assert!(sum <= most, "{sum} of {most}");
            }
        }

        /// In no time more than the capacity and what leaks of it meanwhile; and what a bucket says
        /// about when there is room is exact.
        #[test]
        fn a_bucket_lets_out_its_capacity_and_what_leaks(
            waits in times(),
            amounts in prop::collection::vec(1u128..400, 60),
            capacity in 0u128..1_000,
        ) {
            let (mut bucket, mut now, mut out) = (Bucket::default(), EPOCH, 0);
            bucket = bucket.leak(capacity, EPOCH, now);
            for (wait, amount) in waits.iter().zip(amounts) {
                now += wait;
                bucket = bucket.leak(capacity, EPOCH, now);
                match bucket.room(capacity) >= amount {
                    true => {
                        bucket = bucket.fill(amount);
                        out += amount;
                    }
                    false => if let Some(at) = bucket.ready_at(amount, capacity, EPOCH) {
                        prop_assert!(bucket.leak(capacity, EPOCH, at).room(capacity) >= amount);
                        prop_assert!(bucket.leak(capacity, EPOCH, at - 1).room(capacity) < amount);
                    } else {
                        prop_assert!(amount > capacity);
                    },
                }
                let passed = u128::from(now - EPOCH);
                prop_assert!(out <= capacity + capacity * passed / u128::from(EPOCH));
            }
        }

        /// What is canceled never makes more room than there would be had it never been asked for.
        #[test]
        fn what_is_canceled_leaves_no_more_room_than_had_it_never_been(
            before in 0u128..1_000, amount in 0u128..1_000, after in 0u128..1_000,
            waits in prop::array::uniform3(0u64..2 * EPOCH),
            capacities in prop::array::uniform3(0u128..2_000),
        ) {
            let (mut with, mut without, mut now) = (Bucket::default(), Bucket::default(), 0);
            let mut mark = 0;
            for (step, (wait, capacity)) in waits.iter().zip(capacities).enumerate() {
                now += wait;
                with = with.leak(capacity, EPOCH, now);
                without = without.leak(capacity, EPOCH, now);
                match step {
                    0 => {
                        without = without.fill(before);
                        mark = with.leaked;
                        with = with.fill(before).fill(amount);
                    }
                    1 => {
                        with = with.fill(after);
                        without = without.fill(after);
                    }
                    _ => {}
                }
            }
            let freed = with.free(amount, mark);
            prop_assert!(freed.level >= without.level, "{freed:?} {without:?}");
            prop_assert!(freed.level <= with.level);
        }
    }
}
