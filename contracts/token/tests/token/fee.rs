//! The fee, exactly once: on every path, in every role, quoted, booked and scheduled.

use oaic_messages::token::{FeePaidResponse, FeeSchedule, Quote, ScheduledFee, FEE_SCHEDULE_KEY};
use serde_json::{json, Value};

use crate::common::*;

const WEEK: u64 = 7 * DAY;

#[test]
fn every_taxed_path_splits_alike() {
    let (alice, bob) = (account("alice"), account("bob"));
    for by_allowance in [false, true] {
        let mut chain = Chain::oaic(400);
        let shop = chain.probe();
        let (sender, messages) = if by_allowance {
            chain.ok(&alice, increase(&bob, 2_000, None));
            (
                &bob,
                [
                    transfer_from(&alice, &shop, 1_000),
                    send_from(&alice, &shop, 1_000),
                ],
            )
        } else {
            (&alice, [transfer(&shop, 1_000), send(&shop, 1_000)])
        };
        for msg in messages {
            let response = chain.ok(sender, msg);
            for (key, value) in [
                ("amount", "1000"),
                ("net", "960"),
                ("burned", "20"),
                ("pool", "20"),
            ] {
                assert_eq!(attribute(&response, "wasm", key), value);
            }
        }
        // The payer gives gross.
        assert_eq!(chain.balance(&alice), ALICE - 2_000);
        assert_eq!(chain.balance(&shop), 1_920, "the payee gets net");
        assert_eq!(chain.balance("pool"), 40);
        assert_eq!(chain.supply(), SUPPLY - 40);
        let hooks = chain.seen(&shop).receives;
        assert_eq!(hooks.len(), 1);
        assert_eq!(hooks[0].1.u128(), 960, "the hook says what arrived");
        if by_allowance {
            // It fell by gross: there is nothing left.
            chain.fails(&bob, transfer_from(&alice, &shop, 1), "may spend 0 uoaic");
        }
        chain.check_totals();
    }
}

#[test]
fn one_to_ninety_nine_units_round_against_the_payer() {
    let mut chain = Chain::oaic(400);
    for gross in 1..100u128 {
        let had = chain.balance("carol");
        let pooled = chain.balance("pool");
        let supply = chain.supply();
        chain.ok("alice", transfer("carol", gross));
        let fee = (gross * 400).div_ceil(10_000);
        assert_eq!(chain.balance("carol") - had, gross - fee, "{gross}");
        assert_eq!(supply - chain.supply(), fee.div_ceil(2), "{gross}");
        assert_eq!(chain.balance("pool") - pooled, fee / 2, "{gross}");
    }
    chain.check_totals();
    let mut one = Chain::oaic(400);
    one.ok("alice", transfer("carol", 1));
    assert_eq!(one.balance("carol"), 0, "one unit nets zero");
}

#[test]
fn a_thousand_splits_never_beat_one_transfer() {
    for part in [1, 24, 25, 26, 99, 1_000] {
        let (mut whole, mut parts) = (Chain::oaic(400), Chain::oaic(400));
        whole.ok("alice", transfer("carol", part * 1_000));
        for _ in 0..1_000 {
            parts.ok("alice", transfer("carol", part));
        }
        assert!(
            parts.balance("carol") <= whole.balance("carol"),
            "parts of {part}"
        );
        assert!(parts.burned() >= whole.burned(), "parts of {part}");
    }
}

#[test]
fn a_transfer_to_oneself_costs_the_fee_and_nothing_else() {
    let mut chain = Chain::oaic(400);
    chain.ok("bob", transfer("bob", 1_000));
    assert_eq!(chain.balance("bob"), BOB - 40);
    assert_eq!(chain.supply(), SUPPLY - 20);
    chain.ok("alice", increase("bob", 1_000, None));
    chain.ok("bob", transfer_from("alice", "alice", 1_000));
    assert_eq!(chain.balance("alice"), ALICE - 40);
    chain.check_totals();
}

