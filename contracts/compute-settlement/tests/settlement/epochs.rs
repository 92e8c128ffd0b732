//! What an epoch measures, and what nobody can make it measure.

use oaic_messages::compute_settlement::*;
use oaic_messages::gates::EpochMetrics;
use oaic_messages::shared::MAX_EPOCH_SECONDS;

use crate::suite::*;

/// To the last second of the current epoch.
fn to_last_second(w: &mut Suite) {
    let next = (w.this_epoch() + 1) * EPOCH_SECONDS;
    w.advance_to(next - 1);
}

#[test]
fn revenue_is_of_the_epoch_it_settled_in_to_the_second() {
    let mut w = Suite::new();
    let c = w.open(OAIC);
    to_last_second(&mut w);
    let first = w.this_epoch();
    w.settle(&draft(c, 1, 1_000));
    assert_eq!(w.metrics(first).api_revenue.u128(), 1_000);
    w.advance(1, 1);
    assert_eq!(w.this_epoch(), first + 1);
    // The next epoch has begun, and nothing settled in it yet.
    assert_eq!(w.metrics(first + 1), EpochMetrics::default());
    w.settle(&draft(c, 2, 1_500));
    w.settle(&draft(c, 3, 1_507));
    for (epoch, revenue) in [
        (first - 1, 0),
        (first, 1_000),
        (first + 1, 507),
        (first + 2, 0),
    ] {
        assert_eq!(w.metrics(epoch).api_revenue.u128(), revenue, "{epoch}");
    }
    w.check_totals();
}

#[test]
fn epochs_without_a_batch_measure_nothing_and_lose_nothing() {
    let mut w = Suite::new();
    let c = w.open(OAIC);
    w.settle(&draft(c, 1, 1_000));
    let first = w.this_epoch();
    w.advance(5 * EPOCH_SECONDS, 5);
    w.settle(&draft(c, 2, 3_000));
    for (epoch, revenue) in [
        (0, 0),
        (first, 1_000),
        (first + 1, 0),
        (first + 4, 0),
        (first + 5, 2_000),
        (first + 6, 0),
        (u64::MAX, 0),
    ] {
        assert_eq!(w.metrics(epoch).api_revenue.u128(), revenue, "{epoch}");
    }
    w.check_totals();
}

#[test]
fn what_is_refused_or_unpaid_is_no_revenue() {
    let mut w = Suite::new();
    w.open_as("payer", OAIC, w.limited_to(0u128));
    // Acknowledged, and nothing of it may be spent.
    assert_eq!(w.settle(&draft(1, 1, 1_000)), settled(0, 1_000));
    let other = draft(1, 1, 999).key(1);
    assert_eq!(w.settle(&other), rejected(RejectReason::WrongKey));
    assert_eq!(w.metrics(w.this_epoch()).api_revenue.u128(), 0);
}

#[test]
fn license_revenue_is_what_licensors_were_paid_in_the_epoch_of_the_claim() {
    let [owner, licensor] = ["model owner", "licensor"].map(account);
    let mut w = Suite::with_payees(vec![
        payee(Role::ModelOwner, "owner", Some(&owner), 5_000),
        payee(Role::Licensor, "base model", Some(&licensor), 4_000),
        payee(Role::Licensor, "data", Some(&licensor), 400),
    ]);
    let c = w.open(10 * OAIC);
    w.settle(&draft(c, 1, OAIC));
    let first = w.this_epoch();
    w.ok("anyone", claim(&[0]));
    assert_eq!(w.metrics(first).license_revenue.u128(), 0);
    w.advance(EPOCH_SECONDS, 1);
    w.ok("anyone", claim(&[1, 1]));
    w.run("anyone", claim(&[0])).unwrap_err();
    w.ok("anyone", claim(&[1, 2]));
    // 40 % and 4 % of what the fee leaves of 1 OAIC.
    let paid = 384_000 + 38_400;
    assert_eq!(w.balance(&licensor), paid);
    assert_eq!(w.metrics(first).license_revenue.u128(), 0);
    assert_eq!(w.metrics(first + 1).license_revenue.u128(), paid);
}

#[test]
fn compute_investment_is_what_was_bonded_in_the_epoch() {
    let mut w = Suite::new();
    let first = w.this_epoch();
    assert_eq!(w.metrics(first).compute_investment.u128(), MIN_BOND);
    w.advance(EPOCH_SECONDS, 1);
    w.bond(5).unwrap();
    w.bond(6).unwrap();
    w.unbond(11u128).unwrap();
    w.advance(params().unbonding_period, params().unbonding_blocks);
    w.withdraw_bond().unwrap();
    assert_eq!(w.metrics(first).compute_investment.u128(), MIN_BOND);
    assert_eq!(w.metrics(first + 1).compute_investment.u128(), 11);
    assert_eq!(w.metrics(w.this_epoch()), EpochMetrics::default());
}

#[test]
fn an_epoch_has_a_length_within_bounds_that_everybody_can_read() {
    let mut w = Suite::bare();
    for wrong in [0, MAX_EPOCH_SECONDS + 1, u64::MAX] {
        let error = w.settlement(params(), wrong).unwrap_err();
        assert_matches!(error, Runtime(Invalid { field, .. }) if *field == "epoch_seconds");
    }
    for right in [1, MAX_EPOCH_SECONDS] {
        w.contract = w.settlement(params(), right).unwrap();
        let config = w.config();
        assert_eq!(config.epoch_seconds, right);
    }
}

#[test]
fn coins_that_a_message_has_no_use_for_are_refused() {
    let coins = [cosmwasm_std::coin(5, "uusd")];
    let mut w = Suite::new();
    w.mint(&account("payer"), &coins);
    let error = w
        .run_with("payer", ExecuteMsg::FlushFee {}, &coins)
        .unwrap_err();
    let coins = "5uusd".to_owned();
    assert_eq!(error, Runtime(CoinsNotTaken { coins }));
}
