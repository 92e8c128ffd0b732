//! Time-weighted stake and tiers.
//!
//! | division | rounds | favors |
//! |---|---|---|
//! | power of a position | down | the contract |
//! | age after adding to a position | down | the contract |

use cosmwasm_std::Uint256;
use oaic_messages::staking::WEIGHT_ONE;

use crate::wide::{mul_div, narrow, product};

/// Tier power of a position: floor(`amount` × `weight_bps` / 10⁴ × min(`age`, `ramp`) / `ramp`).
/// A ramp of zero, which no contract accepts, is read as one second.
///
/// ```
/// use oaic_math::tier::power;
/// assert_eq!(power(1_000, 20_000, 15, 30), 1_000);
/// assert_eq!(power(1_000, 20_000, 0, 30), 0);
/// ```
pub fn power(amount: u128, weight_bps: u32, age: u64, ramp: u64) -> u128 {
    let ramp = ramp.max(1);
    // 128 + 32 + 64 bits, and 14 + 64 below: neither can overflow 256.
    let numerator = product(amount, weight_bps.into()).wrapping_mul(Uint256::from(age.min(ramp)));
    let denominator = product(WEIGHT_ONE.into(), ramp.into());
    narrow(numerator.checked_div(denominator).unwrap_or_default()).unwrap_or(u128::MAX)
}

/// Since when a position counts after `added` came to the `held` in it: the average of both ages,
/// weighted by amount, rounded towards now. The age of what was held counts up to the ramp only,
/// else old dust would make fresh millions old.
///
/// ```
/// use oaic_math::tier::since_after;
/// // 100 of age 30 and 200 new ones, at 1,000: age 10.
/// assert_eq!(since_after(970, 1_000, 30, 100, 200), 990);
/// // Of age 900, but 30 is all that counts.
/// assert_eq!(since_after(100, 1_000, 30, 100, 200), 990);
/// ```
pub fn since_after(since: u64, now: u64, ramp: u64, held: u128, added: u128) -> u64 {
    let age = now.saturating_sub(since).min(ramp);
    let sum = Uint256::from(held).wrapping_add(Uint256::from(added));
    // At most `age`, so it always fits.
    let average = mul_div(held, age.into(), sum).unwrap_or_default();
    now.saturating_sub(u64::try_from(average).unwrap_or_default())
}

/// Tier of a power, given the minimum powers of tiers 1, 2, … in rising order.
///
/// ```
/// use oaic_math::tier::tier_of;
/// assert_eq!([0, 9, 10, 99, 100].map(|power| tier_of(power, [10, 100])), [0, 0, 1, 1, 2]);
/// ```
pub fn tier_of(power: u128, minimums: impl IntoIterator<Item = u128>) -> u8 {
    minimums
        .into_iter()
        .take_while(|minimum| power >= *minimum)
        .fold(0, |tier: u8, _| tier.saturating_add(1))
}

