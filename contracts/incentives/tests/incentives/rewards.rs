//! Shares, caps and claims.

use crate::suite::*;

#[test]
fn shares_follow_points_where_no_cap_binds() {
    let mut suite = Suite::funded(1_000_000);
    suite.report("settlement", "alice", 200_000);
    suite.report("settlement", "bob", 600_000);
    suite.wait_epochs(2);
    let before = suite.pool();
    assert_eq!(suite.claim(API, FIRST, "alice"), 12_500);
    assert_eq!(suite.claim(API, FIRST, "bob"), 37_500);
    assert_eq!(suite.pool(), before);
    let pot = suite.pot(API, FIRST);
    assert_eq!((pot.remaining.u128(), pot.remaining_points.u128()), (0, 0));
    assert_eq!((pot.budget.u128(), pot.points.u128()), (50_000, 400_000));
}

#[test]
fn a_cap_that_binds_cuts_and_the_cut_feeds_the_grants_pool_at_once() {
    let mut suite = Suite::funded(1_000_000);
    suite.report("settlement", "alice", 20_000);
    suite.report("settlement", "bob", 60_000);
    suite.wait_epochs(2);
    let before = suite.pool();
    // Burned 10,000, k = 1/2; the share would be 12,500.
    assert_eq!(suite.claim(API, FIRST, "alice"), 5_000);
    assert_eq!(suite.pool(), before + 7_500);
    assert_eq!(suite.claim(API, FIRST, "bob"), 15_000);
    assert_eq!(suite.pool(), before + 7_500 + 22_500);
}

#[test]
fn two_programs_of_one_recipient_share_one_cap_in_any_order() {
    for order in [[API, MARKET], [MARKET, API]] {
        let mut suite = Suite::funded(1_000_000);
        suite.report("settlement", "alice", 40_000);
        suite.report("market", "alice", 80_000);
        // The market's budget is shared, so that its share is less than its own part of the cap.
        suite.report("market", "bob", 240_000);
        suite.wait_epochs(2);
        assert_eq!(suite.reward(API, FIRST, "alice").cap_left.u128(), 30_000);
        // Shares: 50,000 and 7,500; cap: (20,000 + 40,000) / 2.
        let got: u128 = order
            .iter()
            .map(|program| suite.claim(*program, FIRST, "alice"))
            .sum();
        assert_eq!(got, 30_000, "{order:?}");
        assert_eq!(suite.reward(API, FIRST, "alice").cap_left.u128(), 0);
    }
}

#[test]
fn a_cap_is_of_its_own_epoch_alone() {
    let mut suite = Suite::funded(1_000_000);
    suite.report("settlement", "alice", 20_000);
    suite.wait_epochs(1);
    suite.report("settlement", "alice", 2_000_000);
    suite.wait_epochs(2);
    // The second epoch's burn does not make room for the first one's reward.
    assert_eq!(suite.claim(API, FIRST, "alice"), 5_000);
    assert_eq!(suite.claim(API, FIRST + 1, "alice"), 45_000);
}

#[test]
fn an_epoch_that_runs_pays_nothing_and_its_last_second_still_counts() {
    let mut suite = Suite::funded(1_000_000);
    suite.report("settlement", "alice", 1_000);
    suite.advance(EPOCH - 1, 1);
    let still = "can still be reported";
    suite.fails("anyone", claim(API, FIRST, "alice"), still);
    suite.fails("anyone", claim(API, FIRST + 1, "alice"), still);
    suite.fails("anyone", claim(API, u64::MAX, "alice"), still);
    suite.report("settlement", "alice", 1_000);
    assert_eq!(suite.reward(API, FIRST, "alice").claimable.u128(), 0);
    suite.advance(1 + EPOCH, 1);
    assert_eq!(suite.reward(API, FIRST, "alice").claimable.u128(), 500);
    assert_eq!(suite.claim(API, FIRST, "alice"), 500);
}

// B-10
#[test]
fn a_reward_is_paid_once() {
    let mut suite = Suite::funded(1_000_000);
    suite.report("settlement", "alice", 1_000);
    suite.report("settlement", "bob", 1_000_000);
    suite.wait_epochs(2);
    assert_eq!(suite.claim(API, FIRST, "alice"), 49);
    let msg = claim(API, FIRST, "alice");
    suite.fails("alice", msg, "already been claimed: 49");
    suite.wait_epochs(2);
    let msg = claim(API, FIRST, "alice");
    suite.fails("alice", msg, "already been claimed: 49");
    assert_eq!(
        suite.reward(API, FIRST, "alice").claimed,
        Some(49u128.into())
    );
    assert_eq!(suite.reward(API, FIRST, "alice").claimable.u128(), 0);
}

