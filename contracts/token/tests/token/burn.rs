//! The burn hook: every burn is booked by cause, and by day.

use oaic_messages::shared::Page;
use oaic_messages::token::{BurnCause, BurnDay, BurnedResponse};
use serde_json::json;

use crate::common::*;

fn by_cause(chain: &Chain) -> Vec<(BurnCause, u128)> {
    let answer: BurnedResponse = chain.query(json!({"burned": {}}));
    answer
        .by_cause
        .iter()
        .map(|burned| (burned.cause, burned.amount.u128()))
        .collect()
}

#[test]
fn every_burn_is_booked_by_cause() {
    let mut chain = Chain::oaic(400);
    let (alice, bob, vault) = (account("alice"), account("bob"), account("vault"));
    chain.register(&vault, "both", true);
    chain.ok(&alice, transfer(&vault, 10_000));
    chain.ok(&alice, increase(&bob, 300, None));

    let mut supply = SUPPLY;
    let response = chain.ok(&alice, transfer(&bob, 1_000));
    assert_eq!(attribute(&response, "wasm", "burned"), "20");
    for (sender, msg, burned) in [
        (&vault, pay_fee(10), 5),
        (&alice, burn(100), 100),
        (&bob, burn_from(&alice, 200), 200),
        (&vault, system_burn(30, "buyback"), 30),
        (&vault, system_burn(4, "slash"), 4),
        // Nothing burned is nothing booked.
        (&alice, burn(0), 0),
        (&alice, transfer(&bob, 0), 0),
    ] {
        let response = chain.ok(sender, msg);
        assert_eq!(attribute(&response, "wasm", "burned"), burned.to_string());
        supply -= burned;
        assert_eq!(chain.supply(), supply - 20);
    }
    assert_eq!(
        by_cause(&chain),
        [
            (BurnCause::Fee, 25),
            (BurnCause::Holder, 100),
            (BurnCause::Allowance, 200),
            (BurnCause::Buyback, 30),
            (BurnCause::Slash, 4),
        ]
    );
    chain.check_totals();
}

#[test]
fn a_system_burn_is_for_system_contracts_and_two_causes() {
    let mut chain = Chain::oaic(400);
    let says = "is not a registered system contract";
    chain.fails("alice", system_burn(1, "slash"), says);
    chain.register("vault", "both", true);
    chain.ok("alice", transfer("vault", 10));
    for cause in ["fee", "holder", "allowance"] {
        let why = "is not allowed in system_burn";
        chain.fails("vault", system_burn(1, cause), why);
    }
    chain.fails("vault", system_burn(1, "whim"), "unknown variant");
    chain.fails("vault", system_burn(0, "slash"), "amount is 0");
    let refusal = "holds 10 uoaic, 11 needed";
    chain.fails("vault", system_burn(11, "slash"), refusal);
}

/// (day, fee, holder, slash) of each day; the other causes must be zero, and the total their sum.
fn series(chain: &Chain, start_after: Option<u64>, limit: Option<u32>) -> (Vec<[u128; 4]>, bool) {
    let page: Page<BurnDay> =
        chain.query(json!({"burn_series": {"start_after": start_after, "limit": limit}}));
    let days = page.items.iter().map(|day| {
        let causes: Vec<_> = day.by_cause.iter().map(|burned| burned.cause).collect();
        let expected = by_cause(chain)
            .iter()
            .map(|(cause, _)| *cause)
            .collect::<Vec<_>>();
        assert_eq!(causes, expected);
        let [fee, holder, allowance, buyback, slash] =
            [0, 1, 2, 3, 4].map(|index: usize| day.by_cause[index].amount.u128());
        assert_eq!((allowance, buyback), (0, 0));
        assert_eq!(day.total.u128(), fee + holder + slash);
        [u128::from(day.day), fee, holder, slash]
    });
    (days.collect(), page.has_more)
}

