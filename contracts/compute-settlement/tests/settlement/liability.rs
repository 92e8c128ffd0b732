//! How long and how much a receipt key answers, and who is paid for it.

use oaic_vouchers::{lane, Receipt};

use crate::bystander::attacked;
use crate::evidence::*;
use crate::suite::*;

#[test]
fn a_retired_key_answers_for_a_window_in_time_and_blocks() {
    let mut w = Suite::new();
    let c = w.open(OAIC);
    w.advance(1, 1);
    let evidence = cheat(&w, c);
    retire(&mut w, 0);
    let retired = receipt_key(&w, 0).retired.unwrap();
    assert_eq!(retired.liable_until, w.now() + 3 * DAY);
    // H6: rotate, let the chain halt, and be the first at the first block. No.
    w.advance(30 * DAY, 999);
    w.ok("reporter", evidence);

    let mut w = Suite::new();
    let c = w.open(OAIC);
    w.advance(1, 1);
    let evidence = cheat(&w, c);
    retire(&mut w, 0);
    w.advance(3 * DAY - 1, 5_000);
    let (last, over) = (evidence.clone(), evidence);
    let before = w.snapshot();
    w.ok("reporter", last);
    assert_ne!(w.snapshot(), before);

    // Row 3: years later, an old backup's or a former employee's key is worth nothing.
    let mut w = Suite::new();
    let c = w.open(OAIC);
    w.advance(1, 1);
    retire(&mut w, 0);
    w.advance(3 * DAY, 1_000);
    for n in 1..=20 {
        let error = w
            .run(
                "thief",
                match n {
                    1 => over.clone(),
                    _ => cheat_at(&w, c, 0, n),
                },
            )
            .unwrap_err();
        assert_matches!(error, DisputeWindowOver { .. });
    }
    assert_eq!(slashable(&w), MIN_BOND);
}

/// Row 3: a leaked key in a channel that its thief opens.
#[test]
fn a_retired_key_proves_nothing_in_channels_of_its_block_or_later() {
    let (mut w, mut bystanders) = attacked();
    let before = w.open(OAIC);
    w.advance(1, 1);
    let same_block = w.open(OAIC);
    add_key(&mut w, 5);
    retire(&mut w, 0);
    let after_it = w.open(OAIC);
    w.advance(1, 1);
    let later = w.open(OAIC);
    w.receipt_key = signing_key(2);
    for channel in [same_block, after_it, later] {
        assert_matches!(
            w.run("thief", cheat(&w, channel)),
            Err(KeyRetiredBefore { .. })
        );
        bystanders.go_through(&mut w);
    }
    // One who was there before can still prove what was done to them.
    w.ok("payer", cheat(&w, before));
    bystanders.go_through(&mut w);
}

/// Row 3 and H5: however many receipts a thief of a key signs, it is one incident; and a channel
/// of 1 uoaic earns its payer 1 uoaic at most.
#[test]
fn a_leaked_key_costs_a_bounded_part_of_the_bond_and_earns_its_thief_nothing() {
    let (mut w, mut bystanders) = attacked();
    w.open_as("thief", 1, w.opening());
    let before = w.balance(&w.who("thief"));
    let mut charged = 0;
    for n in 1..=60 {
        charged += u32::from(w.run("thief", cheat_at(&w, 2, 0, n)).is_ok());
        bystanders.go_through(&mut w);
    }
    assert_eq!(charged, 1);
    assert_eq!(slashable(&w), MIN_BOND - 100 * OAIC);
    // Nothing was paid in the channel: nothing is to be got.
    assert_eq!(w.balance(&w.who("thief")), before);
}

