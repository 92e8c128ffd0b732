//! What invariants look at, and how they say that they are broken.

use crate::settlement::expected::BalanceChanges;
use crate::state::EconomyState;
use crate::suite::Suite;

/// What a check comes to: why it fails, with both figures.
pub type Checked = Result<(), String>;

/// Fails with both figures, and what they are, unless they are equal.
macro_rules! equal {
    ($left:expr, $right:expr $(,)?) => {
        oaic_testing::simulation::equal(
            (stringify!($left), u128::from($left)),
            (stringify!($right), u128::from($right)),
        )
    };
}

/// Fails with both figures, and what they are, when the left one is above the right one.
macro_rules! at_most {
    ($left:expr, $right:expr $(,)?) => {
        oaic_testing::simulation::at_most(
            (stringify!($left), u128::from($left)),
            (stringify!($right), u128::from($right)),
        )
    };
}

/// An operation, seen from both of its sides.
pub struct Context<'a> {
    pub suite: &'a Suite,
    pub before: &'a EconomyState,
    pub after: &'a EconomyState,
    /// What it was to change of token and settlement, where the rules say all of it.
    pub changes: Option<&'a BalanceChanges>,
    /// Whether it was refused.
    pub refused: bool,
    /// Whether all that happened is that time passed.
    pub waited: bool,
}
