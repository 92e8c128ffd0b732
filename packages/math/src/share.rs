//! Shares of a budget by points that lose nothing to rounding, and the cap that keeps usage
//! rewards below what the usage burned.
//!
//! | division | rounds | favors |
//! |---|---|---|
//! | what an epoch releases, and a program's budget of it | down | what stays free |
//! | what a fee burned | down | the contract: less burned, less reward |
//! | a recipient's cap | down | the contract |
//! | a share of what remains of a pot | down | those who claim later |
//! | the risk pool's share of the fee | down, over all fee | the contract |
//!
//! A pot is paid out by *sequential* division: each share is taken of what remains, by what remains
//! of the points, so the last one takes all that the floors before held back. For a pot of B and P
//! points, the k-th claim (counted from 0) of p points gets s with
//!
//! > floor(B·p / P) ≤ s < B·p / P + k
//!
//! whatever the order. Lower bound: a floor leaves at least its exact part, so what remains a point
//! never falls. Upper bound: each claim before leaves less than one unit too much, and of each such
//! unit p gets at most all. So others' claims can never take from a payee, and n claims before can
//! add less than n units to what it gets: in a pot of B = p, n claims of one point each round to 0,
//! and the p points after them get all, n·p / (p + n) above their exact share.

use cosmwasm_std::Uint256;
use oaic_messages::shared::{Bps, BPS_DENOMINATOR};

use crate::split::part;
use crate::wide::{mul_div, narrow, product};

/// What an epoch releases of what is free: floor(`free` × `release_bps` / 10⁴).
pub fn released(free: u128, release_bps: Bps) -> u128 {
    part(free, release_bps)
}

/// A program's budget of it: floor(`released` × `weight_bps` / 10⁴). Budgets of weights that make
/// at most 10⁴ are never more than `released` together.
pub fn budget(released: u128, weight_bps: Bps) -> u128 {
    part(released, weight_bps)
}

/// What a fee burned at least: floor(`fee` / 2). The token rounds the burned half up over all fees
/// a contract ever paid, so of a single fee no more than this is certain.
pub fn burned(fee: u128) -> u128 {
    fee >> 1
}

/// What is left of a recipient's cap: floor(`burned` × `cap_bps` / 10⁴) − `paid`, or zero.
/// `burned` and `paid` are sums over all programs of an epoch.
pub fn cap_left(burned: u128, cap_bps: Bps, paid: u128) -> u128 {
    part(burned, cap_bps).saturating_sub(paid)
}

/// The risk pool's share of a fee that arrived, and what it leaves to the next one, in uoaic × basis
/// points, below 10⁴. So all shares together are floor(Σ `fee` × `bps` / 10⁴), however often and in
/// whatever pieces somebody has the fee booked.
pub fn risk_share(fee: u128, bps: Bps, carry: u16) -> (u128, u16) {
    let whole = Uint256::from(BPS_DENOMINATOR);
    let points = product(fee, bps.min(BPS_DENOMINATOR).into()).saturating_add(Uint256::from(carry));
    let share = points.checked_div(whole).unwrap_or_default();
    let rest = points.checked_rem(whole).unwrap_or_default();
    // At most fee + 1, and the rest is below 10⁴.
    let [share, rest] = [share, rest].map(|number| narrow(number).unwrap_or_default());
    (share.min(fee), u16::try_from(rest).unwrap_or_default())
}

/// A share taken apart; `paid + cut` is the share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capped {
    /// Goes to the recipient.
    pub paid: u128,
    /// What the cap cut off.
    pub cut: u128,
}

/// Cuts a share to what is left of a cap.
pub fn capped(share: u128, cap_left: u128) -> Capped {
    let paid = share.min(cap_left);
    Capped {
        paid,
        cut: share.saturating_sub(paid),
    }
}

/// A budget that points share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pot {
    /// Left of the budget, in uoaic.
    pub remaining: u128,
    /// Points that have not taken their share.
    pub points: u128,
}

