//! Splits and referrers' shares: accumulators that never pay out more than went in.
//!
//! | division | rounds | favors |
//! |---|---|---|
//! | a payee's part of an accumulator | down | the contract, which stays solvent |
//! | a referrer's part of the net | down | the split |
//!
//! What a floor holds back now is in the accumulator, and paid with a later one.

use oaic_messages::shared::{Bps, BPS_DENOMINATOR};

use crate::wide::mul_div;

/// What a payee of weight `weight` has earned of an accumulator: floor(`accumulated` × `weight` /
/// 10⁴), in uoaic. With weights that make 10⁴, all payees together never earn more than
/// `accumulated`, and at most one unit per payee less.
///
/// ```
/// use oaic_math::split::earned;
/// assert_eq!([earned(10, 3_333), earned(10, 6_667)], [3, 6]);
/// ```
pub fn earned(accumulated: u128, weight: Bps) -> u128 {
    part(accumulated, weight)
}

/// A referrer's earnings: floor(`points` / 10⁴), where `points` = Σ net × its rate in basis points.
pub fn referred(points: u128) -> u128 {
    points
        .checked_div(u128::from(BPS_DENOMINATOR))
        .unwrap_or_default()
}

/// Sum of weights, when it fits.
pub fn total_weight(weights: impl IntoIterator<Item = Bps>) -> Option<Bps> {
    weights
        .into_iter()
        .try_fold(0, |sum: Bps, weight| sum.checked_add(weight))
}

/// Part of an amount by a weight out of a whole: floor(`amount` × `weight` / `whole`), rounded for
/// whoever keeps the rest; nothing of no whole. Of what only grows it only grows, so it can be paid
/// out piece by piece and adds up to the same.
///
/// ```
/// use oaic_math::split::share;
/// assert_eq!([share(10, 1, 3), share(10, 2, 3)], [3, 6]);
/// assert_eq!(share(10, 1, 0), 0);
/// ```
pub fn share(amount: u128, weight: Bps, whole: u128) -> u128 {
    // At most `amount` for a weight within the whole, so it always fits.
    mul_div(amount, weight.into(), whole).unwrap_or_default()
}

/// floor(`amount` × `bps` / 10⁴) for `bps` ≤ 10⁴; a higher rate gives `amount`.
pub(crate) fn part(amount: u128, bps: Bps) -> u128 {
    let bps = bps.min(BPS_DENOMINATOR);
    // At most `amount`, so it always fits.
    mul_div(amount, bps.into(), BPS_DENOMINATOR).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_largest_numbers_fit() {
        assert_eq!(earned(u128::MAX, 10_000), u128::MAX);
        assert_eq!(earned(u128::MAX, 20_000), u128::MAX);
        assert_eq!(earned(u128::MAX, 5_000), u128::MAX / 2);
        assert_eq!(referred(u128::MAX), u128::MAX / 10_000);
    }

    #[test]
    fn weights_that_do_not_fit_have_no_sum() {
        assert_eq!(total_weight([65_000, 535]), Some(65_535));
        assert_eq!(total_weight([65_000, 536]), None);
    }

    #[test]
    fn a_share_of_nothing_or_of_no_whole_is_nothing() {
        assert_eq!(share(0, 1, 2), 0);
        assert_eq!(share(7, 0, 2), 0);
        assert_eq!(share(7, 1, 0), 0);
        assert_eq!(share(u128::MAX, u16::MAX, u128::from(u16::MAX)), u128::MAX);
    }

    proptest! {
        /// All together never get more than there is, nor less than a unit each below it; and what
        /// is paid out piece by piece adds up to the same.
        #[test]
        fn shares_never_pass_the_whole(
            amounts in prop::collection::vec(0u128..1 << 100, 1..5),
            weights in prop::collection::vec(0u16.., 1..20),
        ) {
            let whole: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
            prop_assume!(whole > 0);
            let (mut amount, mut paid) = (0, vec![0; weights.len()]);
            for more in amounts {
                amount += more;
                for (paid, weight) in paid.iter_mut().zip(&weights) {
                    let now = share(amount, *weight, whole);
                    prop_assert!(now >= *paid);
                    *paid = now;
                }
            }
            let sum: u128 = paid.iter().sum();
            prop_assert!(sum <= amount && amount - sum < weights.len() as u128);
        }

        /// Whatever the order of payments and claims: never more out than in, never down, and
        /// at most one unit per payee held back.
        #[test]
        fn an_accumulator_is_solvent_and_monotone(
            cuts in prop::collection::vec(1u16..10_000, 1..19),
            payments in prop::collection::vec(0u64..1_000, 1..50),
        ) {
            let mut edges = cuts;
            edges.extend([0, 10_000]);
            edges.sort_unstable();
            let weights: Vec<Bps> = edges.windows(2).map(|pair| pair[1] - pair[0]).collect();
            prop_assert_eq!(total_weight(weights.iter().copied()), Some(10_000));
            let mut accumulated = 0u128;
            let mut claimed = vec![0u128; weights.len()];
            for (turn, payment) in payments.iter().enumerate() {
                accumulated += u128::from(*payment);
                // One payee claims each turn, so claims and payments interleave.
                let who = turn % weights.len();
                let now = earned(accumulated, weights[who]);
                prop_assert!(now >= claimed[who]);
                claimed[who] = now;
                prop_assert!(claimed.iter().sum::<u128>() <= accumulated);
            }
            let all: u128 = weights.iter().map(|weight| earned(accumulated, *weight)).sum();
            prop_assert!(all <= accumulated);
            prop_assert!(accumulated - all < weights.len() as u128 + 1);
        }

        /// What a referrer gets more of one payment is never above that payment's net.
        #[test]
        fn a_referrers_share_comes_out_of_the_net(
            points in 0u128..u128::MAX / 2,
            net in 0u64..,
            bps in 0u16..=10_000,
        ) {
            let after = points + u128::from(net) * u128::from(bps);
            prop_assert!(referred(after) - referred(points) <= u128::from(net));
        }
    }
}
