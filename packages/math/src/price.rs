//! The one price formula, for payer, provider and contract.

use cosmwasm_std::Uint256;
use oaic_messages::compute_settlement::{PRICE_SCALE, UNIT_SLOTS};
use oaic_messages::shared::{Bps, BPS_DENOMINATOR};
use thiserror::Error;

use crate::wide::{narrow, product};

/// Why a call has no price.
#[derive(Error, Debug, PartialEq, Eq)]
pub enum PriceError {
    /// A discount of more than the whole.
    #[error("discount of {discount_bps} basis points is above {BPS_DENOMINATOR}; use a price table whose discounts are at most 9000")]
    DiscountAboveWhole {
        /// The discount, in basis points.
        discount_bps: Bps,
    },
    /// A price table that doesn't name each kind of unit exactly once.
    #[error("a price table has {found} prices where there are {UNIT_SLOTS} slots for kinds of units; give one price per slot, 0 for what is free and for slots without a kind")]
    WrongLength {
        /// Prices found.
        found: usize,
    },
}

/// What one call costs, in uoaic.
///
/// `min(max_call, ceil(Σ units_i × prices_i × (10,000 − discount_bps) / (PRICE_SCALE × 10,000)))`,
/// with prices in uoaic for [`PRICE_SCALE`] units, and rounding up, which favors the payee.
///
/// # Errors
/// A discount above 10,000 basis points. No units and no prices can overflow it.
///
/// ```
/// // 1,000 prompt tokens and 500 completion tokens, at 2 and 6 OAIC a million, 10 % off.
/// let (mut units, mut prices) = ([0; 16], [0; 16]);
/// (units[0], units[2]) = (1_000, 500);
/// (prices[0], prices[2]) = (2_000_000, 6_000_000);
/// assert_eq!(oaic_math::price::call_price(&units, &prices, 1_000, 1_000_000), Ok(4_500));
/// ```
pub fn call_price(
    units: &[u64; UNIT_SLOTS],
    prices: &[u128; UNIT_SLOTS],
    discount_bps: Bps,
    max_call: u128,
) -> Result<u128, PriceError> {
    let payable_bps = BPS_DENOMINATOR
        .checked_sub(discount_bps)
        .ok_or(PriceError::DiscountAboveWhole { discount_bps })?;
    // 16 products of 192 bits are below 2^196, and below 2^210 with the basis points: nothing here
    // can overflow 256 bits.
    let gross = units
        .iter()
        .zip(prices)
        .fold(Uint256::zero(), |sum, (unit, price)| {
            sum.wrapping_add(product((*unit).into(), *price))
        })
        .wrapping_mul(Uint256::from(payable_bps));
    let scale = product(PRICE_SCALE, BPS_DENOMINATOR.into());
    // A started uoaic is paid: rounding favors the payee.
    let price = gross
        .wrapping_add(scale.wrapping_sub(Uint256::one()))
        .checked_div(scale)
        .unwrap_or_default();
    Ok(narrow(price).map_or(max_call, |price| price.min(max_call)))
}

/// Discount of a tier, in basis points: tier 0 has none, tier t the t-th entry, and a tier above
/// the table the last one.
///
/// ```
/// use oaic_math::price::discount_for;
/// assert_eq!(discount_for(0, &[500, 1_000]), 0);
/// assert_eq!(discount_for(1, &[500, 1_000]), 500);
/// assert_eq!(discount_for(9, &[500, 1_000]), 1_000);
/// assert_eq!(discount_for(3, &[]), 0);
/// ```
pub fn discount_for(tier: u8, tier_discounts: &[Bps]) -> Bps {
    match tier.checked_sub(1) {
        None => 0,
        Some(index) => tier_discounts
            .get(usize::from(index))
            .or(tier_discounts.last())
            .copied()
            .unwrap_or(0),
    }
}