#[test]
fn a_reward_of_nothing_is_settled_without_a_payment() {
    let mut suite = Suite::with(|msg| msg.usage_cap_bps = 0).unwrap();
    suite.arrive(1_000_000);
    suite.report("settlement", "alice", 1_000);
    suite.wait_epochs(2);
    let before = suite.pool();
    assert_eq!(suite.claim(API, FIRST, "alice"), 0);
    assert_eq!(suite.pool(), before + 50_000);
    let msg = claim(API, FIRST, "alice");
    suite.fails("alice", msg, "already been claimed: 0");
}

// B-15
#[test]
fn who_was_not_reported_in_that_program_and_epoch_has_nothing_there() {
    let mut suite = Suite::funded(1_000_000);
    suite.report("settlement", "alice", 1_000);
    suite.wait_epochs(1);
    suite.report("market", "bob", 1_000);
    suite.wait_epochs(2);
    for (program, epoch, name) in [
        (API, FIRST, "bob"),
        (API, FIRST + 1, "alice"),
        (MARKET, FIRST, "alice"),
        (GRANTS, FIRST, "alice"),
        (9, FIRST, "alice"),
        (API, 0, "alice"),
    ] {
        suite.fails("anyone", claim(program, epoch, name), "there is no reward");
    }
}

#[test]
fn whoever_triggers_a_claim_the_recipient_is_paid() {
    let mut suite = Suite::funded(1_000_000);
    suite.report("settlement", "alice", 1_000);
    suite.wait_epochs(2);
    suite.ok("thief", claim(API, FIRST, "alice"));
    let paid = ["thief", "alice"].map(|label| suite.balance_of(label));
    assert_eq!(paid, [0, 250]);
}

#[test]
fn claims_in_any_order_give_out_the_whole_pot_and_shift_dust_at_most() {
    let fees = [3_000_002u128, 14, 1_000_006, 22, 777_778, 2];
    let exact = |fee: u128| {
        let all: u128 = fees.iter().map(|fee| fee / 2).sum();
        50_000 * (fee / 2) / all
    };
    for turn in 0..fees.len() {
        let mut suite = Suite::with(|msg| msg.usage_cap_bps = 5_000).unwrap();
        suite.arrive(1_000_000);
        for (i, fee) in fees.iter().enumerate() {
            suite.report("settlement", &format!("user{i}"), *fee);
        }
        suite.wait_epochs(2);
        let before = suite.pool();
        let mut paid = 0;
        for i in 0..fees.len() {
            let i = (i + turn) % fees.len();
            let name = format!("user{i}");
            let promised = suite.reward(API, FIRST, &name).claimable.u128();
            let got = suite.claim(API, FIRST, &name);
            assert_eq!(got, promised);
            let cap = (fees[i] / 2) * 5_000 / 10_000;
            assert!(got >= exact(fees[i]).min(cap), "{i}: {got}");
            assert!(got <= exact(fees[i]) + fees.len() as u128, "{i}: {got}");
            paid += got;
        }
        assert_eq!(paid + suite.pool() - before, 50_000);
        assert_eq!(suite.pot(API, FIRST).remaining.u128(), 0);
    }
}

#[test]
fn claims_count_neither_as_income_nor_against_later_budgets() {
    let mut suite = Suite::funded(1_000_000);
    suite.report("settlement", "alice", 2_000_000);
    suite.wait_epochs(2);
    assert_eq!(suite.claim(API, FIRST, "alice"), 50_000);
    suite.sync();
    let totals = suite.totals();
    assert_eq!(totals.income.u128(), 1_000_000);
    assert_eq!(suite.pot(API, FIRST + 1).budget.u128(), 45_000);
}

// A frozen recipient still receives, and a pause of the token spares payouts from an escrow.
#[test]
fn a_frozen_recipient_and_a_paused_token_do_not_stop_a_claim() {
    let mut suite = Suite::funded(1_000_000);
    suite.report("settlement", "alice", 1_000);
    suite.wait_epochs(2);
    suite.freeze("alice");
    suite.pause_token(1_000);
    assert_eq!(suite.claim(API, FIRST, "alice"), 250);
}
