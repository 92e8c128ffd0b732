//! Fee, referrer and split of what is settled.

use cosmwasm_std::Addr;
use oaic_messages::compute_settlement::*;
use oaic_messages::token;
use oaic_revenue::RevenueError;

use crate::suite::*;

fn referrer_of_the_payer(w: &Suite) -> Option<Addr> {
    let payer = w.payer.to_string();
    w.query(&QueryMsg::ReferrerOf { payer })
}

fn schedule(w: &mut Suite, fee_bps: u16) {
    let effective_at = w.now() + token::MIN_FEE_DELAY;
    let msg = token::ExecuteMsg::ScheduleFee {
        fee_bps,
        effective_at,
    };
    w.token("owner", &msg).unwrap();
    w.advance(token::MIN_FEE_DELAY, 1);
}

#[test]
fn four_percent_then_the_split_by_weight() {
    let mut w = Suite::new();
    let c = w.open(10 * OAIC);
    w.settle(&draft(c, 1, OAIC));
    let totals = w.totals();
    assert_eq!(totals.fee_booked.u128(), 40_000);
    assert_eq!(totals.earned.u128(), 960_000);
    let split = w.split(1, None);
    let earned: Vec<u128> = split.payees.iter().map(|p| p.earned.u128()).collect();
    // 60 %, 34 %, dividends 5 %, risk pool 1 % of 960,000.
    assert_eq!(earned, [576_000, 326_400, 48_000, 9_600]);
    assert_eq!(split.payees[2].role, Role::Dividends);
    assert_eq!(split.payees[3].role, Role::RiskPool);
    w.check_totals();
}

#[test]
fn many_small_settlements_pay_the_fee_of_one() {
    let mut w = Suite::new();
    let c = w.open(OAIC);
    for n in 1..=60 {
        w.settle(&draft(c, n, u128::from(n)));
        w.check_totals();
    }
    let totals = w.totals();
    // ceil(60 × 4 %) = 3, not 60 times 1.
    assert_eq!((totals.settled.u128(), totals.fee_booked.u128()), (60, 3));
    // The first unit nets zero.
    let mut w = Suite::new();
    let c = w.open(OAIC);
    w.settle(&draft(c, 1, 1));
    assert_eq!(w.totals().fee_booked.u128(), 1);
    assert_eq!(w.totals().earned.u128(), 0);
}

#[test]
fn the_rate_in_force_counts_and_a_change_of_rate_shifts_nothing_back() {
    let mut w = Suite::new();
    let c = w.open(OAIC);
    w.settle(&draft(c, 1, 10));
    schedule(&mut w, 800);
    w.settle(&draft(c, 2, 20));
    let totals = w.totals();
    assert_eq!(totals.fee_points.u128(), 10 * 400 + 10 * 800);
    assert_eq!(totals.fee_booked.u128(), 2);
    w.check_totals();
}

#[test]
fn settlement_goes_on_when_the_schedule_is_gone_or_junk() {
    let mut w = Suite::new();
    let c = w.open(OAIC);
    schedule(&mut w, 300);
    w.settle(&draft(c, 1, 10_000));
    assert_eq!(w.totals().fee_booked.u128(), 300);
    let token = w.token.clone();
    let key = token::FEE_SCHEDULE_KEY.as_bytes();
    let too_high = br#"{"fee_bps":801,"next":null}"#.as_slice();
    for (n, junk) in [
        (2u64, Some(b"{".as_slice())),
        (3, Some(too_high)),
        (4, None),
    ] {
        let mut storage = w.app.contract_storage_mut(&token);
        match junk {
            Some(junk) => storage.set(key, junk),
            None => storage.remove(key),
        }
        drop(storage);
        assert_eq!(
            w.settle(&draft(c, n, u128::from(n) * 10_000)),
            settled(10_000, 0)
        );
        // The last known rate.
        assert_eq!(w.totals().fee_booked.u128(), u128::from(n) * 300);
    }
}