/// H5: a small bond in place buys nobody off. Unbond, dispute oneself, bond again, cheat.
#[test]
fn immunity_cant_be_bought_with_a_small_bond() {
    let (mut w, mut bystanders) = attacked();
    let c = w.open(OAIC);
    w.vote(|params| params.min_bond = OAIC.into()).unwrap();
    w.unbond(MIN_BOND - OAIC).unwrap();
    w.advance(14 * DAY, 40_000);
    w.withdraw_bond().unwrap();
    w.vote(|_| {}).unwrap();
    assert_eq!(slashable(&w), OAIC);
    let own = cheat_at(&w, c, 0, 1);
    w.ok("provider", own.clone());
    bystanders.go_through(&mut w);
    assert!(!provider(&w).trusted);
    // The key is ended for openings, whatever is bonded.
    w.bond(2 * MIN_BOND).unwrap();
    assert!(!provider(&w).trusted);
    assert_matches!(
        w.try_open("payer", OAIC, w.opening()),
        Err(NoReceiptKey { .. })
    );
    // And what it signed is charged until it comes to the whole share.
    let real = cheat_at(&w, c, 0, 2);
    w.ok("payer", real.clone());
    assert!(receipt_key(&w, 0).charges.u128() >= 100 * OAIC);
    for msg in [own, real] {
        assert_matches!(w.run("payer", msg), Err(KeyUsedUp { .. }));
    }
    bystanders.go_through(&mut w);
}

/// A bond that is gone when a provider reports itself uses no offense up.
#[test]
fn an_offense_is_not_used_up_while_there_is_nothing_to_take() {
    let (mut w, mut bystanders) = attacked();
    let c = w.open(OAIC);
    w.unbond(MIN_BOND).unwrap();
    w.advance(14 * DAY, 40_000);
    w.withdraw_bond().unwrap();
    let evidence = cheat(&w, c);
    w.ok("provider", evidence.clone());
    bystanders.go_through(&mut w);
    // It counts once, and the key signs no more.
    for _ in 0..3 {
        assert_matches!(
            w.run("provider", evidence.clone()),
            Err(NothingToCharge { .. })
        );
        bystanders.go_through(&mut w);
    }
    assert_eq!(provider(&w).offenses, 1);
    let key = receipt_key(&w, 0);
    assert_eq!((key.charged, key.charges.u128()), (true, 0));
    w.bond(MIN_BOND).unwrap();
    w.ok("payer", evidence.clone());
    assert_eq!(slashable(&w), MIN_BOND - 100 * OAIC);
    assert_matches!(w.run("payer", evidence), Err(KeyUsedUp { .. }));
    bystanders.go_through(&mut w);
}

/// Row 13: below the minimum bond, or without a key that is beyond doubt, there are no openings.
#[test]
fn a_bond_below_the_minimum_or_charged_keys_take_no_openings() {
    let mut w = Suite::new();
    let c = w.open(OAIC);
    let refused = |w: &mut Suite, low: bool| {
        let error = w.try_open("payer", OAIC, w.opening()).unwrap_err();
        match error {
            BondTooLow { .. } => assert!(low),
            NoReceiptKey { .. } => assert!(!low),
            other => panic!("{other}"),
        }
        assert!(!provider(w).trusted);
    };
    let done = w.ok("reporter", cheat(&w, c));
    // Watchers of events see what is left.
    let left = (MIN_BOND - 100 * OAIC).to_string();
    assert_eq!(attribute(&done, "wasm-slashed", "bond"), left);
    refused(&mut w, true);
    w.bond(100 * OAIC).unwrap();
    refused(&mut w, false);
    add_key(&mut w, 5);
    assert!(provider(&w).trusted);
    w.open(OAIC);
    retire(&mut w, 1);
    refused(&mut w, false);
    add_key(&mut w, 6);
    w.open(OAIC);
    let done = w.unbond(MIN_BOND).unwrap();
    assert_eq!(attribute(&done, "wasm-unbonding", "bond"), "0");
    refused(&mut w, true);
}

/// A charge is of bonded and unbonding parts, and is of all that there is at most.
#[test]
fn what_is_unbonding_is_still_charged() {
    let mut w = Suite::new();
    let c = w.open(OAIC);
    w.unbond(MIN_BOND).unwrap();
    let before = w.balance(&w.provider);
    w.ok("provider", cheat(&w, c));
    // Nothing for reporting itself: all of it burns.
    assert_eq!(w.balance(&w.provider), before);
    assert_eq!(burned_for_slash(&w), 100 * OAIC);
    let p = provider(&w);
    assert_eq!(p.bond.u128(), 0);
    assert_eq!(p.unbonding[0].amount.u128(), 900 * OAIC);
    w.check_totals();
    w.advance(14 * DAY, 40_000);
    w.withdraw_bond().unwrap();
    assert_eq!(w.balance(&w.provider), before + 900 * OAIC);
    w.check_totals();
}

