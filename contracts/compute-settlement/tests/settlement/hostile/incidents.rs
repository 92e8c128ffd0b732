//! What an incident costs a provider: once, whatever is voted, bonded or reported later.

use oaic_messages::compute_settlement::*;
use oaic_messages::token;
use oaic_vouchers::Receipt;

use crate::bystander::attacked;
use crate::evidence::*;
use crate::suite::*;

#[test]
fn a_vote_charges_no_old_incident_again() {
    let mut bad = vec![];
    type Change = fn(&mut Params);
    let changes: [(&str, Change); 3] = [
        ("min_bond 10 times", |p| p.min_bond = (10 * MIN_BOND).into()),
        ("min_bond 1 % more", |p| {
            p.min_bond = (MIN_BOND + MIN_BOND / 100).into()
        }),
        ("slash_bps 50 %", |p| p.slash_bps = 5_000),
    ];
    for (what, vote) in changes {
        let (mut w, mut b) = attacked();
        let c = w.open(100 * OAIC);
        w.settle(&draft(c, 1, 50 * OAIC));
        let msg = cheat(&w, c);
        w.ok("payer", msg.clone());
        let once = slashable(&w);
        w.run("payer", msg.clone()).unwrap_err();
        // The provider mended it: new key, whole bond, old key retired.
        w.advance(1, 1);
        add_key(&mut w, 9);
        retire(&mut w, 0);
        w.bond(20 * MIN_BOND).unwrap();
        let once = once + 20 * MIN_BOND;
        w.run("payer", msg.clone()).unwrap_err();
        w.vote(vote).unwrap();
        if w.run("payer", msg).is_ok() {
            bad.push(format!(
                "{what}: the very same evidence took {} OAIC more",
                (once - slashable(&w)) / OAIC
            ));
        }
        b.go_through(&mut w);
    }
    assert!(bad.is_empty(), "{bad:#?}");
}

/// A vote of the lowest class raises the minimum bond above everything: one old pair of receipts
/// takes the whole bond, piece by piece.
#[test]
fn a_high_minimum_bond_lets_one_pair_of_receipts_take_the_whole_bond() {
    let (mut w, mut b) = attacked();
    w.bond(9_000 * OAIC).unwrap();
    let c = w.open(100 * OAIC);
    w.settle(&draft(c, 1, 50 * OAIC));
    let msg = cheat(&w, c);
    w.ok("payer", msg.clone());
    let before = slashable(&w);
    w.vote(|params| params.min_bond = (20_000_000 * OAIC).into())
        .unwrap();
    let mut again = 0;
    while w.run("payer", msg.clone()).is_ok() && again < 500 {
        again += 1;
        if slashable(&w) == 0 {
            break;
        }
    }
    b.go_through(&mut w);
    assert_eq!((again, slashable(&w)), (0, before));
}

/// Bonded high above the minimum, a leaked key costs one share of the whole, once.
#[test]
fn a_leaked_key_of_a_large_bond_costs_one_share_of_it() {
    let mut w = Suite::new();
    w.bond(99_000 * OAIC).unwrap();
    let c = w.open(OAIC);
    let before = slashable(&w);
    for n in 1..100 {
        let msg = cheat_at(&w, c, 2, n);
        assert_eq!(w.run("payer", msg).is_ok(), n == 1);
    }
    assert_eq!(before - slashable(&w), before / 10);
}

/// Re-bonding: a key charged less than its share while the bond was small is charged again, and
/// then with the share of the whole new bond.
#[test]
fn a_provider_that_mends_its_bond_is_not_charged_more_than_a_whole_share() {
    let mut w = Suite::new();
    // A bond of 1,000 unbonding wholly; charged 100 -> used up. So make it small first: two keys.
    add_key(&mut w, 9);
    let second = w.receipt_key.clone();
    w.receipt_key = signing_key(2);
    let c = w.open(OAIC);
    let one = cheat(&w, c);
    w.ok("payer", one.clone());
    // 900 left: key 1 costs 90, which leaves 10 of its measure.
    w.receipt_key = second;
    let two = cheat_at(&w, c, 1 << 16, 1);
    w.ok("payer", two.clone());
    // The provider bonds anew, much.
    w.bond(100_000 * OAIC).unwrap();
    let before = slashable(&w);
    w.ok("payer", two.clone());
    assert_eq!(
        before - slashable(&w),
        10 * OAIC,
        "10 OAIC were left of the key's measure"
    );
    w.run("payer", two).unwrap_err();
}

