//! Each unlock, a second before it, on it and after it.

use oaic_messages::vesting::{ExecuteMsg, QueryMsg, UnvestedResponse};

use crate::suite::*;

#[test]
fn steps_unlock_on_their_day_and_not_a_second_before() {
    let mut suite = Suite::new();
    let quarter = 150_000_000 * OAIC;
    for year in 1..=4u64 {
        suite.go_to(year * YEAR - 1);
        let vested = u128::from(year) * quarter;
        assert_eq!(suite.claimed(1), vested - quarter, "before year {year}");
        suite.go_to(year * YEAR);
        assert_eq!(suite.claimed(1), vested, "year {year}");
        suite.go_to(year * YEAR + 1);
        assert_eq!(suite.claimed(1), vested, "a second after year {year}");
    }
    suite.go_to(4 * YEAR + 10 * YEAR);
    assert_eq!(suite.claimed(1), 600_000_000 * OAIC);
}

// B-11
#[test]
fn a_cliff_holds_to_its_last_second_and_the_end_leaves_nothing() {
    let total = 400_000_000 * OAIC - 1;
    for (after, expected) in [
        (0, 0),
        (YEAR - 1, 0),
        (YEAR, total / 4),
        // 75 % over two years: per second total × 0.75 / 2 years, rounded down once.
        (
            YEAR + 1,
            total * (2_500 * 2 * u128::from(YEAR) + 7_500) / (20_000 * u128::from(YEAR)),
        ),
        (2 * YEAR, total * 5 / 8),
        (
            3 * YEAR - 1,
            total * (10_000 * 2 * u128::from(YEAR) - 7_500) / (20_000 * u128::from(YEAR)),
        ),
        (3 * YEAR, total),
        (13 * YEAR, total),
    ] {
        // Claimed once only, so that no earlier rounding can make up for a later one.
        let mut suite = Suite::new();
        suite.go_to(after);
        assert_eq!(suite.claimed(3), expected, "{after} s");
        assert_eq!(suite.grant(3).vested.u128(), expected);
    }
}

#[test]
fn months_are_paid_in_full_whatever_is_rounded_on_the_way() {
    let mut suite = Suite::new();
    let mut before = 0;
    for month in 1..=48u128 {
        let day = 30 * u64::try_from(month).unwrap() * DAY;
        suite.go_to(day - 1);
        assert_eq!(suite.claimed(4), before, "a second before month {month}");
        suite.go_to(day);
        before = 1_000 * month / 48;
        assert_eq!(suite.claimed(4), before, "month {month}");
    }
    assert_eq!(before, 1_000);
    let grant = suite.grant(4);
    assert_eq!((grant.claimable.u128(), grant.next_unlock), (0, None));
}

#[test]
fn nothing_vests_before_a_plan_starts() {
    let mut suite = Suite::new();
    for grants in [&[1][..], &[1, 2, 3, 4, 5]] {
        let next = suite.start + if grants.len() == 1 { YEAR } else { 30 * DAY };
        let grants = grants.to_vec();
        let says = format!("more vests at {next}");
        suite.fails("anyone", ExecuteMsg::Claim { grants }, &says);
    }
    let unvested: UnvestedResponse = suite.query(&QueryMsg::Unvested {});
    assert_eq!(unvested.vested.u128(), 0);
    assert_eq!(unvested.unvested, suite.totals().granted);
}

#[test]
fn everything_is_paid_in_the_end_and_the_contract_is_empty() {
    let mut suite = Suite::new();
    for after in [
        5 * DAY,
        100 * DAY,
        YEAR,
        500 * DAY,
        2 * YEAR,
        1_000 * DAY,
        4 * YEAR,
    ] {
        suite.go_to(after);
        let _ = suite.claim(&[1, 2, 3, 4, 5]);
        suite.check_totals();
    }
    assert_eq!(suite.balance(&suite.contract), 0);
    for grant in suite.all_grants() {
        assert_eq!(suite.balance(&grant.beneficiary), grant.total.u128());
    }
    let grants = vec![1, 2, 3, 4, 5];
    let says = "all that they will ever vest is paid";
    suite.fails("anyone", ExecuteMsg::Claim { grants }, says);
}
