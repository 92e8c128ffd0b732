//! Dividends: what arrives streams evenly over time to whoever has weight, by one growing index.
//!
//! All in units of 1 / [`SCALE`] of the denom's unit, so that what a division leaves over is too
//! small to be worth anything, and even that is carried and never lost:
//!
//! | division | rounds | the rest |
//! |---|---|---|
//! | released of a stream | down | stays in the stream |
//! | index per weight | down | is carried to the next release |
//! | whole units paid | down | stays owed |
//! | end of a stream that grows | down, to the earlier second | only time: nobody can postpone by dust |
//!
//! Always, exactly: arrived × scale = remaining + carry + Σ owed + paid × scale.

use cosmwasm_std::{Uint128, Uint256};
use thiserror::Error;

/// Parts of one unit that the index counts in. Larger than any sum of weights may be, so that all
/// that is carried is less than one unit.
pub const SCALE: u128 = 1_000_000_000_000_000_000_000_000_000_000;

/// More dividends than the index can count: above 2^128 units of one denom.
#[derive(Error, Clone, Copy, Debug, PartialEq, Eq)]
#[error("the dividends don't fit: more than 2^128 units of one denom")]
pub struct RewardOverflow;

/// A stream of one denom and the index it feeds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stream {
    /// Scaled units that one unit of weight was ever allotted.
    pub index: Uint256,
    /// Scaled units that no index step could hold yet; less than the sum of weights was.
    pub carry: Uint256,
    /// Scaled units to be released until the end.
    pub remaining: Uint256,
    /// When all of it is released, in seconds.
    pub ends: u64,
    /// When it was last advanced, in seconds.
    pub last: u64,
}

impl Stream {
    /// Whether time changes anything about it.
    pub fn runs(&self) -> bool {
        !self.remaining.is_zero()
    }

    /// Releases what the time since the last call is due to the sum of weights in that time.
    /// While that is zero the stream stands still and its end moves on.
    ///
    /// # Errors
    /// [`RewardOverflow`].
    pub fn advance(&mut self, now: u64, weight: u128) -> Result<(), RewardOverflow> {
        let from = self.last;
        let passed = now.saturating_sub(from);
        self.last = from.max(now);
        if !self.runs() {
            return Ok(());
        }
        if weight == 0 {
            self.ends = self.ends.saturating_add(passed);
            return Ok(());
        }
        let span = self.ends.saturating_sub(from);
        let released = match passed >= span {
            true => self.remaining,
            false => self
                .remaining
                .checked_multiply_ratio(passed, span)
                .map_err(|_| RewardOverflow)?,
        };
        self.remaining = sub_checked(self.remaining, released)?;
        let weight = Uint256::from(weight);
        let numerator = add_checked(self.carry, released)?;
        let step = numerator.checked_div(weight).map_err(|_| RewardOverflow)?;
        self.carry = numerator.checked_rem(weight).map_err(|_| RewardOverflow)?;
        self.index = add_checked(self.index, step)?;
        Ok(())
    }

    /// Adds what arrived at the time of the last [`Self::advance`], to be released over `period`
    /// seconds; the end becomes the average of both ends, weighted by amount.
    ///
    /// # Errors
    /// [`RewardOverflow`].
    pub fn add(&mut self, amount: u128, period: u64) -> Result<(), RewardOverflow> {
        let added = scaled(amount)?;
        let sum = add_checked(self.remaining, added)?;
        let left = self.ends.saturating_sub(self.last);
        let average = add_checked(times(self.remaining, left)?, times(added, period)?)?
            .checked_div(sum)
            .unwrap_or_default();
        // An average of two u64.
        let average = Uint128::try_from(average).map_err(|_| RewardOverflow)?;
        let average = u64::try_from(average.u128()).map_err(|_| RewardOverflow)?;
        self.ends = self.last.saturating_add(average);
        self.remaining = sum;
        Ok(())
    }

    /// Whole units that are not released yet, rounded up.
    pub fn streaming(&self) -> u128 {
        let (whole, rest) = pay(self.remaining);
        whole.saturating_add(u128::from(!rest.is_zero()))
    }
}

/// What an account is owed, in scaled units, after the index rose while it had a weight.
///
/// # Errors
/// [`RewardOverflow`].
pub fn accrue(
    owed: Uint256,
    weight: u128,
    index_before: Uint256,
    index: Uint256,
) -> Result<Uint256, RewardOverflow> {
    let rise = sub_checked(index, index_before)?;
    let earned = rise
        .checked_mul(Uint256::from(weight))
        .map_err(|_| RewardOverflow)?;
    add_checked(owed, earned)
}

