use super::*;
use oaic_messages::shared::TOTAL_SUPPLY;
use proptest::prelude::*;

const YEAR: u64 = 365 * 86_400;
const START: u64 = 1_800_000_000;

fn points(points: &[(u64, Bps)]) -> Vec<CurvePoint> {
    let point = |&(after, bps): &(u64, Bps)| CurvePoint { after, bps };
    points.iter().map(point).collect()
}

fn steps(of: &[(u64, Bps)]) -> Curve {
    Curve::Steps { steps: points(of) }
}

fn linear(of: &[(u64, Bps)]) -> Curve {
    Curve::Linear { points: points(of) }
}

fn at(curve: &Curve, total: u128, after: u64) -> u128 {
    vested(curve, START, total, START + after)
}

#[test]
fn steps_jump_on_their_second_and_not_before() {
    let yearly = steps(&[
        (YEAR, 2_500),
        (2 * YEAR, 5_000),
        (3 * YEAR, 7_500),
        (4 * YEAR, 10_000),
    ]);
    let total = 600_000_000_000_003;
    for (after, expected) in [
        (0, 0),
        (YEAR - 1, 0),
        (YEAR, 150_000_000_000_000),
        (2 * YEAR - 1, 150_000_000_000_000),
        (2 * YEAR, 300_000_000_000_001),
        (4 * YEAR - 1, 450_000_000_000_002),
        (4 * YEAR, total),
        (14 * YEAR, total),
    ] {
        assert_eq!(at(&yearly, total, after), expected, "{after} s after");
    }
    assert_eq!(vested(&yearly, START, total, START - 1), 0);
    assert_eq!(vested(&yearly, START, total, 0), 0);
}

#[test]
fn a_cliff_jumps_and_a_line_rises_by_the_second() {
    let curve = linear(&[(YEAR, 2_500), (4 * YEAR, 10_000)]);
    let total = 4 * u128::from(YEAR);
    assert_eq!(at(&curve, total, YEAR - 1), 0);
    assert_eq!(at(&curve, total, YEAR), u128::from(YEAR));
    assert_eq!(at(&curve, total, YEAR + 1), u128::from(YEAR) + 1);
    assert_eq!(at(&curve, total, 4 * YEAR - 1), total - 1);
    assert_eq!(at(&curve, total, 4 * YEAR), total);
    let flat = linear(&[(0, 0), (10, 5_000), (20, 5_000), (30, 10_000)]);
    assert_eq!(
        [5, 10, 15, 20, 25].map(|after| at(&flat, 100, after)),
        [25, 50, 50, 50, 75]
    );
}

#[test]
fn periods_are_equal_and_lose_nothing() {
    let monthly = Curve::Periodic {
        period: 30,
        periods: 48,
    };
    assert_eq!(at(&monthly, 1_000, 29), 0);
    assert_eq!(at(&monthly, 1_000, 30), 20, "floor(1000 / 48)");
    assert_eq!(
        at(&monthly, 1_000, 60),
        41,
        "floor(2000 / 48): no floor adds to another"
    );
    assert_eq!(at(&monthly, 1_000, 48 * 30 - 1), 979);
    assert_eq!(at(&monthly, 1_000, 48 * 30), 1_000);
    assert_eq!(at(&monthly, 1_000, u64::MAX - START), 1_000);
}

#[test]
fn the_largest_amounts_and_the_end_of_time_do_not_overflow() {
    let widest = linear(&[(0, 1), (u64::MAX, 10_000)]);
    assert_eq!(vested(&widest, 0, u128::MAX, u64::MAX), u128::MAX);
    assert!(vested(&widest, 0, u128::MAX, u64::MAX - 1) < u128::MAX);
    let many = Curve::Periodic {
        period: u64::MAX,
        periods: u32::MAX,
    };
    assert_eq!(
        vested(&many, 0, u128::MAX, u64::MAX),
        u128::MAX / u128::from(u32::MAX)
    );
    assert_eq!(span(&many), u64::MAX);
    assert_eq!(next_unlock(&many, u64::MAX, 5), Some(u64::MAX));
}

#[test]
fn what_is_no_curve_is_refused_with_the_point_that_is_wrong() {
    let refused = |curve: &Curve| check(curve).unwrap_err();
    assert_eq!(refused(&steps(&[])), CurveError::Points { found: 0 });
    let many: Vec<(u64, Bps)> = (0..65).map(|n| (n, 10_000)).collect();
    assert_eq!(refused(&steps(&many)), CurveError::Points { found: 65 });
    check(&steps(&many[..64])).unwrap();
    let (index, after, before) = (1, 5, 5);
    assert_eq!(
        refused(&linear(&[(5, 0), (5, 10_000)])),
        CurveError::NotLater {
            index,
            after,
            before
        }
    );
    let share = |index, bps, min| CurveError::Share { index, bps, min };
    let falling = linear(&[(1, 600), (2, 500), (3, 10_000)]);
    assert_eq!(refused(&falling), share(1, 500, 600));
    assert_eq!(refused(&steps(&[(0, 10_001)])), share(0, 10_001, 0));
    let bps = 9_999;
    assert_eq!(refused(&steps(&[(0, bps)])), CurveError::Incomplete { bps });
    let span = MAX_SPAN + 1;
    assert_eq!(
        refused(&steps(&[(span, 10_000)])),
        CurveError::TooLong { span }
    );
    check(&steps(&[(MAX_SPAN, 10_000)])).unwrap();
    for (period, periods) in [(0, 1), (1, 0), (1, MAX_PERIODS + 1)] {
        assert_eq!(
            refused(&Curve::Periodic { period, periods }),
            CurveError::Periods { period, periods }
        );
    }
    let long = Curve::Periodic {
        period: u64::MAX,
        periods: 2,
    };
    assert_eq!(refused(&long), CurveError::TooLong { span: u64::MAX });
}