#[test]
fn the_series_gives_what_each_day_burned_by_cause() {
    let mut chain = Chain::oaic(400);
    chain.register("vault", "both", true);
    chain.ok("alice", transfer("vault", 10_000));
    assert_eq!(series(&chain, None, None), (vec![], false));

    // To the last second of the day.
    let to_midnight = DAY - chain.now() % DAY;
    chain.advance(to_midnight - 1, 1);
    let first = chain.now() / DAY;
    chain.ok("alice", transfer("bob", 1_000));
    chain.ok("alice", burn(7));
    let today = [u128::from(first), 20, 7, 0];
    assert_eq!(series(&chain, None, None), (vec![today], false));

    // The first second of the next; each cause comes twice, and in another order.
    chain.advance(1, 1);
    chain.ok("vault", system_burn(5, "slash"));
    chain.ok("alice", burn(1));
    chain.ok("vault", system_burn(6, "slash"));
    chain.ok("alice", burn(2));
    let next = [u128::from(first + 1), 0, 3, 11];
    assert_eq!(series(&chain, None, None), (vec![today, next], false));

    // Days without a burn are left out; what a day burned stays what it was.
    chain.advance(10 * DAY, 1);
    chain.ok("alice", transfer("bob", 100));
    chain.fails("alice", burn(ALICE), "insufficient funds");
    chain.ok("alice", burn(0));
    let last = [u128::from(first + 11), 2, 0, 0];
    assert_eq!(series(&chain, None, None), (vec![today, next, last], false));
    let burned: u128 = [today, next, last]
        .iter()
        .map(|day| day[1] + day[2] + day[3])
        .sum();
    assert_eq!(burned, chain.burned(), "nothing is in no day or in two");

    // In pages.
    assert_eq!(series(&chain, None, Some(2)), (vec![today, next], true));
    let found = series(&chain, Some(first + 1), Some(2));
    assert_eq!(found, (vec![last], false));
    assert_eq!(series(&chain, Some(first + 5), None), (vec![last], false));
    assert_eq!(series(&chain, Some(u64::MAX), None), (vec![], false));
}

#[test]
fn a_page_of_the_series_is_bounded() {
    let mut chain = Chain::oaic(400);
    for _ in 0..102 {
        chain.ok("alice", burn(1));
        chain.advance(DAY, 1);
    }
    let (days, more) = series(&chain, None, Some(u32::MAX));
    assert_eq!((days.len(), more), (100, true));
    assert!(days.iter().all(|day| day[2] == 1));
    let last = u64::try_from(days[99][0]).unwrap();
    let (days, more) = series(&chain, Some(last), None);
    assert_eq!((days.len(), more), (2, false));
    assert_eq!(series(&chain, None, None).0.len(), 30);
}

#[test]
fn the_supply_at_the_blocks_start_moves_with_no_burn_of_the_block() {
    let mut chain = Chain::oaic(400);
    let shop = chain.probe();
    chain.register("vault", "both", true);
    chain.ok("alice", transfer("vault", 10_000));
    chain.ok("alice", increase("bob", 900, None));
    assert_eq!(chain.supply_at_block_start(), SUPPLY);
    let mut expected = SUPPLY;
    for block in 0..4 {
        // Each cause at least twice in one block; the second must not become the block's start.
        for _ in 0..2 {
            chain.ok("alice", transfer("bob", 1_000));
            chain.ok("vault", pay_fee(10));
            chain.ok("alice", burn(100));
            chain.ok("bob", burn_from("alice", 50));
            chain.ok("vault", system_burn(30, "buyback"));
            chain.ok("vault", system_burn(4, "slash"));
            assert_eq!(chain.supply_at_block_start(), expected, "block {block}");
            assert_eq!(chain.supply(), SUPPLY - chain.burned());
        }
        chain.advance(1, 1);
        expected = chain.supply();
        assert_eq!(chain.supply_at_block_start(), expected, "block {block}");
        // Blocks in which nothing burns keep it, and so does one with a single cause.
        chain.advance(1, 1);
        assert_eq!(chain.supply_at_block_start(), expected, "block {block}");
        chain.ok("alice", burn(1));
        assert_eq!(chain.supply_at_block_start(), expected, "block {block}");
        chain.advance(1, 1);
        expected -= 1;
    }
    // Asked in the middle of a transaction as well: whoever is called after a burn sees the block's
    // start, not what this or an earlier burn of the block left.
    chain.ok("alice", send(&shop, 1_000));
    chain.ok("alice", send(&shop, 1_000));
    chain.advance(1, 1);
    chain.ok("alice", send(&shop, 1_000));
    let seen: Vec<u128> = chain
        .seen(&shop)
        .block_starts
        .iter()
        .map(|start| start.u128())
        .collect();
    assert_eq!(seen, [expected, expected, expected - 40]);
}

#[test]
fn a_refused_burn_leaves_the_blocks_start_alone() {
    let mut chain = Chain::oaic(400);
    chain.ok("alice", burn(10));
    chain.fails("alice", burn(ALICE), "insufficient funds");
    assert_eq!(chain.supply_at_block_start(), SUPPLY);
    chain.advance(1, 1);
    chain.fails("alice", burn(ALICE), "insufficient funds");
    assert_eq!(chain.supply_at_block_start(), SUPPLY - 10);
}
