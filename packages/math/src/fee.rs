//! The fee: charged once, rounded up, half of it burned.
//!
//! | division | rounds | favors |
//! |---|---|---|
//! | fee of a payment | up | burn and pool, never the payer who splits |
//! | burned half of a fee | up | the burn, never the pool |
//! | gross for a wanted net | up | the recipient, who gets at least what was asked |
//!
//! Amounts are in uoaic, rates in basis points. Nothing here panics.

use oaic_messages::shared::{Bps, BPS_DENOMINATOR};
use thiserror::Error;

/// Basis points in a whole, in the width amounts are computed in.
const WHOLE: u128 = 10_000;

/// Why a fee can't be computed.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum FeeError {
    /// A rate is more than everything.
    #[error("fee rate {bps} bps is above {BPS_DENOMINATOR} bps, which is the whole payment")]
    RateAboveWhole {
        /// The rate.
        bps: Bps,
    },
    /// At a rate of 100 % nothing ever arrives.
    #[error("no gross amount nets {net} uoaic at a fee rate of {bps} bps: all of it is fee")]
    NothingArrives {
        /// What was to arrive, in uoaic.
        net: u128,
        /// The rate.
        bps: Bps,
    },
    /// The result is more than 2^128 − 1 uoaic.
    #[error(
        "the gross amount for {net} uoaic net at {bps} bps does not fit 128 bits; ask for less"
    )]
    GrossTooLarge {
        /// What was to arrive, in uoaic.
        net: u128,
        /// The rate.
        bps: Bps,
    },
}

/// A payment taken apart, in uoaic; `gross = net + burned + pool`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FeeSplit {
    /// What the payer gives.
    pub gross: u128,
    /// What the payee gets.
    pub net: u128,
    /// What is destroyed.
    pub burned: u128,
    /// What goes to the pool.
    pub pool: u128,
}

impl FeeSplit {
    /// The split of a payment that is not taxed.
    pub fn untaxed(gross: u128) -> Self {
        FeeSplit {
            gross,
            net: gross,
            burned: 0,
            pool: 0,
        }
    }
}

/// Fee of one payment: ceil(gross × bps / 10⁴), at most `gross`.
///
/// Rounded up, so that splitting a payment never lowers what it pays.
///
/// # Errors
/// [`FeeError::RateAboveWhole`] for a rate above 10,000 bps.
pub fn fee_of(gross: u128, bps: Bps) -> Result<u128, FeeError> {
    if bps > BPS_DENOMINATOR {
        return Err(FeeError::RateAboveWhole { bps });
    }
    // Whole parts and remainder apart: gross × bps itself may not fit 128 bits.
    let rate = u128::from(bps);
    let (parts, rest) = div_rem(gross, WHOLE);
    // No saturation happens: parts × rate + ceil(rest × rate / 10⁴) ≤ gross, because rate ≤ 10⁴.
    Ok(parts
        .saturating_mul(rate)
        .saturating_add(rest.saturating_mul(rate).div_ceil(WHOLE)))
}

/// Takes a payment apart: fee by [`fee_of`], ceil(fee / 2) of it burned, the rest to the pool.
///
/// # Errors
/// [`FeeError::RateAboveWhole`] for a rate above 10,000 bps.
pub fn split_fee(gross: u128, bps: Bps) -> Result<FeeSplit, FeeError> {
    let fee = fee_of(gross, bps)?;
    let burned = burned_of_paid(fee);
    Ok(FeeSplit {
        gross,
        // By subtraction, so that no unit is lost; fee ≤ gross and burned ≤ fee.
        net: gross.saturating_sub(fee),
        burned,
        pool: fee.saturating_sub(burned),
    })
}

