//! Minimum yes, which takes the place of a quorum, and threshold.

use oaic_messages::dao::{Tally, TallyResult};
use oaic_messages::shared::{Bps, BPS_DENOMINATOR};

/// Yes votes that a proposal needs: ceil(`supply` × `bps` / 10⁴), rounded against the proposal, and
/// never less than one unit: without a vote nothing passes, whatever the supply.
///
/// ```
/// use oaic_math::tally::min_yes;
/// assert_eq!((min_yes(10_001, 1_000), min_yes(10_000, 1_000), min_yes(0, 1)), (1_001, 1_000, 1));
/// ```
pub fn min_yes(supply: u64, bps: Bps) -> u64 {
    let whole = u128::from(BPS_DENOMINATOR);
    let needed = u128::from(supply)
        .saturating_mul(u128::from(bps))
        .div_ceil(whole);
    // Beyond 100 % it could never be reached, which is what saturating keeps.
    u64::try_from(needed).unwrap_or(u64::MAX).max(1)
}

/// The result of votes: passed if at least `min_yes` of them are yes, and
/// yes × 10⁴ ≥ `threshold_bps` × (yes + no + veto). Abstaining counts for nothing, so nobody helps a proposal but who says yes.
///
/// ```
/// use oaic_math::tally::evaluate;
/// use oaic_messages::dao::{Tally, TallyResult};
/// let tally = Tally { yes: 2, no: 1, ..Tally::default() };
/// assert_eq!(evaluate(&tally, 2, 6_666), TallyResult::Passed);
/// assert_eq!(evaluate(&tally, 2, 6_667), TallyResult::ThresholdMissed);
/// assert_eq!(evaluate(&tally, 3, 6_666), TallyResult::TooFewYes);
/// ```
pub fn evaluate(tally: &Tally, min_yes: u64, threshold_bps: Bps) -> TallyResult {
    if tally.yes < min_yes {
        return TallyResult::TooFewYes;
    }
    let [yes, no, veto] = [tally.yes, tally.no, tally.veto].map(u128::from);
    let cast = yes.saturating_add(no).saturating_add(veto);
    let enough = yes.saturating_mul(u128::from(BPS_DENOMINATOR))
        >= cast.saturating_mul(u128::from(threshold_bps));
    match enough {
        true => TallyResult::Passed,
        false => TallyResult::ThresholdMissed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use TallyResult::*;

    fn tally(yes: u64, no: u64, abstain: u64, veto: u64) -> Tally {
        Tally {
            yes,
            no,
            abstain,
            veto,
        }
    }

    #[test]
    fn the_boundaries_are_where_the_docs_say() {
        for (votes, least, threshold, result) in [
            // Minimum yes: at it, one below; no other vote fills it.
            (tally(10, 0, 0, 0), 10, 5_000, Passed),
            (tally(9, 0, 0, 0), 10, 5_000, TooFewYes),
            (tally(9, 1, 90, 1), 10, 5_000, TooFewYes),
            // Threshold: at it, one below; abstaining counts for nothing.
            (tally(60, 40, 0, 0), 1, 6_000, Passed),
            (tally(5_999, 4_001, 0, 0), 1, 6_000, ThresholdMissed),
            (tally(60, 40, 900, 0), 1, 6_000, Passed),
            (tally(50, 50, 0, 0), 1, 5_000, Passed),
            (tally(50, 51, 0, 0), 1, 5_000, ThresholdMissed),
            // A veto is a no.
            (tally(60, 20, 0, 20), 1, 6_000, Passed),
            (tally(60, 20, 0, 21), 1, 6_000, ThresholdMissed),
            // Only abstentions, and nothing at all.
            (tally(0, 0, 10, 0), 1, 5_000, TooFewYes),
            (tally(0, 0, 0, 0), 1, 5_000, TooFewYes),
        ] {
            assert_eq!(evaluate(&votes, least, threshold), result, "{votes:?}");
        }
    }

    #[test]
    fn the_largest_numbers_fit() {
        let max = u64::MAX;
        assert_eq!(min_yes(max, 10_000), max);
        assert_eq!(evaluate(&tally(max, max, max, 0), max, 5_000), Passed);
        assert_eq!(
            evaluate(&tally(max, max, 0, 1), max, 5_000),
            ThresholdMissed
        );
        assert_eq!(evaluate(&tally(max, 0, max, 0), max, 10_000), Passed);
    }

    fn votes() -> impl Strategy<Value = Tally> {
        let power = 0u64..=2_000_000_000_000_000;
        [power.clone(), power.clone(), power.clone(), power]
            .prop_map(|[yes, no, abstain, veto]| tally(yes, no, abstain, veto))
    }

    proptest! {
        /// Never rounded in the proposal's favor.
        #[test]
        fn a_minimum_yes_is_never_less_than_its_share(supply in any::<u64>(), bps in 1u16..=10_000) {
            let needed = u128::from(min_yes(supply, bps));
            prop_assert!(needed * 10_000 >= u128::from(supply) * u128::from(bps));
            prop_assert!(
                supply == 0 || (needed - 1) * 10_000 < u128::from(supply) * u128::from(bps)
            );
        }

        /// More against it, or a stricter rule, never makes a failing proposal pass; whoever doesn't
        /// say yes never helps it.
        #[test]
        fn passing_is_monotone(
            votes in votes(),
            least in 1u64..4_000_000_000_000_000,
            threshold in 5_000u16..=10_000,
            more in 1u64..1_000_000_000,
        ) {
            let passed = |votes: &Tally, least, threshold| evaluate(votes, least, threshold) == Passed;
            let others = [
                Tally { no: votes.no + more, ..votes },
                Tally { veto: votes.veto + more, ..votes },
                Tally { abstain: votes.abstain + more, ..votes },
                Tally { yes: votes.yes.saturating_sub(more), ..votes },
            ];
            if !passed(&votes, least, threshold) {
                for other in others {
                    prop_assert!(!passed(&other, least, threshold));
                }
                prop_assert!(!passed(&votes, least + more, threshold));
                prop_assert!(!passed(&votes, least, (threshold + 1).min(10_000)));
            } else {
                prop_assert!(votes.yes >= votes.no + votes.veto);
                prop_assert!(votes.yes >= least);
                let convinced = Tally { yes: votes.yes + votes.no, no: 0, ..votes };
                prop_assert!(passed(&convinced, least, threshold));
            }
        }
    }
}