#[test]
fn the_pool_as_payer_and_payee_is_anybody() {
    let mut chain = Chain::oaic(400);
    chain.ok("alice", transfer("pool", 1_000));
    // Net and its own half of the fee.
    assert_eq!(chain.balance("pool"), 980);
    chain.ok("pool", transfer("alice", 500));
    assert_eq!(chain.balance("pool"), 980 - 500 + 10);
    chain.ok("pool", transfer("pool", 100));
    assert_eq!(chain.balance("pool"), 490 - 4 + 2);
    chain.check_totals();
}

#[test]
fn exemption_is_by_address_and_role_and_never_the_spenders() {
    // exemption: (tax on what it sends, tax on what it receives)
    for (exemption, sends, receives) in [
        ("none", 40, 40),
        ("sender", 0, 40),
        ("recipient", 40, 0),
        ("both", 0, 0),
    ] {
        let mut chain = Chain::oaic(400);
        chain.register("vault", exemption, false);
        chain.ok("alice", transfer("vault", 1_000));
        assert_eq!(chain.balance("vault"), 1_000 - receives, "{exemption}");
        chain.register("vault", "both", false);
        chain.ok("alice", transfer("vault", 5_000));
        chain.register("vault", exemption, false);
        let had = chain.balance("bob");
        chain.ok("vault", transfer("bob", 1_000));
        assert_eq!(chain.balance("bob") - had, 1_000 - sends, "{exemption}");
        // As a spender it is nobody.
        chain.ok("alice", increase("vault", 1_000, None));
        chain.ok("vault", transfer_from("alice", "carol", 1_000));
        assert_eq!(chain.balance("carol"), 960, "{exemption}");
        chain.check_totals();
    }
}

/// The contract sees the spender, and gives back to it what it took: were its exemption to count,
/// an allowance and any exempt contract would carry payments past the fee.
#[test]
fn what_is_sent_for_a_spender_is_taxed_as_a_payment_to_the_spender() {
    let mut chain = Chain::oaic(400);
    let shop = chain.probe();
    for exemption in ["none", "sender", "recipient", "both"] {
        chain.register(&shop, exemption, false);
        chain.ok("alice", increase("bob", 1_000, None));
        let had = chain.balance(&shop);
        let response = chain.ok("bob", send_from("alice", &shop, 1_000));
        assert_eq!(chain.balance(&shop) - had, 960, "{exemption}");
        assert_eq!(attribute(&response, "wasm", "net"), "960");
        let receives = chain.seen(&shop).receives;
        assert_eq!(receives.last().map(|hook| hook.1.u128()), Some(960));
    }
    // What is the sender's own exemption stays.
    chain.ok("alice", transfer("vault", 5_000));
    chain.register("vault", "sender", false);
    chain.ok("vault", increase("bob", 1_000, None));
    let had = chain.balance(&shop);
    chain.ok("bob", send_from("vault", &shop, 1_000));
    assert_eq!(chain.balance(&shop) - had, 1_000);
    chain.check_totals();
}

#[test]
fn quotes_are_what_happens() {
    let mut chain = Chain::oaic(400);
    let (alice, vault) = (account("alice"), account("vault"));
    chain.register(&vault, "recipient", false);
    for to in [account("carol"), vault] {
        for amount in [0u128, 1, 25, 26, 999, 12_345] {
            let quote: Quote = chain.query(json!({"simulate_transfer": {
                "sender": alice, "recipient": to, "amount": amount.to_string()}}));
            let response = chain.ok(&alice, transfer(&to, amount));
            let happened = json!({"gross": attribute(&response, "wasm", "amount"), "net": attribute(&response, "wasm", "net"),
                "burned": attribute(&response, "wasm", "burned"), "pool": attribute(&response, "wasm", "pool")});
            assert_eq!(serde_json::to_value(&quote).unwrap(), happened);

            let up: Quote = chain.query(json!({"gross_up": {
                "sender": alice, "recipient": to, "net": amount.to_string()}}));
            assert!(up.net.u128() >= amount);
            if let Some(less) = up.gross.u128().checked_sub(1) {
                let less: Quote = chain.query(json!({"simulate_transfer": {
                    "sender": alice, "recipient": to, "amount": less.to_string()}}));
                assert!(less.net.u128() < amount, "{amount}: not the smallest gross");
            }
        }
    }
    let most = u128::MAX.to_string();
    let quote: Quote = chain.query(json!({"simulate_transfer": {
        "sender": alice, "recipient": alice, "amount": most}}));
    assert_eq!(quote.net + quote.burned + quote.pool, quote.gross);
    let error = chain
        .try_query::<Quote>(json!({"gross_up": {"sender": alice, "recipient": alice, "net": most}}))
        .unwrap_err();
    assert!(error.contains("does not fit 128 bits"), "{error}");
}