#[test]
fn a_referrer_is_paid_out_of_the_net_for_good() {
    let mut w = Suite::new();
    let referrer = w.who("referrer");
    w.open_as("payer", OAIC, w.referred_by(&referrer));
    w.settle(&draft(1, 1, 100_000));
    // 5 % of 96,000.
    let totals = w.totals();
    assert_eq!(totals.referral_earned.u128(), 4_800);
    assert_eq!(totals.earned.u128(), 91_200);
    // A later channel names another, or none: the first stays.
    w.open_as("payer", OAIC, w.referred_by(&w.who("late")));
    let two = w.open(OAIC);
    w.settle(&draft(2, 1, 100_000));
    w.settle(&draft(two, 1, 100_000));
    assert_eq!(w.totals().referral_earned.u128(), 3 * 4_800);
    assert_eq!(referrer_of_the_payer(&w), Some(referrer.clone()));
    w.check_totals();

    let claim = claim_referral(&referrer);
    w.ok("anyone", claim.clone());
    assert_eq!(w.balance(&referrer), 14_400);
    assert_matches!(w.run("anyone", claim), Err(Runtime(NothingToPay { .. })));
    w.check_totals();
}

#[test]
fn a_referrers_part_of_dust_is_neither_lost_nor_made_up() {
    let mut w = Suite::new();
    w.open_as("payer", OAIC, w.referred_by(&w.who("referrer")));
    for n in 1..=50 {
        w.settle(&draft(1, n, u128::from(n)));
        w.check_totals();
    }
    // Net is 48, of which 5 % is 2.4.
    assert_eq!(w.totals().referral_earned.u128(), 2);
    assert_eq!(w.totals().earned.u128(), 46);
}

#[test]
fn nobody_refers_itself_and_the_first_channel_decides() {
    let mut w = Suite::new();
    let mut open = w.opening();
    open.referrer = Some(w.payer.to_string());
    let error = w.try_open("payer", OAIC, open.clone()).unwrap_err();
    assert_eq!(
        error,
        Revenue(RevenueError::SelfReferral {
            payer: w.payer.to_string()
        })
    );
    open.referrer = Some(w.contract.to_string());
    assert_matches!(
        w.try_open("payer", OAIC, open.clone()),
        Err(Runtime(OwnAddress { .. }))
    );
    open.referrer = Some("COSMWASM1UPPER".into());
    assert_matches!(
        w.try_open("payer", OAIC, open.clone()),
        Err(Runtime(BadAddress { .. }))
    );
    // Without a referrer first, there is none later.
    w.open(OAIC);
    open.referrer = Some(w.who("late").to_string());
    w.open_as("payer", OAIC, open);
    w.settle(&draft(2, 1, 100_000));
    assert_eq!(w.totals().referral_earned.u128(), 0);
    assert_eq!(referrer_of_the_payer(&w), None);
}

#[test]
fn terms_keep_the_split_they_were_made_with() {
    let mut w = Suite::new();
    let c = w.open(OAIC);
    let other = w.who("other owner");
    w.ok(
        "provider",
        update_split(vec![payee(Role::Developer, "dev", Some(&other), 9_400)]),
    );
    w.settle(&draft(c, 1, 100));
    assert_eq!(w.split(1, Some(1)).accumulated.u128(), 96);
    assert_eq!(w.split(1, None).version, 2);
    assert_eq!(w.split(1, None).accumulated.u128(), 0);
    let later = w.open(OAIC);
    w.settle(&draft(later, 1, 100));
    assert_eq!(w.split(1, Some(2)).accumulated.u128(), 96);
    let used = |version| w.usage(1, version, w.this_epoch()).settled.u128();
    assert_eq!((used(1), used(2)), (100, 100));
}

#[test]
fn a_changed_share_of_dividends_is_for_new_splits_alone() {
    let mut w = Suite::new();
    w.vote(|params| (params.dividends_bps, params.risk_bps) = (0, 0))
        .unwrap();
    let whole = vec![payee(Role::Nodes, "nodes", None, 10_000)];
    w.ok("provider", update_split(whole));
    assert_eq!(w.split(1, Some(1)).payees.len(), 4);
    // A weight of nothing is not a payee.
    assert_eq!(w.split(1, Some(2)).payees.len(), 1);
}
