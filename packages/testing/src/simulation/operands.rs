//! Operands that are resolved against the system they are used in.

use proptest::prelude::*;

/// Picks one of however many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pick(pub u32);

impl Pick {
    /// The picked position; None when there is nothing to pick from.
    pub fn index(self, len: usize) -> Option<usize> {
        (len > 0).then(|| self.0 as usize % len)
    }

    /// The picked item.
    pub fn of<T>(self, items: &[T]) -> Option<&T> {
        self.index(items.len()).map(|i| &items[i])
    }
}

/// Any pick.
pub fn pick() -> impl Strategy<Value = Pick> + Clone {
    any::<u32>().prop_map(Pick)
}

/// An amount, in relation to what there is.
#[derive(Clone, Copy, Debug)]
pub enum Amount {
    /// Nothing.
    Zero,
    /// 1 to 99 base units.
    Tiny(u128),
    /// As it stands.
    Plain(u128),
    /// This many basis points of what there is.
    Part(u16),
    /// All there is.
    All,
    /// This much less than there is.
    Below(u128),
    /// This much more than there is.
    Above(u128),
    /// The largest number.
    Max,
}

impl Amount {
    /// The number, when so much is `there`.
    pub fn of(self, there: u128) -> u128 {
        match self {
            Self::Zero => 0,
            Self::Tiny(n) | Self::Plain(n) => n,
            Self::Part(bps) => there / 10_000 * u128::from(bps),
            Self::All => there,
            Self::Below(n) => there.saturating_sub(n),
            Self::Above(n) => there.saturating_add(n),
            Self::Max => u128::MAX,
        }
    }
}

/// Any amount: the ends of what there is as often as what lies between.
pub fn amount() -> impl Strategy<Value = Amount> + Clone {
    prop_oneof![
        1 => Just(Amount::Zero),
        1 => (1..100u128).prop_map(Amount::Tiny),
        4 => (1..50_000_000_000u128).prop_map(Amount::Plain),
        7 => (1..6_000u16).prop_map(Amount::Part),
        1 => Just(Amount::All),
        1 => (1..3u128).prop_map(Amount::Below),
        1 => (1..1_000u128).prop_map(Amount::Above),
        1 => Just(Amount::Max),
    ]
}
