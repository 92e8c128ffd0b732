//! Rolling, budgets and weights.

use oaic_messages::incentives::*;

use crate::suite::*;

fn budgets(suite: &Suite, epoch: u64) -> [u128; 3] {
    [API, MARKET, GRANTS].map(|program| suite.pot(program, epoch).budget.u128())
}

#[test]
fn an_epoch_releases_its_share_by_weight_and_grants_get_theirs_at_once() {
    let mut suite = Suite::funded(1_000_000);
    suite.roll();
    assert_eq!(budgets(&suite, FIRST), [50_000, 30_000, 20_000]);
    let totals = suite.totals();
    assert_eq!(totals.free.u128(), 900_000);
    assert_eq!(totals.programs.u128(), 80_000);
    assert_eq!(totals.grants_pool.u128(), 20_000);
    let grants = suite.pot(GRANTS, FIRST);
    assert_eq!(grants.remaining.u128(), 0);
    let api = suite.pot(API, FIRST);
    assert_eq!(api.remaining.u128(), 50_000);
    assert_eq!((api.usage_cap_bps, api.claimable_until), (5_000, FIRST + 3));
}

#[test]
fn what_budgets_round_off_stays_free() {
    // 10 % of 1,009 is 100.9; of 100: 33, 33, 33.
    let mut suite = Suite::with(|msg| {
        for (program, weight) in msg.programs.iter_mut().zip([3_334, 3_333, 3_333]) {
            program.weight_bps = weight;
        }
    })
    .unwrap();
    suite.arrive(1_009);
    suite.roll();
    assert_eq!(budgets(&suite, FIRST), [33, 33, 33]);
    assert_eq!(suite.totals().free.u128(), 1_009 - 99);
}

#[test]
fn a_second_roll_in_an_epoch_releases_nothing() {
    let mut suite = Suite::funded(1_000_000);
    suite.roll();
    let totals = suite.totals();
    suite.advance(EPOCH - 1, 1);
    suite.roll();
    assert_eq!(suite.totals(), totals);
    suite.advance(1, 1);
    suite.roll();
    assert_eq!(suite.totals().free.u128(), 810_000);
}

#[test]
fn skipped_epochs_but_the_last_release_nothing_and_lose_nothing() {
    let mut suite = Suite::funded(1_000_000);
    suite.roll();
    suite.wait_epochs(1_000_000);
    suite.roll();
    assert_eq!(budgets(&suite, FIRST + 999_999), [45_000, 27_000, 18_000]);
    assert_eq!(budgets(&suite, FIRST + 1_000_000), [40_500, 24_300, 16_200]);
    let skipped: Result<EpochResponse, _> = suite.try_query(&QueryMsg::Epoch {
        program: API,
        epoch: FIRST + 1,
    });
    let error = skipped.unwrap_err();
    assert!(error.contains("of program 0 in epoch 1600001"), "{error}");
}

#[test]
fn a_report_rolls_its_own_epoch_before_it_counts() {
    let mut suite = Suite::funded(1_000_000);
    suite.roll();
    suite.wait_epochs(1);
    suite.arrive(1_000_000);
    suite.report("settlement", "alice", 1_000);
    let pot = suite.pot(API, FIRST + 1);
    assert_eq!((pot.budget.u128(), pot.points.u128()), (95_000, 500));
}

#[test]
fn new_weights_leave_an_epoch_that_has_begun_alone_even_if_nobody_rolled_it() {
    let mut suite = Suite::funded(1_000_000);
    suite.ok("owner", set_programs(&[0, 10_000, 0], &[]));
    assert_eq!(budgets(&suite, FIRST), [50_000, 30_000, 20_000]);
    suite.wait_epochs(1);
    suite.roll();
    assert_eq!(budgets(&suite, FIRST + 1), [0, 90_000, 0]);
}

#[test]
fn a_new_program_begins_with_the_next_epoch_and_its_early_points_get_nothing() {
    let mut suite = Suite::funded(1_000_000);
    suite.roll();
    let (health, new) = (3, usage_program("health", 2_000));
    suite.ok("owner", set_programs(&[5_000, 3_000, 0], &[new]));
    suite.ok("owner", set_reporter("clinic", health));
    suite.report("clinic", "alice", 1_000);
    suite.wait_epochs(1);
    suite.report("clinic", "alice", 1_000);
    suite.wait_epochs(2);
    assert_eq!(suite.claim(health, FIRST, "alice"), 0);
    assert_eq!(suite.pot(health, FIRST + 1).budget.u128(), 18_000);
    // 500 burned, k = 1/2.
    assert_eq!(suite.claim(health, FIRST + 1, "alice"), 250);
}

#[test]
fn rates_change_from_the_next_epoch_on_and_each_epoch_keeps_its_own() {
    let mut suite = Suite::funded(1_000_000);
    suite.report("settlement", "alice", 1_000);
    suite.ok("owner", update(Some(2_000), Some(0), Some(1)));
    suite.wait_epochs(1);
    suite.report("settlement", "bob", 1_000);
    let (old, new) = (suite.pot(API, FIRST), suite.pot(API, FIRST + 1));
    assert_eq!((old.usage_cap_bps, old.claimable_until), (5_000, FIRST + 3));
    assert_eq!((new.usage_cap_bps, new.claimable_until), (0, FIRST + 3));
    assert_eq!(new.budget.u128(), 90_000);
    suite.wait_epochs(2);
    assert_eq!(suite.claim(API, FIRST, "alice"), 250);
    assert_eq!(suite.claim(API, FIRST + 1, "bob"), 0);
}

#[test]
fn new_rates_leave_an_epoch_that_has_begun_alone_even_if_nobody_rolled_it() {
    let mut suite = Suite::funded(1_000_000);
    suite.ok("owner", update(Some(2_000), Some(0), Some(1)));
    let pot = suite.pot(API, FIRST);
    assert_eq!(pot.budget.u128(), 50_000);
    assert_eq!((pot.usage_cap_bps, pot.claimable_until), (5_000, FIRST + 3));
}

#[test]
fn the_running_epoch_is_answered_with_its_end() {
    let mut suite = Suite::funded(1);
    suite.advance(EPOCH - 1, 1);
    let current: CurrentEpochResponse = suite.query(&QueryMsg::CurrentEpoch {});
    let ends_at = (FIRST + 1) * EPOCH;
    let expected = |rolled| CurrentEpochResponse {
        epoch: FIRST,
        ends_at,
        rolled,
    };
    assert_eq!(current, expected(false));
    suite.roll();
    let current: CurrentEpochResponse = suite.query(&QueryMsg::CurrentEpoch {});
    assert_eq!(current, expected(true));
}
