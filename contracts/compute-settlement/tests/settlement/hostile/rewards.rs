//! What a thief of receipt keys earns, with a channel of their own.

use oaic_vouchers::{lane, SigningKey};

use crate::evidence::*;
use crate::suite::*;

/// A channel of the thief's, the first, which pays what the provider serves there. What the thief
/// had before.
fn thief_pays(w: &mut Suite, amount: u128) -> u128 {
    let before = w.balance(&w.who("thief"));
    w.open_as("thief", amount, w.opening());
    w.settle(&draft(1, 1, amount));
    before
}

/// The thief reports cheats in a lane of its channel, `most` at most, until its key is used up or
/// nothing is left of the bond. Returns how many were charged.
fn charge_until_used_up(w: &mut Suite, lane: u32, most: u64) -> usize {
    let mut charged = 0;
    for sequence in 1..=most {
        let msg = cheat_at(w, 1, lane, sequence);
        match w.run("thief", msg) {
            Ok(_) => charged += 1,
            Err(KeyUsedUp { .. } | NothingToCharge { .. }) => break,
            Err(other) => panic!("{other}"),
        }
        w.check_totals();
    }
    charged
}

fn earned_nothing(w: &Suite, before: u128) {
    let after = w.balance(&w.who("thief"));
    assert!(after <= before, "the thief earned {}", after - before);
}

/// Keys 0 and 1 of the provider.
fn two_keys(w: &mut Suite) -> [SigningKey; 2] {
    let first = w.receipt_key.clone();
    add_key(w, 51);
    [first, w.receipt_key.clone()]
}

/// Sixteen keys, each charged once, in one channel of the thief's.
#[test]
fn a_thief_of_several_receipt_keys_earns_nothing() {
    let mut w = Suite::new();
    w.bond(9_000 * OAIC).unwrap();
    let keys: Vec<SigningKey> = (0..16).map(|n| signing_key(50 + n)).collect();
    for key in &keys[1..] {
        w.ok("provider", add_receipt_key(key));
    }
    let before = thief_pays(&mut w, 5 * OAIC);
    for (index, key) in keys.iter().enumerate() {
        if index > 0 {
            w.receipt_key = key.clone();
        }
        let lane = lane::of_key(u16::try_from(index).unwrap(), 0);
        w.ok("thief", cheat_at(&w, 1, lane, 1));
        w.check_totals();
    }
    earned_nothing(&w, before);
}

/// Thief of one key, the bond being small: many charges of one key, one channel.
#[test]
fn a_thief_of_one_key_earns_nothing_by_many_charges() {
    for bond_left in [1_000, 600, 500, 200, 100, 60, 50, 10, 1] {
        let mut w = Suite::new();
        // Unbonding parts withdrawn leave 0 only, so the bond is small through a vote;
        // openings need the minimum, so it is voted back after one.
        if bond_left < 1_000 {
            w.vote(|params| params.min_bond = (bond_left * OAIC).into())
                .unwrap();
            w.unbond(MIN_BOND - bond_left * OAIC).unwrap();
            w.advance(14 * DAY, 40_000);
            w.withdraw_bond().unwrap();
        }
        let before = thief_pays(&mut w, OAIC / 100);
        w.vote(|_| {}).unwrap();
        let charged = charge_until_used_up(&mut w, 2, 400);
        assert!(charged > 0, "{bond_left}");
        earned_nothing(&w, before);
    }
}

/// The reward of all charges in one channel is at most what it paid.
#[test]
fn rewards_of_a_channel_together_are_at_most_what_it_paid() {
    for paid in [0, 1, OAIC, 4 * OAIC] {
        let mut w = Suite::new();
        w.bond(9_000 * OAIC).unwrap();
        let [first, second] = two_keys(&mut w);
        let c = w.open(10 * OAIC);
        if paid > 0 {
            w.settle(&draft(c, 1, paid));
        }
        let before = w.balance(&w.payer);
        for (index, key) in [(0, first), (1, second)] {
            w.receipt_key = key;
            w.ok("other", cheat_at(&w, c, lane::of_key(index, 0), 1));
        }
        let got = w.balance(&w.payer) - before;
        assert!(got <= paid, "paid {paid}, got {got}");
    }
}