#[test]
fn a_booked_fee_burns_the_same_in_one_flush_or_many() {
    let vault = account("vault");
    for flushes in [vec![9_999u128], vec![1; 9], vec![1, 2, 3, 1, 1_000, 7]] {
        let mut chain = Chain::oaic(400);
        chain.register(&vault, "both", true);
        chain.ok("alice", transfer(&vault, 20_000));
        let mut paid = 0;
        for fee in flushes {
            let burned = chain.burned();
            let response = chain.ok(&vault, pay_fee(fee));
            paid += fee;
            let found = attribute(&response, "wasm", "burned");
            assert_eq!(found, (chain.burned() - burned).to_string());
            assert_eq!(chain.burned(), paid.div_ceil(2));
            assert_eq!(chain.balance("pool"), paid / 2);
            assert_eq!(chain.balance(&vault), 20_000 - paid);
        }
        let answer: FeePaidResponse = chain.query(json!({"fee_paid": {"address": vault}}));
        assert_eq!(answer.paid.u128(), paid);
        assert_eq!(answer.burned.u128(), paid.div_ceil(2));
        chain.check_totals();
    }
}

#[test]
fn a_booked_fee_counts_on_after_a_registration_is_renewed() {
    let mut chain = Chain::oaic(400);
    let vault = account("vault");
    chain.register(&vault, "both", true);
    chain.ok("alice", transfer(&vault, 100));
    chain.ok(&vault, pay_fee(1));
    chain.ok("owner", strike(&vault));
    chain.fails(&vault, pay_fee(1), "is not a registered system contract");
    chain.register(&vault, "both", true);
    let response = chain.ok(&vault, pay_fee(1));
    // The first unit's burn is not repeated.
    assert_eq!(attribute(&response, "wasm", "burned"), "0");
    chain.check_totals();
}

#[test]
fn pay_fee_is_for_system_contracts_that_have_it() {
    let mut chain = Chain::oaic(400);
    let vault = account("vault");
    chain.fails("alice", pay_fee(10), "is not a registered system contract");
    chain.register(&vault, "both", false);
    chain.ok("alice", transfer(&vault, 100));
    chain.fails(&vault, pay_fee(0), "amount is 0");
    chain.fails(&vault, pay_fee(101), "holds 100 uoaic, 101 needed");
    chain.ok(&vault, pay_fee(3));
    let says = "holds 97 uoaic, 340282366920938463463374607431768211455 needed";
    chain.fails(&vault, pay_fee(u128::MAX), says);
    let answer: FeePaidResponse = chain.query(json!({"fee_paid": {"address": vault}}));
    assert_eq!(answer.paid.u128(), 3, "what failed is not on record");
}