/// What an account's dividends are shared by: Σ `amount` × `weight_bps` over its positions, times
/// the tier's weight; nothing is divided, so nothing is rounded. None when it doesn't fit.
pub fn dividend_weight(
    positions: impl IntoIterator<Item = (u128, u32)>,
    tier_bps: u32,
) -> Option<u128> {
    positions
        .into_iter()
        .try_fold(0u128, |sum, (amount, weight_bps)| {
            sum.checked_add(amount.checked_mul(u128::from(weight_bps))?)
        })?
        .checked_mul(u128::from(tier_bps))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dividend::SCALE;
    use oaic_messages::staking::MAX_WEIGHT_BPS;
    use proptest::prelude::*;

    #[test]
    fn a_flash_stake_has_no_power() {
        assert_eq!(power(u128::MAX, u32::MAX, 0, 1), 0);
        assert_eq!(power(5, 10_000, 1, 0), 5);
    }

    #[test]
    fn the_largest_numbers_fit() {
        assert_eq!(power(u128::MAX, 10_000, u64::MAX, u64::MAX), u128::MAX);
        assert_eq!(power(u128::MAX, u32::MAX, 1, 1), u128::MAX);
        assert_eq!(dividend_weight([(u128::MAX, 2)], 1), None);
        assert_eq!(dividend_weight([(u128::MAX, 1), (1, 1)], 1), None);
        assert_eq!(
            since_after(0, u64::MAX, u64::MAX, u128::MAX, u128::MAX),
            u64::MAX / 2 + 1
        );
    }

    /// What dividend.rs relies on to carry less than one unit.
    #[test]
    fn no_sum_of_weights_reaches_the_scale_of_the_index() {
        let all = u128::from(u64::MAX);
        let weight = dividend_weight([(all, MAX_WEIGHT_BPS)], MAX_WEIGHT_BPS).unwrap();
        assert!(weight < SCALE);
    }

    #[test]
    fn old_dust_does_not_make_fresh_millions_old() {
        let (year, month) = (365 * 86_400, 30 * 86_400);
        let (dust, millions) = (10_000_000, 1_000_000_000_000);
        let since = since_after(0, 10 * year, month, dust, millions);
        let power = power(dust + millions, 10_000, 10 * year - since, month);
        assert!(power <= dust, "{power}");
    }

    proptest! {
        #[test]
        fn power_never_falls_with_time_and_never_exceeds_the_stake(
            amount in 0u128..=u128::from(u64::MAX),
            weight in 1u32..=100_000,
            ramp in 1u64..=31_536_000,
            a in 0u64..40_000_000,
            b in 0u64..40_000_000,
        ) {
            let (young, old) = (a.min(b), a.max(b));
            let full = amount * u128::from(weight) / 10_000;
            prop_assert!(power(amount, weight, young, ramp) <= power(amount, weight, old, ramp));
            prop_assert!(power(amount, weight, old, ramp) <= full);
            prop_assert_eq!(power(amount, weight, ramp, ramp), full);
        }

        #[test]
        fn splitting_a_position_gains_no_power(
            a in 0u128..=u128::from(u64::MAX),
            b in 0u128..=u128::from(u64::MAX),
            weight in 1u32..=100_000,
            ramp in 1u64..=31_536_000,
            age in 0u64..40_000_000,
        ) {
            let whole = power(a + b, weight, age, ramp);
            prop_assert!(power(a, weight, age, ramp) + power(b, weight, age, ramp) <= whole);
        }

        /// Adding never raises the power of the moment, and the new part ramps for its share of time.
        #[test]
        fn adding_to_a_position_never_favors_the_caller(
            held in 1u128..=u128::from(u64::MAX),
            added in 1u128..=u128::from(u64::MAX),
            age in 0u64..100_000_000,
            ramp in 1u64..=31_536_000,
        ) {
            let now = 1_000_000_000;
            let since = since_after(now - age, now, ramp, held, added);
            prop_assert!(since <= now && since >= now - age);
            let before = power(held, 10_000, age, ramp);
            prop_assert!(power(held + added, 10_000, now - since, ramp) <= before);
            // Full again no sooner than the new part's share of the ramp.
            let share = Uint256::from(ramp) * Uint256::from(added) / Uint256::from(held + added);
            prop_assert!(Uint256::from(ramp - (now - since)) >= share);
        }

        /// Adding in many small steps at one moment is no better than adding at once.
        #[test]
        fn adding_in_steps_gains_nothing(
            held in 1u128..10u128.pow(15),
            steps in prop::collection::vec(1u128..10u128.pow(12), 1..20),
            age in 0u64..100_000_000,
            ramp in 1u64..=31_536_000,
        ) {
            let now = 1_000_000_000;
            let at_once = since_after(now - age, now, ramp, held, steps.iter().sum());
            let (mut since, mut sum) = (now - age, held);
            for step in steps {
                since = since_after(since, now, ramp, sum, step);
                sum += step;
            }
            prop_assert!(since >= at_once);
        }
    }
}