/// A thief of two keys of a provider with the shipped numbers, retired in time to be charged.
#[test]
fn two_leaked_keys_earn_their_thief_nothing() {
    let mut w = Suite::new();
    w.bond(MIN_BOND).unwrap();
    let [first, second] = two_keys(&mut w);
    // The provider serves it honestly: 5 OAIC of calls, which the thief used and paid.
    let before = thief_pays(&mut w, 5 * OAIC);
    w.advance(1, 1);
    // It hears of the leak and retires both.
    retire(&mut w, 0);
    retire(&mut w, 1);
    for (index, key) in [(0, first), (1, second)] {
        w.receipt_key = key;
        w.ok("thief", cheat_at(&w, 1, lane::of_key(index, 0), 1));
    }
    earned_nothing(&w, before);
}

/// A key that is charged in several parts while the bond is low.
#[test]
fn one_leaked_key_of_a_provider_below_the_minimum_bond_earns_its_thief_nothing() {
    let mut w = Suite::new();
    // Another key was charged before, so 900 of 1,000 are left; this one was not.
    let [first, second] = two_keys(&mut w);
    let before = thief_pays(&mut w, 5 * OAIC);
    let c = w.open(OAIC);
    w.receipt_key = first;
    w.ok("payer", cheat_at(&w, c, 0, 1));
    w.receipt_key = second;
    assert!(charge_until_used_up(&mut w, 1 << 16, 10) > 0);
    earned_nothing(&w, before);
}

/// One leaked key, one charge; the thief's second address refers them. The reward gives back
/// what they paid at most, so all that they gain is a referrer's share of it, less the fee.
#[test]
fn a_thief_who_is_the_referrer_gains_the_referrers_share_of_what_the_thief_paid() {
    let mut w = Suite::new();
    let (thief, second) = (w.who("thief"), w.who("second address"));
    let before = w.balance(&thief) + w.balance(&second);
    w.open_as("thief", 5 * OAIC, w.referred_by(&second));
    w.settle(&draft(1, 1, 5 * OAIC));
    w.ok("thief", cheat_at(&w, 1, 0, 1));
    w.ok("thief", claim_referral(&second));
    let after = w.balance(&thief) + w.balance(&second);
    assert_eq!(after - before, 5 * OAIC * 96 / 100 * 5 / 100);
    assert_eq!(after - before, w.totals().referral_earned.u128());
    w.check_totals();
}

/// The same of a payee of the split, the model's owner: its part of what the thief paid.
#[test]
fn a_thief_who_is_a_payee_gains_the_payees_part_of_what_the_thief_paid() {
    let mut w = Suite::new();
    let (thief, payee_) = (w.who("thief"), w.who("model owner"));
    let before = w.balance(&thief) + w.balance(&payee_);
    w.open_as("thief", 5 * OAIC, w.opening());
    w.settle(&draft(1, 1, 5 * OAIC));
    w.ok("thief", cheat_at(&w, 1, 0, 1));
    w.ok("thief", claim(&[0]));
    let after = w.balance(&thief) + w.balance(&payee_);
    assert_eq!(after - before, 5 * OAIC * 96 / 100 * 6_000 / 10_000);
    w.check_totals();
}

/// A slash is no way to hand coins over: nine tenths and more of it burn.
#[test]
fn a_slash_carries_nothing_past_the_fee() {
    let mut w = Suite::new();
    let c = w.open(1_000 * OAIC);
    w.settle(&draft(c, 1, 1_000 * OAIC));
    let (p, q) = (w.balance(&w.payer), slashable(&w));
    w.ok("payer", cheat(&w, c));
    let got = w.balance(&w.payer) - p;
    let lost = q - slashable(&w);
    assert!(got * 10 <= lost);
}
