//! Splits and referrers' shares: accumulators that never pay out more than went in.
//!
//! | division | rounds | favours |
//! |---|---|---|
//! | a payee's part of an accumulator | down | the contract, which stays solvent |
//! | a referrer's part of the net | down | the split |
//!
//! What a floor holds back now is in the accumulator, and paid with a later one.

use cosmwasm_std::{Uint128, Uint256};
use oaic_types::shared::{Bps, BPS_DENOMINATOR};

/// What a payee of weight `weight` has earned of an accumulator: floor(`accumulated` × `weight` /
/// 10⁴), in uoaic. With weights that make 10⁴, all payees together never earn more than
/// `accumulated`, and at most one unit a payee less.
///
/// ```
/// use oaic_math::split::earned;
/// assert_eq!([earned(10, 3_333), earned(10, 6_667)], [3, 6]);
/// ```
pub fn earned(accumulated: u128, weight: Bps) -> u128 {
    part(accumulated, weight)
}

/// A referrer's earnings: floor(`points` / 10⁴), where `points` = Σ net × his rate in basis points.
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

/// Parts of an amount by weights, whose sum it is: each rounded down, and what that leaves to the
/// first. Without weights there are no parts; weights that are all 0 give the first everything.
///
/// ```
/// use oaic_math::split::shares;
/// assert_eq!(shares(10, &[500, 500, 500]), [4, 3, 3]);
/// assert_eq!(shares(10, &[]), []);
/// ```
pub fn shares(amount: u128, weights: &[Bps]) -> Vec<u128> {
    let sum = weights
        .iter()
        .fold(0u128, |sum, weight| sum.saturating_add(u128::from(*weight)));
    let mut parts: Vec<u128> = weights
        .iter()
        .map(|weight| {
            let product = Uint256::from(amount).wrapping_mul(Uint256::from(*weight));
            let part = product.checked_div(Uint256::from(sum)).unwrap_or_default();
            // At most `amount`, so it always fits.
            Uint128::try_from(part).unwrap_or_default().u128()
        })
        .collect();
    let given = parts
        .iter()
        .fold(0, |sum: u128, part| sum.saturating_add(*part));
    if let Some(first) = parts.first_mut() {
        *first = first.saturating_add(amount.saturating_sub(given));
    }
    parts
}

/// floor(`amount` × `bps` / 10⁴) for `bps` ≤ 10⁴; a higher rate gives `amount`.
pub(crate) fn part(amount: u128, bps: Bps) -> u128 {
    let bps = bps.min(BPS_DENOMINATOR);
    let product = Uint256::from(amount).wrapping_mul(Uint256::from(bps));
    let part = product
        .checked_div(Uint256::from(BPS_DENOMINATOR))
        .unwrap_or_default();
    // At most `amount`, so it always fits.
    Uint128::try_from(part).unwrap_or_default().u128()
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
    fn shares_of_nothing_and_by_nothing() {
        assert_eq!(shares(u128::MAX, &[]), []);
        assert_eq!(shares(0, &[1, 2]), [0, 0]);
        assert_eq!(shares(u128::MAX, &[0, 0]), [u128::MAX, 0]);
        assert_eq!(shares(7, &[0, 1]), [0, 7]);
        assert_eq!(shares(7, &[0, 1, 1]), [1, 3, 3]);
        assert_eq!(shares(u128::MAX, &[u16::MAX]), [u128::MAX]);
    }

    proptest! {
        /// Nothing is made or lost: everybody but the first gets his part rounded down, and the first
        /// what that leaves, at most a unit for each of the others above his own.
        #[test]
        fn shares_add_up(
            amount in prop_oneof![any::<u128>(), 0u128..100],
            weights in prop::collection::vec(prop_oneof![Just(0), any::<u16>()], 1..20),
        ) {
            let parts = shares(amount, &weights);
            prop_assert_eq!(parts.len(), weights.len());
            let given = parts.iter().try_fold(0u128, |sum, part| sum.checked_add(*part));
            prop_assert_eq!(given, Some(amount));
            let sum: u32 = weights.iter().map(|weight| u32::from(*weight)).sum();
            if sum == 0 {
                prop_assert_eq!(parts[0], amount);
                return Ok(());
            }
            let floor = |weight: &Bps| Uint256::from(amount) * Uint256::from(*weight) / Uint256::from(sum);
            for (part, weight) in parts.iter().zip(&weights).skip(1) {
                prop_assert_eq!(Uint256::from(*part), floor(weight));
            }
            let first = Uint256::from(parts[0]);
            prop_assert!(first >= floor(&weights[0]));
            prop_assert!(first <= floor(&weights[0]) + Uint256::from(weights.len() as u128 - 1));
        }

        /// Whatever the order of payments and claims: never more out than in, never down, and
        /// at most one unit a payee held back.
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