impl Pot {
    /// Takes the share of `points`: floor(`remaining` × `points` / remaining points). None, and
    /// nothing taken, when the pot has not that many points.
    ///
    /// ```
    /// use oaic_math::share::Pot;
    /// let mut pot = Pot { remaining: 10, points: 3 };
    /// assert_eq!([1, 1, 1].map(|points| pot.take(points)), [Some(3), Some(3), Some(4)]);
    /// assert_eq!(pot.take(1), None);
    /// ```
    pub fn take(&mut self, points: u128) -> Option<u128> {
        let points_left = self.points.checked_sub(points)?;
        // At most `remaining`, so it always fits.
        let share = mul_div(self.remaining, points, self.points).unwrap_or_default();
        self.remaining = self.remaining.saturating_sub(share);
        self.points = points_left;
        Some(share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_largest_numbers_fit() {
        let mut pot = Pot {
            remaining: u128::MAX,
            points: u128::MAX,
        };
        assert_eq!(pot.take(u128::MAX - 1), Some(u128::MAX - 1));
        assert_eq!(pot.take(1), Some(1));
        assert_eq!(pot, Pot::default());
        assert_eq!(pot.take(0), Some(0));
        assert_eq!(cap_left(u128::MAX, 9_999, u128::MAX), 0);
        assert_eq!(burned(u128::MAX), u128::MAX / 2);
    }

    #[test]
    fn a_pot_gives_nothing_to_points_it_has_not() {
        let mut pot = Pot {
            remaining: 100,
            points: 5,
        };
        assert_eq!(pot.take(6), None);
        assert_eq!((pot.remaining, pot.points), (100, 5));
    }

    #[test]
    fn the_upper_bound_is_reached() {
        let (small, big) = (7, 1_000_000);
        let mut pot = Pot {
            remaining: big,
            points: small + big,
        };
        for _ in 0..small {
            assert_eq!(pot.take(1), Some(0));
        }
        // The exact share is big² / (big + small), which is more than small − 1 below.
        assert_eq!(pot.take(big), Some(big));
        assert!((big - (small - 1)) * (big + small) > big * big);
    }

    #[test]
    fn a_cap_is_shared_and_never_negative() {
        assert_eq!(cap_left(100, 5_000, 0), 50);
        assert_eq!(cap_left(100, 5_000, 49), 1);
        assert_eq!(cap_left(100, 5_000, 60), 0);
        assert_eq!(cap_left(1, 9_999, 0), 0);
        assert_eq!(capped(70, 50), Capped { paid: 50, cut: 20 });
        assert_eq!(capped(50, 70), Capped { paid: 50, cut: 0 });
    }

    fn exact(budget: u128, points: u128, all: u128) -> (u128, bool) {
        let product = budget * points;
        (product / all, !product.is_multiple_of(all))
    }

    proptest! {
        /// Whatever the order: nothing lost, nothing from nowhere, nobody below the floor of its
        /// exact share, and nobody above it by as many units as claimed before.
        #[test]
        fn shares_lose_nothing_and_stay_within_the_bound(
            budget in prop_oneof![0u64..100, 0u64..2_000_000_000_000_000],
            points in prop::collection::vec(prop_oneof![1u64..5, 1u64..1_000_000_000_000], 1..60),
        ) {
            let budget = u128::from(budget);
            let all: u128 = points.iter().map(|points| u128::from(*points)).sum();
            let mut pot = Pot { remaining: budget, points: all };
            let mut taken = 0;
            for (before, points) in points.iter().enumerate() {
                let points = u128::from(*points);
                let share = pot.take(points).unwrap();
                taken += share;
                prop_assert_eq!(taken + pot.remaining, budget);
                let (floor, fraction) = exact(budget, points, all);
                prop_assert!(share >= floor);
                // share < exact + before, in integers
                let bound = floor + before as u128 + u128::from(fraction);
                prop_assert!(share < bound || (before == 0 && share == floor), "{share} {bound}");
            }
            prop_assert_eq!(pot, Pot::default());
        }

        /// However the fee is cut into pieces, the risk pool's share of it is the same, rounded down.
        #[test]
        fn the_risk_pools_share_is_of_all_fee_and_never_more(
            fees in prop::collection::vec(prop_oneof![0u64..20, any::<u64>()], 1..40),
            bps in 0u16..=5_000,
        ) {
            let (mut sum, mut carry) = (0, 0);
            for fee in &fees {
                let (share, rest) = risk_share(u128::from(*fee), bps, carry);
                prop_assert!(rest < 10_000);
                sum += share;
                carry = rest;
            }
            let all: u128 = fees.iter().map(|fee| u128::from(*fee)).sum();
            prop_assert_eq!(sum, all * u128::from(bps) / 10_000);
        }

        /// Budgets never exceed what is released, and what they leave is less than one unit each.
        #[test]
        fn budgets_fit_what_is_released(
            free in 0u64..,
            release_bps in 0u16..=10_000,
            cuts in prop::collection::vec(0u16..=10_000, 0..15),
        ) {
            let mut edges = cuts;
            edges.extend([0, 10_000]);
            edges.sort_unstable();
            let released = released(free.into(), release_bps);
            prop_assert!(released <= u128::from(free));
            let budgets: u128 = edges
                .windows(2)
                .map(|pair| budget(released, pair[1] - pair[0]))
                .sum();
            prop_assert!(budgets <= released);
            prop_assert!(released - budgets < edges.len() as u128);
        }

        /// However many programs pay one recipient, and however much: at most k × burned in all,
        /// and so less than burned, since k < 1.
        #[test]
        fn capped_rewards_never_exceed_their_part_of_what_was_burned(
            fees in prop::collection::vec(2u64.., 1..20),
            shares in prop::collection::vec(0u64.., 1..20),
            cap_bps in 0u16..=9_999,
        ) {
            let all: u128 = fees.iter().map(|fee| burned(u128::from(*fee))).sum();
            let mut paid = 0;
            for share in shares {
                let share = u128::from(share);
                let reward = capped(share, cap_left(all, cap_bps, paid));
                prop_assert_eq!(reward.paid + reward.cut, share);
                paid += reward.paid;
                prop_assert!(paid * 10_000 <= all * u128::from(cap_bps));
            }
            prop_assert!(paid < all);
            prop_assert!(2 * all <= fees.iter().map(|fee| u128::from(*fee)).sum::<u128>());
        }
    }
}