/// The whole units in what is owed, and the scaled rest that stays owed.
///
/// ```
/// use cosmwasm_std::Uint256;
/// use oaic_math::dividend::{pay, SCALE};
/// let owed = Uint256::from(SCALE * 3 + 7);
/// assert_eq!(pay(owed), (3, Uint256::from(7u128)));
/// ```
pub fn pay(owed: Uint256) -> (u128, Uint256) {
    let scale = Uint256::from(SCALE);
    let whole = owed.checked_div(scale).unwrap_or_default();
    // Nobody is owed more than arrived, which is a u128; else nothing is paid.
    match Uint128::try_from(whole) {
        Ok(whole) => (whole.u128(), owed.checked_rem(scale).unwrap_or_default()),
        Err(_) => (0, owed),
    }
}

fn scaled(amount: u128) -> Result<Uint256, RewardOverflow> {
    Uint256::from(amount)
        .checked_mul(Uint256::from(SCALE))
        .map_err(|_| RewardOverflow)
}

fn add_checked(a: Uint256, b: Uint256) -> Result<Uint256, RewardOverflow> {
    a.checked_add(b).map_err(|_| RewardOverflow)
}

fn sub_checked(a: Uint256, b: Uint256) -> Result<Uint256, RewardOverflow> {
    a.checked_sub(b).map_err(|_| RewardOverflow)
}