/// Unbonding in tiny parts, then cheating: all of them are charged.
#[test]
fn rounding_of_many_parts_saves_nothing() {
    let (mut w, mut b) = attacked();
    w.bond(99).unwrap();
    while w.unbond(1).is_ok() {}
    assert!(!provider(&w).unbonding.is_empty());
    let c = w.open(OAIC);
    w.settle(&draft(c, 1, OAIC));
    let before = slashable(&w);
    w.ok("payer", cheat(&w, c));
    let charge = before - slashable(&w);
    assert_eq!(charge, before.div_ceil(10));
    w.check_totals();
    b.go_through(&mut w);
    w.advance(14 * DAY, 40_000);
    w.withdraw_bond().ok();
    b.go_through(&mut w);
}

/// Evidence counts while the token is paused.
#[test]
fn a_paused_token_stops_no_dispute() {
    let (mut w, mut b) = attacked();
    let c = w.open(100 * OAIC);
    w.settle(&draft(c, 1, 50 * OAIC));
    w.token("owner", &token::ExecuteMsg::Pause { duration: 7 * DAY })
        .unwrap();
    w.ok("payer", cheat(&w, c));
    b.go_through(&mut w);
    w.ok("thief", ExecuteMsg::FlushFee {});
    b.go_through(&mut w);
}

/// A cheat whose table has prices that overflow.
#[test]
fn no_table_makes_a_dispute_fail() {
    let mut tables = 0;
    for price in [
        0,
        1,
        u64::MAX.into(),
        u128::MAX / 10_000,
        u128::MAX - 1,
        u128::MAX,
    ] {
        for max_call in [1, u64::MAX.into(), u128::MAX - 1, u128::MAX] {
            for tier_discounts in [vec![], vec![9_000; 8], vec![0; 8]] {
                let mut w = Suite::new();
                let table_ = PriceTable {
                    prices: UnitKind::slots(
                        &UnitKind::ALL.map(|kind| (kind, cosmwasm_std::Uint128::new(price))),
                    )
                    .to_vec(),
                    tier_discounts: tier_discounts.clone(),
                    max_call: max_call.into(),
                };
                let update = update_prices(table_);
                if let Err(error) = w.run("provider", update) {
                    assert_matches!(error, Price(_));
                    continue;
                }
                tables += 1;
                let c = w.open(OAIC);
                for units in [0, 1, u64::MAX] {
                    let receipt = Receipt {
                        units: UnitKind::slots(&UnitKind::ALL.map(|kind| (kind, units))),
                        price_table: table(&w, 1, 2),
                        amount: max_call.saturating_add(1),
                        ..call(&w, c)
                    };
                    let done = w.what_if(|w| w.run("payer", overcharge(w, &receipt)));
                    if max_call < u128::MAX || (units == 0 || price == 0) {
                        done.unwrap();
                    }
                }
            }
        }
    }
    assert!(tables > 0);
}

/// A key that was retired in the block of the dispute answers in channels opened before it.
#[test]
fn retired_in_the_block_of_the_dispute() {
    let (mut w, mut b) = attacked();
    let c = w.open(OAIC);
    w.advance(1, 1);
    // Cheated, then retired, then disputed, all in one block.
    retire(&mut w, 0);
    w.ok("payer", cheat(&w, c));
    assert_eq!(provider(&w).offenses, 1);
    b.go_through(&mut w);
}

/// A channel opened in the very block in which the key was retired; the provider runs in front.
#[test]
fn an_opening_and_a_retirement_in_one_block_leave_a_key_that_answers() {
    for first in ["open", "retire"] {
        let (mut w, mut b) = attacked();
        w.advance(1, 1);
        let old = w.receipt_key.clone();
        let mut c = 0;
        if first == "open" {
            c = w.open(OAIC);
        }
        add_key(&mut w, 9);
        let new = w.receipt_key.clone();
        retire(&mut w, 0);
        if first == "retire" {
            c = w.open(OAIC);
        }
        // Nobody is left without a key in force: the answer says so.
        let live: Vec<u32> = provider(&w)
            .receipt_keys
            .iter()
            .map(|k| k.key_index)
            .collect();
        assert_eq!(live, [1]);
        w.receipt_key = old;
        w.run("payer", cheat_at(&w, c, 0, 1)).unwrap_err();
        w.receipt_key = new;
        w.ok("payer", cheat_at(&w, c, 1 << 16, 1));
        b.go_through(&mut w);
    }
}