#[test]
fn a_change_is_scheduled_and_takes_effect_by_itself() {
    let mut chain = Chain::oaic(400);
    let at = chain.now() + WEEK;
    let schedule =
        |bps: u16, at: u64| json!({"schedule_fee": {"fee_bps": bps, "effective_at": at}});
    chain.fails("alice", schedule(100, at), "only the owner");
    chain.fails("guardian", schedule(100, at), "only the owner");
    chain.fails("owner", schedule(801, at), "above the maximum of 800 bps");
    chain.fails("owner", schedule(u16::MAX, at), "above the maximum");
    chain.fails("owner", schedule(100, at - 1), "is too soon");
    chain.fails("owner", schedule(100, 0), "is too soon");
    chain.ok("owner", schedule(300, at + 5));
    chain.ok("owner", schedule(800, at));

    let net = |chain: &mut Chain| {
        let response = chain.ok("alice", transfer("carol", 10_000));
        attribute(&response, "wasm", "net")
    };
    chain.advance(WEEK - 1, 1);
    assert_eq!(net(&mut chain), "9600", "one second before");
    chain.advance(1, 1);
    assert_eq!(net(&mut chain), "9200", "on the second");

    // The next change starts from the rate in force, not from the one before it.
    let next = chain.now() + WEEK;
    chain.ok("owner", schedule(0, next));
    assert_eq!(net(&mut chain), "9200");
    let stored: FeeSchedule =
        serde_json::from_slice(&chain.raw(FEE_SCHEDULE_KEY.as_bytes()).unwrap()).unwrap();
    let expected = FeeSchedule {
        fee_bps: 800,
        next: Some(ScheduledFee {
            fee_bps: 0,
            effective_at: next,
        }),
    };
    assert_eq!(stored, expected, "what other contracts read");
    let found = chain.query::<FeeSchedule>(json!({"fee_schedule": {}}));
    assert_eq!(found, expected);
    chain.advance(WEEK, 1);
    let response = chain.ok("alice", transfer("carol", 1));
    // No fee at a rate of zero.
    assert_eq!(attribute(&response, "wasm", "net"), "1");
    chain.check_totals();
}

#[test]
fn a_pending_change_can_be_canceled_and_a_past_one_not() {
    let mut chain = Chain::oaic(400);
    let cancel = json!({"cancel_scheduled_fee": {}});
    chain.fails("owner", cancel.clone(), "no fee change is pending");
    let at = chain.now() + WEEK;
    let schedule = json!({"schedule_fee": {"fee_bps": 500, "effective_at": at}});
    chain.ok("owner", schedule.clone());
    chain.fails("guardian", cancel.clone(), "only the owner");
    chain.ok("owner", cancel.clone());
    let stored: FeeSchedule = chain.query(json!({"fee_schedule": {}}));
    assert_eq!((stored.fee_bps, stored.next), (400, None));
    chain.ok("owner", schedule);
    chain.advance(WEEK, 1);
    chain.fails("owner", cancel, "no fee change is pending");
    let stored: FeeSchedule = chain.query(json!({"fee_schedule": {}}));
    assert_eq!(stored.rate_at(chain.now()), 500);
}

#[test]
fn genesis_refuses_a_fee_above_the_ceiling_and_amounts_that_overflow() {
    for (bps, fine) in [(0, true), (800, true), (801, false), (10_001, false)] {
        let created = Chain::try_oaic(&genesis(bps));
        assert_eq!(created.is_ok(), fine, "{bps} bps");
    }
    let mut bad = genesis(400);
    bad["initial_balances"][0]["amount"] = json!(u128::MAX.to_string());
    let error = Chain::try_oaic(&bad).err().unwrap();
    assert!(
        error.contains("initial balances overflow 128 bits"),
        "{error}"
    );
    for field in ["owner", "pool", "guardian"] {
        let mut bad = genesis(400);
        bad[field] = json!(account("owner").as_str().to_uppercase());
        let error = Chain::try_oaic(&bad).err().unwrap();
        assert!(error.contains("not normalized"), "{field}: {error}");
    }
    // Nothing in the schedule can be set by omission.
    let mut bad = genesis(400);
    bad["fee_bps"] = Value::Null;
    assert!(Chain::try_oaic(&bad).is_err());
}

#[test]
fn a_new_pool_gets_what_comes_after() {
    let mut chain = Chain::oaic(400);
    chain.ok("alice", transfer("carol", 1_000));
    let set = json!({"set_pool": {"pool": account("new pool")}});
    chain.fails("guardian", set.clone(), "only the owner");
    chain.ok("owner", set);
    chain.ok("alice", transfer("carol", 2_000));
    assert_eq!(chain.balance("pool"), 20);
    assert_eq!(chain.balance("new pool"), 40);
    chain.check_totals();
}
