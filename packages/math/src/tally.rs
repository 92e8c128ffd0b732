//! Quorum and threshold.

use oaic_types::dao::{Tally, TallyResult};
use oaic_types::shared::{Bps, BPS_DENOMINATOR};

/// Votes of all kinds that make a quorum: ceil(`base` × `quorum_bps` / 10⁴), rounded against the
/// proposal, and never less than one unit: without a vote nothing passes, whatever the base.
///
/// ```
/// use oaic_math::tally::quorum;
/// assert_eq!((quorum(10_001, 1_000), quorum(10_000, 1_000), quorum(0, 1)), (1_001, 1_000, 1));
/// ```
pub fn quorum(base: u64, quorum_bps: Bps) -> u64 {
    let whole = u128::from(BPS_DENOMINATOR);
    let needed = u128::from(base)
        .saturating_mul(u128::from(quorum_bps))
        .div_ceil(whole);
    // Beyond 100 % no quorum could be reached, which is what saturating keeps.
    u64::try_from(needed).unwrap_or(u64::MAX).max(1)
}

/// Votes of all kinds.
pub fn total(tally: &Tally) -> u128 {
    [tally.yes, tally.no, tally.abstain, tally.veto]
        .into_iter()
        .map(u128::from)
        .fold(0, u128::saturating_add)
}

/// What votes add up to.
///
/// - The quorum is reached when all votes together are at least `quorum`.
/// - Then more than a third of all votes being veto ends it as [`TallyResult::VetoVoted`]; exactly
///   a third stops it too, but is no more than a no.
/// - It passes when yes × 10⁴ ≥ `threshold_bps` × (yes + no + veto), and yes > no + veto: at a
///   threshold of one half a tie fails.
///
/// ```
/// use oaic_math::tally::judge;
/// use oaic_types::dao::{Tally, TallyResult};
/// let tally = Tally { yes: 2, no: 1, ..Tally::default() };
/// assert_eq!(judge(&tally, 3, 6_666), TallyResult::Passed);
/// assert_eq!(judge(&tally, 3, 6_667), TallyResult::ThresholdMissed);
/// assert_eq!(judge(&tally, 4, 6_666), TallyResult::QuorumMissed);
/// ```
pub fn judge(tally: &Tally, quorum: u64, threshold_bps: Bps) -> TallyResult {
    let all = total(tally);
    if all < u128::from(quorum) {
        return TallyResult::QuorumMissed;
    }
    let (yes, veto) = (u128::from(tally.yes), u128::from(tally.veto));
    let against = u128::from(tally.no).saturating_add(veto);
    let vetoes = veto.saturating_mul(3);
    if vetoes > all {
        return TallyResult::VetoVoted;
    }
    let enough = yes.saturating_mul(u128::from(BPS_DENOMINATOR))
        >= yes
            .saturating_add(against)
            .saturating_mul(u128::from(threshold_bps));
    if enough && yes > against && vetoes < all {
        TallyResult::Passed
    } else {
        TallyResult::ThresholdMissed
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
        for (votes, quorum, threshold, result) in [
            // Quorum: at it, one below; abstentions count.
            (tally(10, 0, 0, 0), 10, 5_000, Passed),
            (tally(9, 0, 0, 0), 10, 5_000, QuorumMissed),
            (tally(1, 0, 9, 0), 10, 5_000, Passed),
            // Threshold: at it, one below; abstentions don't count.
            (tally(60, 40, 0, 0), 1, 6_000, Passed),
            (tally(5_999, 4_001, 0, 0), 1, 6_000, ThresholdMissed),
            (tally(60, 40, 900, 0), 1, 6_000, Passed),
            // A tie at one half fails; one more passes.
            (tally(50, 50, 0, 0), 1, 5_000, ThresholdMissed),
            (tally(51, 50, 0, 0), 1, 5_000, Passed),
            // Veto: below a third, a third, above; it is also a no.
            (tally(67, 0, 0, 32), 1, 5_000, Passed),
            (tally(66, 0, 0, 33), 1, 5_000, ThresholdMissed),
            (tally(65, 0, 0, 33), 1, 5_000, VetoVoted),
            (tally(60, 20, 0, 25), 1, 6_000, ThresholdMissed),
            // A veto without a quorum costs nobody his deposit.
            (tally(0, 0, 0, 9), 10, 5_000, QuorumMissed),
            // Only abstentions, and nothing at all.
            (tally(0, 0, 10, 0), 10, 5_000, ThresholdMissed),
            (tally(0, 0, 0, 0), 1, 5_000, QuorumMissed),
        ] {
            assert_eq!(judge(&votes, quorum, threshold), result, "{votes:?}");
        }
    }

    #[test]
    fn an_empty_base_still_needs_a_vote() {
        assert_eq!(quorum(0, 10_000), 1);
        assert_eq!(judge(&Tally::default(), quorum(0, 1), 5_000), QuorumMissed);
    }

    #[test]
    fn the_largest_numbers_fit() {
        assert_eq!(quorum(u64::MAX, 10_000), u64::MAX);
        let max = u64::MAX;
        assert_eq!(
            judge(&tally(max, max, max, 0), max, 10_000),
            ThresholdMissed
        );
        assert_eq!(judge(&tally(max, 0, max, 0), max, 10_000), Passed);
        assert_eq!(
            judge(&tally(max, max, max, max), max, 5_000),
            ThresholdMissed
        );
    }

    fn votes() -> impl Strategy<Value = Tally> {
        let power = 0u64..=2_000_000_000_000_000;
        [power.clone(), power.clone(), power.clone(), power]
            .prop_map(|[yes, no, abstain, veto]| tally(yes, no, abstain, veto))
    }

    proptest! {
        /// Never rounded in the proposal's favour.
        #[test]
        fn a_quorum_is_never_less_than_its_share(base in any::<u64>(), bps in 1u16..=10_000) {
            let needed = u128::from(quorum(base, bps));
            prop_assert!(needed * 10_000 >= u128::from(base) * u128::from(bps));
            prop_assert!(base == 0 || (needed - 1) * 10_000 < u128::from(base) * u128::from(bps));
        }

        /// More against it, or a stricter rule, never makes a failing proposal pass.
        #[test]
        fn passing_is_monotone(
            votes in votes(),
            quorum in 1u64..4_000_000_000_000_000,
            threshold in 5_000u16..=10_000,
            more in 1u64..1_000_000_000,
        ) {
            let passed = |votes: &Tally, quorum, threshold| judge(votes, quorum, threshold) == Passed;
            if !passed(&votes, quorum, threshold) {
                let flipped = Tally { yes: votes.yes.saturating_sub(more), no: votes.no + more, ..votes };
                prop_assert!(!passed(&flipped, quorum, threshold) || votes.yes < more);
                prop_assert!(!passed(&votes, quorum + more, threshold));
                prop_assert!(!passed(&votes, quorum, (threshold + 1).min(10_000)));
            } else {
                prop_assert!(votes.yes > votes.no + votes.veto);
                prop_assert!(u128::from(votes.veto) * 3 < total(&votes));
                prop_assert!(total(&votes) >= u128::from(quorum));
                let convinced = Tally { yes: votes.yes + votes.no, no: 0, ..votes };
                prop_assert!(passed(&convinced, quorum, threshold));
            }
        }
    }
}