#[test]
fn a_bond_can_be_charged_away_whole() {
    let mut w = Suite::new();
    let c = w.open(OAIC);
    w.vote(|params| params.slash_bps = 10_000).unwrap();
    w.unbond(MIN_BOND).unwrap();
    w.bond(2 * MIN_BOND).unwrap();
    w.ok("reporter", cheat(&w, c));
    let p = provider(&w);
    assert_eq!((p.bond.u128(), p.unbonding.len()), (0, 0));
    w.check_totals();
}

/// Each key is an incident of its own: one that leaked leaves the others' word alone.
#[test]
fn each_key_is_charged_for_its_own_lanes() {
    let mut w = Suite::new();
    let c = w.open(OAIC);
    w.ok("reporter", cheat(&w, c));
    add_key(&mut w, 5);
    let other = cheat_at(&w, c, lane::of_key(1, 2), 4);
    w.ok("reporter", other.clone());
    assert_eq!(slashable(&w), MIN_BOND - 100 * OAIC - 90 * OAIC);
    // 90 are less than the share of the minimum bond, so the key isn't used up: once more, for what
    // is left of it.
    w.ok("reporter", other.clone());
    assert_eq!(slashable(&w), MIN_BOND - 200 * OAIC);
    w.run("reporter", other).unwrap_err();
    w.check_totals();
}

/// Row 16: evidence is public, so the reward is the injured payer's, whoever runs in front.
#[test]
fn the_reward_is_the_injured_payers_and_at_most_what_the_channel_paid() {
    for (paid, reward) in [
        (0, 0),
        (1, 1),
        (777, 777),
        (5 * OAIC, 5 * OAIC),
        (9 * OAIC, 5 * OAIC),
    ] {
        let mut w = Suite::new();
        let c = w.open(10 * OAIC);
        if paid > 0 {
            w.settle(&draft(c, 1, paid));
        }
        // Also after the channel closed, and what went back to the payer is nothing it paid.
        w.unlock(c);
        let (payer, provider) = (w.balance(&w.payer), w.balance(&w.provider));
        w.ok("provider", cheat(&w, c));
        assert_eq!(w.balance(&w.payer), payer + reward);
        assert_eq!(w.balance(&w.provider), provider);
        assert_eq!(burned_for_slash(&w), 100 * OAIC - reward);
        w.check_totals();
    }
}

/// H10: of a pool's channel it goes to the risk pool, never into the pool's totals.
#[test]
fn a_pool_channels_reward_goes_to_the_risk_pool_or_burns() {
    for linked in [true, false] {
        let mut w = Suite::new();
        w.register(&account("payer"), false);
        let risk = w.who("risk pool");
        w.link(|links| links.risk_pool = linked.then(|| risk.to_string()));
        let c = w.open(10 * OAIC);
        w.settle(&draft(c, 1, 3 * OAIC));
        let before = w.balance(&w.payer);
        w.ok("reporter", cheat(&w, c));
        let expected = if linked { 3 * OAIC } else { 0 };
        assert_eq!(w.balance(&risk), expected);
        assert_eq!(w.balance(&w.payer), before);
        assert_eq!(burned_for_slash(&w), 100 * OAIC - expected);
        w.check_totals();
    }
}

/// A key that is in force answers without end, in any channel of its provider.
#[test]
fn a_key_in_force_answers_long_after_a_close() {
    let mut w = Suite::new();
    let c = w.open(OAIC);
    w.unlock(c);
    w.advance(365 * DAY, 100_000);
    let receipt = Receipt {
        amount: 501,
        ..call(&w, c)
    };
    w.ok("reporter", overcharge(&w, &receipt));
}