#[test]
fn the_next_unlock_is_the_next_second_on_which_more_vests() {
    let cliff = linear(&[(10, 1_000), (20, 1_000), (30, 10_000)]);
    for (after, next) in [
        (0, 10),
        (9, 10),
        (10, 21),
        (15, 21),
        (20, 21),
        (25, 26),
        (29, 30),
    ] {
        assert_eq!(
            next_unlock(&cliff, START, START + after),
            Some(START + next),
            "{after}"
        );
    }
    assert_eq!(next_unlock(&cliff, START, START + 30), None);
    assert_eq!(next_unlock(&cliff, START, START - 5), Some(START + 10));
    let line = linear(&[(0, 0), (100, 10_000)]);
    assert_eq!(next_unlock(&line, START, START - 5), Some(START + 1));
    let stair = steps(&[(0, 0), (5, 0), (7, 10_000)]);
    assert_eq!(next_unlock(&stair, START, START), Some(START + 7));
    assert_eq!(next_unlock(&stair, START, START + 7), None);
    let monthly = Curve::Periodic {
        period: 30,
        periods: 2,
    };
    let next = |after| next_unlock(&monthly, START, START + after);
    assert_eq!(
        [next(0), next(29), next(30), next(60)].map(|at| at.map(|at| at - START)),
        [Some(30), Some(30), Some(60), None]
    );
}

prop_compose! {
    fn some_points()(
        raw in prop::collection::btree_map(0..=MAX_SPAN, 0..=10_000u16, 1..=MAX_CURVE_POINTS),
    ) -> Vec<CurvePoint> {
        let mut shares: Vec<Bps> = raw.values().copied().collect();
        shares.sort_unstable();
        *shares.last_mut().unwrap() = 10_000;
        raw.keys().zip(shares).map(|(&after, bps)| CurvePoint { after, bps }).collect()
    }
}

fn curves() -> impl Strategy<Value = Curve> {
    prop_oneof![
        some_points().prop_map(|steps| Curve::Steps { steps }),
        some_points().prop_map(|points| Curve::Linear { points }),
        (1..=MAX_SPAN / u64::from(MAX_PERIODS), 1..=MAX_PERIODS)
            .prop_map(|(period, periods)| Curve::Periodic { period, periods }),
    ]
}

proptest! {
    #[test]
    fn every_curve_of_the_generator_is_one(curve in curves()) {
        prop_assert_eq!(check(&curve), Ok(()));
    }

    #[test]
    fn vesting_never_falls_and_never_exceeds_the_amount(
        curve in curves(), start: u64, total: u128, mut times in prop::collection::vec(any::<u64>(), 2..20),
    ) {
        times.sort_unstable();
        let mut before = 0;
        for now in times {
            let vested = vested(&curve, start, total, now);
            prop_assert!((before..=total).contains(&vested));
            before = vested;
        }
    }

    #[test]
    fn everything_is_vested_at_the_end_and_for_ever(
        curve in curves(), start in 0..1u64 << 62, total: u128, later: u32,
    ) {
        let end = start + span(&curve);
        prop_assert_eq!(vested(&curve, start, total, end), total);
        prop_assert_eq!(vested(&curve, start, total, end + u64::from(later)), total);
        prop_assert_eq!(vested(&curve, start, total, u64::MAX), total);
        prop_assert_eq!(next_unlock(&curve, start, end), None);
        if start > 0 {
            prop_assert_eq!(vested(&curve, start, total, start - 1), 0);
        }
    }

    /// Against a second way to say the same: the exact share, rounded down once.
    #[test]
    fn a_line_is_the_exact_floor(points in some_points(), total in 0..=TOTAL_SUPPLY, at in 0..MAX_SPAN) {
        let curve = Curve::Linear { points: points.clone() };
        let expected = match points.iter().position(|point| point.after > at) {
            None => total,
            Some(0) => 0,
            Some(next) => {
                let (a, b) = (points[next - 1], points[next]);
                // 51 + 14 + 32 bits.
                let width = u128::from(b.after - a.after);
                let done = u128::from(at - a.after);
                total * (u128::from(a.bps) * (width - done) + u128::from(b.bps) * done) / (10_000 * width)
            }
        };
        prop_assert_eq!(vested(&curve, START, total, START + at), expected);
    }

    /// What the contract counts by the plan's total is never less than what it pays grant by grant.
    #[test]
    fn grants_together_never_vest_more_than_their_plan(
        curve in curves(), grants in prop::collection::vec(0..=TOTAL_SUPPLY / 100, 1..100), after in 0..=MAX_SPAN,
    ) {
        let whole = vested(&curve, START, grants.iter().sum(), START + after);
        let parts: u128 = grants.iter().map(|grant| vested(&curve, START, *grant, START + after)).sum();
        prop_assert!(parts <= whole);
        prop_assert!(whole - parts < grants.len() as u128);
    }

    #[test]
    fn nothing_vests_before_the_next_unlock(
        curve in curves(), total in 0..=TOTAL_SUPPLY, now in 0..=MAX_SPAN, share in 0..1_000u64,
    ) {
        let now = START + now;
        let before = vested(&curve, START, total, now);
        match next_unlock(&curve, START, now) {
            None => prop_assert_eq!(before, total),
            Some(next) => {
                prop_assert!(next > now);
                let between = now + (next - 1 - now) / 1_000 * share;
                prop_assert_eq!(vested(&curve, START, total, between), before);
                prop_assert_eq!(vested(&curve, START, total, next - 1), before);
            }
        }
    }
}