/// Least gross amount that nets at least `net`: ceil(net × 10⁴ / (10⁴ − bps)).
///
/// # Errors
/// [`FeeError::RateAboveWhole`] for a rate above 10,000 bps, [`FeeError::NothingArrives`] at
/// 10,000 bps, [`FeeError::GrossTooLarge`] when the answer does not fit 128 bits.
pub fn gross_up(net: u128, bps: Bps) -> Result<u128, FeeError> {
    let left = match BPS_DENOMINATOR.checked_sub(bps) {
        None => return Err(FeeError::RateAboveWhole { bps }),
        Some(0) if net > 0 => return Err(FeeError::NothingArrives { net, bps }),
        Some(0) => return Ok(0),
        Some(left) => u128::from(left),
    };
    // net(g) = g − ceil(g × bps / 10⁴) = floor(g × left / 10⁴), which is at least n exactly
    // when g ≥ n × 10⁴ / left.
    let (parts, rest) = div_rem(net, left);
    parts
        .checked_mul(WHOLE)
        .and_then(|gross| gross.checked_add(rest.saturating_mul(WHOLE).div_ceil(left)))
        .ok_or(FeeError::GrossTooLarge { net, bps })
}

/// Fee booked on everything settled so far: ceil(F / 10⁴), where F = Σ pay × bps in force.
///
/// A settlement's own fee is this less what was booked before it. Rounded up, so that neither
/// many small settlements nor a change of rate between them lowers the sum.
pub fn booked_fee(fee_points: u128) -> u128 {
    fee_points.div_ceil(WHOLE)
}

/// Burned part of everything ever paid as fee: ceil(paid / 2).
///
/// A payment's own burn is this less what was burned before it. Rounded up, in the burn's favor.
pub fn burned_of_paid(paid: u128) -> u128 {
    paid.div_ceil(2)
}