fn times(a: Uint256, b: u64) -> Result<Uint256, RewardOverflow> {
    a.checked_mul(Uint256::from(b)).map_err(|_| RewardOverflow)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DAY: u64 = 86_400;

    fn stream(amount: u128, period: u64) -> Stream {
        let mut stream = Stream::default();
        stream.add(amount, period).unwrap();
        stream
    }

    #[derive(Clone, Copy, Default)]
    struct Account {
        weight: u128,
        index: Uint256,
        owed: Uint256,
    }

    impl Account {
        fn settle(&mut self, stream: &Stream) {
            self.owed = accrue(self.owed, self.weight, self.index, stream.index).unwrap();
            self.index = stream.index;
        }
    }

    #[test]
    fn half_the_time_is_half_the_stream() {
        let mut stream = stream(1_000, 100);
        stream.advance(50, 10).unwrap();
        assert_eq!(stream.streaming(), 500);
        assert_eq!(stream.index, Uint256::from(50 * SCALE));
        stream.advance(1_000, 10).unwrap();
        assert_eq!(stream.streaming(), 0);
        assert_eq!(stream.index, Uint256::from(100 * SCALE));
    }

    /// Else a unit could be counted as allotted that nobody can claim yet.
    #[test]
    fn a_unit_streams_until_all_of_it_is_released() {
        let mut stream = stream(1, 100);
        stream.advance(99, 1).unwrap();
        assert_eq!(stream.streaming(), 1);
        stream.advance(100, 1).unwrap();
        assert_eq!(stream.streaming(), 0);
    }

    #[test]
    fn a_stream_waits_for_the_first_weight() {
        let mut stream = stream(1_000, 100);
        stream.advance(40, 1).unwrap();
        stream.advance(1_000_040, 0).unwrap();
        assert_eq!((stream.streaming(), stream.ends), (600, 1_000_100));
        stream.advance(1_000_070, 1).unwrap();
        assert_eq!(stream.streaming(), 300);
    }

    #[test]
    fn the_largest_amounts_fit_over_the_longest_time() {
        let year = 365 * DAY;
        let mut stream = stream(u128::MAX / 2, year);
        stream.advance(year / 2, 1).unwrap();
        stream.add(u128::MAX / 2, year).unwrap();
        stream.advance(3 * year, 1).unwrap();
        let owed = accrue(Uint256::zero(), 1, Uint256::zero(), stream.index).unwrap();
        assert_eq!(pay(owed), (u128::MAX - 1, Uint256::zero()));
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        let stream = stream(u128::MAX, DAY);
        let mut twice = stream;
        for _ in 0..100 {
            let _ = twice.add(u128::MAX, u64::MAX);
        }
        assert_eq!(twice.add(u128::MAX, u64::MAX), Err(RewardOverflow));
        let index = Uint256::MAX;
        assert_eq!(
            accrue(Uint256::zero(), 2, Uint256::zero(), index),
            Err(RewardOverflow)
        );
        assert_eq!(
            accrue(Uint256::zero(), 2, index, Uint256::zero()),
            Err(RewardOverflow)
        );
    }

    #[derive(Clone, Debug)]
    enum Op {
        Arrive(u128, u64),
        Weigh(usize, u128),
        Pay(usize),
        Wait(u64),
    }

    fn ops() -> impl Strategy<Value = Vec<Op>> {
        let weight = prop_oneof![Just(0), 1u128..10, 1..10u128.pow(25)];
        prop::collection::vec(
            prop_oneof![
                (prop_oneof![1u128..5, 1..10u128.pow(15)], 1..60 * DAY)
                    .prop_map(|(amount, period)| Op::Arrive(amount, period)),
                (0usize..4, weight).prop_map(|(who, weight)| Op::Weigh(who, weight)),
                (0usize..4).prop_map(Op::Pay),
                prop_oneof![1u64..10, 1..30 * DAY].prop_map(Op::Wait),
            ],
            1..60,
        )
    }

    proptest! {
        /// Not one scaled unit is made or lost, whoever comes and goes.
        #[test]
        fn arrivals_are_conserved_to_the_last_fraction(ops in ops()) {
            let (mut stream, mut now) = (Stream::default(), 0u64);
            let mut accounts = [Account::default(); 4];
            let (mut arrived, mut paid) = (0u128, 0u128);
            for op in ops {
                if let Op::Wait(seconds) = op {
                    now += seconds;
                }
                let weight = accounts.iter().map(|account| account.weight).sum();
                stream.advance(now, weight).unwrap();
                match op {
                    Op::Arrive(amount, period) => {
                        stream.add(amount, period).unwrap();
                        arrived += amount;
                    }
                    Op::Weigh(who, weight) => {
                        accounts[who].settle(&stream);
                        accounts[who].weight = weight;
                    }
                    Op::Pay(who) => {
                        accounts[who].settle(&stream);
                        let (whole, rest) = pay(accounts[who].owed);
                        paid += whole;
                        accounts[who].owed = rest;
                    }
                    Op::Wait(_) => {}
                }
                let mut settled = accounts;
                settled.iter_mut().for_each(|account| account.settle(&stream));
                let owed: Uint256 = settled.iter().map(|account| account.owed).sum();
                let held = stream.remaining + stream.carry + owed;
                prop_assert_eq!(scaled(arrived).unwrap(), held + scaled(paid).unwrap());
                prop_assert!(stream.carry < Uint256::from(SCALE));
                prop_assert!(stream.ends >= stream.last || !stream.runs());
            }
        }

        /// Two accounts never get more than one that has both weights.
        #[test]
        fn splitting_gains_nothing(
            amount in 1u128..10u128.pow(15),
            a in 1u128..10u128.pow(24),
            b in 1u128..10u128.pow(24),
            others in 0u128..10u128.pow(24),
            after in 1..60 * DAY,
        ) {
            let mut stream = stream(amount, 30 * DAY);
            stream.advance(after, a + b + others).unwrap();
            let owed = |weight| accrue(Uint256::zero(), weight, Uint256::zero(), stream.index).unwrap();
            prop_assert_eq!(owed(a) + owed(b), owed(a + b));
            prop_assert!(pay(owed(a)).0 + pay(owed(b)).0 <= pay(owed(a + b)).0);
        }

        /// Who touches the stream at every chance gets the same, to a unit, as who waits.
        #[test]
        fn touching_often_gains_and_loses_nothing(
            amount in 1u128..10u128.pow(12),
            weight in 1u128..10u128.pow(24),
            others in 0u128..10u128.pow(24),
            mut touches in prop::collection::vec(0..40 * DAY, 1..50),
            end in 1..40 * DAY,
        ) {
            touches.sort_unstable();
            let mut lazy = (stream(amount, 30 * DAY), Account { weight, ..Account::default() });
            let mut eager = lazy;
            for now in touches.into_iter().filter(|now| *now < end).chain([end]) {
                eager.0.advance(now, weight + others).unwrap();
                eager.1.settle(&eager.0);
            }
            lazy.0.advance(end, weight + others).unwrap();
            lazy.1.settle(&lazy.0);
            prop_assert!(lazy.1.owed.abs_diff(eager.1.owed) < Uint256::from(SCALE));
            prop_assert_eq!(eager.0.ends, lazy.0.ends);
        }

        /// Dust that arrives over and over holds back no more than a multiple of itself.
        #[test]
        fn dust_does_not_postpone_a_stream(amount in 10u128.pow(6)..10u128.pow(12), dusts in 1u64..500) {
            let period = 30 * DAY;
            let mut stream = stream(amount, period);
            for n in 1..=dusts {
                stream.advance(period / (dusts + 1) * n, 1).unwrap();
                stream.add(1, period).unwrap();
            }
            stream.advance(period, 1).unwrap();
            prop_assert!(stream.streaming() <= 20 * u128::from(dusts), "{}", stream.streaming());
        }

        /// A larger arrival gets at least a share of its own period in proportion.
        #[test]
        fn an_arrival_is_never_released_at_once(
            old in 1u128..10u128.pow(15),
            new in 1u128..10u128.pow(15),
            at in 0..30 * DAY,
            period in 1..60 * DAY,
        ) {
            let mut stream = stream(old, 30 * DAY);
            stream.advance(at, 1).unwrap();
            let before = stream.ends;
            stream.add(new, period).unwrap();
            prop_assert!(stream.ends >= before.min(at + period));
            prop_assert!(stream.ends <= before.max(at + period));
            prop_assert!(stream.ends > at);
        }
    }
}