/// A price table's prices in the form [`call_price`] takes.
///
/// # Errors
/// Not exactly [`UNIT_SLOTS`] prices.
pub fn price_array(prices: &[cosmwasm_std::Uint128]) -> Result<[u128; UNIT_SLOTS], PriceError> {
    let found = prices.len();
    let array = <[_; UNIT_SLOTS]>::try_from(prices);
    let array = array.map_err(|_| PriceError::WrongLength { found })?;
    Ok(array.map(|price| price.u128()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn slots<T: Copy + Default>(of: &[(usize, T)]) -> [T; UNIT_SLOTS] {
        let mut slots = [T::default(); UNIT_SLOTS];
        for (slot, value) in of {
            slots[*slot] = *value;
        }
        slots
    }

    #[test]
    fn one_unit_of_the_cheapest_price_costs_one() {
        for slot in 0..UNIT_SLOTS {
            let prices = slots(&[(slot, 1)]);
            assert_eq!(call_price(&slots(&[(slot, 1)]), &prices, 0, 10), Ok(1));
            assert_eq!(call_price(&[0; UNIT_SLOTS], &prices, 0, 10), Ok(0));
        }
    }

    #[test]
    fn exact_amounts_are_not_rounded_up() {
        let units = slots(&[(0, 1_000_000), (7, 1)]);
        let prices = slots(&[(0, 7), (7, 3_000_000)]);
        assert_eq!(call_price(&units, &prices, 0, 100), Ok(10));
        assert_eq!(call_price(&units, &prices, 5_000, 100), Ok(5));
        // 9 × 0.7 … 10 × 0.6667 = 6.667
        assert_eq!(call_price(&units, &prices, 3_333, 100), Ok(7));
    }

    #[test]
    fn the_ceiling_applies_after_the_discount() {
        let units = slots(&[(0, 2_000_000)]);
        let prices = slots(&[(0, 100)]);
        assert_eq!(call_price(&units, &prices, 5_000, 100), Ok(100));
        assert_eq!(call_price(&units, &prices, 5_000, 99), Ok(99));
    }

    #[test]
    fn the_largest_numbers_are_the_ceiling() {
        assert_eq!(
            call_price(
                &[u64::MAX; UNIT_SLOTS],
                &[u128::MAX; UNIT_SLOTS],
                0,
                u128::MAX
            ),
            Ok(u128::MAX)
        );
    }

    #[test]
    fn a_discount_above_the_whole_is_an_error() {
        assert_eq!(
            call_price(&[1; UNIT_SLOTS], &[1; UNIT_SLOTS], 10_001, 1),
            Err(PriceError::DiscountAboveWhole {
                discount_bps: 10_001
            })
        );
        assert_eq!(
            call_price(&[1; UNIT_SLOTS], &[1; UNIT_SLOTS], 10_000, 1),
            Ok(0)
        );
    }

    #[test]
    fn a_table_names_every_kind() {
        use cosmwasm_std::Uint128;
        assert_eq!(
            price_array(&[Uint128::one(); 7]),
            Err(PriceError::WrongLength { found: 7 })
        );
        assert_eq!(
            price_array(&[Uint128::new(4); UNIT_SLOTS]),
            Ok([4; UNIT_SLOTS])
        );
    }

    proptest! {
        /// The same in 128 bits, where it fits.
        #[test]
        fn small_numbers_agree_with_plain_arithmetic(
            units in any::<[u32; UNIT_SLOTS]>(),
            prices in any::<[u32; UNIT_SLOTS]>(),
            discount in 0u16..=10_000,
        ) {
            let gross: u128 = units.iter().zip(&prices)
                .map(|(unit, price)| u128::from(*unit) * u128::from(*price))
                .sum();
            let exact = (gross * u128::from(10_000 - discount)).div_ceil(10_000 * 1_000_000);
            let price = call_price(&units.map(u64::from), &prices.map(u128::from), discount, u128::MAX);
            prop_assert_eq!(price, Ok(exact));
        }

        /// More use never costs less, more discount never more.
        #[test]
        fn it_is_monotone(
            units in any::<[u64; UNIT_SLOTS]>(),
            prices in any::<[u64; UNIT_SLOTS]>(),
            kind in 0..UNIT_SLOTS,
            more in any::<u64>(),
            discount in 0u16..10_000,
            max_call in any::<u128>(),
        ) {
            let prices = prices.map(u128::from);
            let base = call_price(&units, &prices, discount, max_call).unwrap();
            let mut larger = units;
            larger[kind] = larger[kind].saturating_add(more);
            prop_assert!(call_price(&larger, &prices, discount, max_call).unwrap() >= base);
            prop_assert!(call_price(&units, &prices, discount + 1, max_call).unwrap() <= base);
            prop_assert!(base <= max_call);
        }
    }
}