/// Quotient and remainder; the divisor is never zero here.
fn div_rem(value: u128, divisor: u128) -> (u128, u128) {
    (
        value.checked_div(divisor).unwrap_or_default(),
        value.checked_rem(divisor).unwrap_or_default(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_whole_is_what_the_vocabulary_says() {
        assert_eq!(WHOLE, u128::from(BPS_DENOMINATOR));
    }

    #[test]
    fn the_whitepapers_four_percent() {
        assert_eq!(
            split_fee(1_000_000, 400),
            Ok(FeeSplit {
                gross: 1_000_000,
                net: 960_000,
                burned: 20_000,
                pool: 20_000
            })
        );
    }

    #[test]
    fn small_payments_round_against_the_payer() {
        // gross: (net, burned, pool)
        for (gross, expected) in [
            (0, (0, 0, 0)),
            (1, (0, 1, 0)),
            (2, (1, 1, 0)),
            (25, (24, 1, 0)),
            (26, (24, 1, 1)),
            (50, (48, 1, 1)),
            (51, (48, 2, 1)),
            (99, (95, 2, 2)),
        ] {
            let split = split_fee(gross, 400).unwrap();
            assert_eq!((split.net, split.burned, split.pool), expected, "{gross}");
        }
    }

    #[test]
    fn one_unit_nets_zero_at_any_rate_but_none() {
        for bps in 1..=BPS_DENOMINATOR {
            assert_eq!(split_fee(1, bps).unwrap().net, 0, "{bps} bps");
        }
        assert_eq!(split_fee(1, 0), Ok(FeeSplit::untaxed(1)));
    }

    #[test]
    fn a_thousand_splits_never_beat_one_payment() {
        let whole = fee_of(1_000_000, 400).unwrap();
        let in_parts: u128 = (0..1_000).map(|_| fee_of(1_000, 400).unwrap()).sum();
        assert!(in_parts >= whole);
        let odd_parts: u128 = (0..1_000).map(|_| fee_of(1_001, 400).unwrap()).sum();
        assert_eq!(odd_parts, 41_000, "each of them rounds up");
        assert!(odd_parts > fee_of(1_001_000, 400).unwrap());
    }

    #[test]
    fn the_largest_amounts_do_not_overflow() {
        let split = split_fee(u128::MAX, BPS_DENOMINATOR).unwrap();
        assert_eq!((split.net, split.burned + split.pool), (0, u128::MAX));
        assert_eq!(booked_fee(u128::MAX), u128::MAX / WHOLE + 1);
        assert_eq!(burned_of_paid(u128::MAX), u128::MAX / 2 + 1);
        assert_eq!(
            gross_up(u128::MAX, 400),
            Err(FeeError::GrossTooLarge {
                net: u128::MAX,
                bps: 400
            })
        );
        assert_eq!(gross_up(u128::MAX, 0), Ok(u128::MAX));
    }

    #[test]
    fn rates_above_the_whole_are_refused() {
        let error = Err(FeeError::RateAboveWhole { bps: 10_001 });
        assert_eq!(fee_of(5, 10_001), error);
        assert_eq!(gross_up(5, 10_001), error);
        assert_eq!(
            gross_up(5, 10_000),
            Err(FeeError::NothingArrives {
                net: 5,
                bps: 10_000
            })
        );
        assert_eq!(gross_up(0, 10_000), Ok(0));
    }

    proptest! {
        #[test]
        fn a_split_adds_up(gross: u128, bps in 0..=BPS_DENOMINATOR) {
            let split = split_fee(gross, bps).unwrap();
            prop_assert_eq!(split.net + split.burned + split.pool, gross);
            prop_assert!(split.burned == split.pool || split.burned == split.pool + 1);
        }

        #[test]
        fn the_fee_is_the_exact_ceiling(gross in 0..=u128::MAX / WHOLE, bps in 0..=BPS_DENOMINATOR) {
            let fee = fee_of(gross, bps).unwrap();
            prop_assert_eq!(fee, (gross * u128::from(bps)).div_ceil(WHOLE));
        }

        #[test]
        fn splitting_a_payment_never_saves(
            a in 0..=u128::MAX / 2, b in 0..=u128::MAX / 2, bps in 0..=BPS_DENOMINATOR,
        ) {
            let (one, two) = (split_fee(a, bps).unwrap(), split_fee(b, bps).unwrap());
            let whole = split_fee(a + b, bps).unwrap();
            prop_assert!(one.net + two.net <= whole.net);
            prop_assert!(one.burned + two.burned >= whole.burned);
        }

        #[test]
        fn gross_up_is_enough_and_one_less_is_not(net: u128, bps in 0..BPS_DENOMINATOR) {
            match gross_up(net, bps) {
                Ok(gross) => {
                    prop_assert!(split_fee(gross, bps).unwrap().net >= net);
                    if gross > 0 {
                        prop_assert!(split_fee(gross - 1, bps).unwrap().net < net);
                    }
                }
                // Not even everything there is would net it.
                Err(_) => prop_assert!(split_fee(u128::MAX, bps).unwrap().net < net),
            }
        }

        #[test]
        fn booking_in_steps_equals_booking_at_once(
            pays in prop::collection::vec((0u128..1 << 64, 0..=BPS_DENOMINATOR), 0..50),
        ) {
            let mut points = 0;
            let mut booked = 0;
            let mut exact_up = 0;
            for (pay, bps) in pays {
                points += pay * u128::from(bps);
                let fee = booked_fee(points) - booked;
                prop_assert!(fee <= pay, "a settlement never pays more fee than it pays");
                booked += fee;
                exact_up += fee_of(pay, bps).unwrap();
            }
            prop_assert_eq!(booked, points.div_ceil(WHOLE));
            prop_assert!(booked <= exact_up);
        }

        #[test]
        fn flushing_in_steps_burns_what_one_flush_burns(
            flushes in prop::collection::vec(0u128..1 << 64, 0..50),
        ) {
            let (mut paid, mut burned) = (0, 0);
            for fee in flushes {
                paid += fee;
                let now = burned_of_paid(paid) - burned;
                prop_assert!(now <= fee);
                burned += now;
            }
            prop_assert_eq!(burned, paid.div_ceil(2));
        }
    }
}
