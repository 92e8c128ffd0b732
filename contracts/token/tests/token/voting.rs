//! Voting checkpoints: the balance at the start of a block, for those who asked.

use oaic_messages::token::VotingPowerResponse;
use serde_json::{json, Value};

use crate::common::*;

fn enable() -> Value {
    json!({"enable_voting": {}})
}

fn power(chain: &Chain, account: impl Account, height: u64) -> u128 {
    let account = account.address();
    let answer: VotingPowerResponse =
        chain.query(json!({"voting_power_at": {"address": account, "height": height}}));
    assert_eq!(answer.height, height);
    answer.power.u128()
}

#[test]
fn power_is_the_balance_at_the_start_of_a_block() {
    let mut chain = Chain::oaic(400);
    let bob = account("bob");
    let start = chain.height();
    chain.ok(&bob, enable());
    chain.ok(&bob, enable());
    // Not in the block it was enabled in.
    assert_eq!(power(&chain, &bob, start), 0);
    chain.advance(1, 1);
    assert_eq!(power(&chain, &bob, start + 1), BOB);
    // Twice in one block: the block's start is kept.
    chain.ok(&bob, transfer("alice", 1_000));
    chain.ok("alice", transfer(&bob, 100));
    chain.ok(&bob, burn(6));
    assert_eq!(power(&chain, &bob, start + 1), BOB);
    chain.advance(1, 1);
    let now = BOB - 1_000 + 96 - 6;
    assert_eq!(chain.balance(&bob), now);
    let latest: VotingPowerResponse = chain.query(json!({"voting_power_at": {"address": bob}}));
    assert_eq!((latest.power.u128(), latest.height), (now, start + 2));
    chain.advance(1, 1);
    assert_eq!(power(&chain, &bob, start), 0);
    assert_eq!(power(&chain, &bob, start + 1), BOB);
    assert_eq!(power(&chain, &bob, start + 3), now);
    // Who did not enable has none.
    assert_eq!(power(&chain, "alice", start + 3), 0);
}

#[test]
fn self_transfers_spenders_and_fees_are_checkpointed() {
    let mut chain = Chain::oaic(400);
    chain.ok("bob", enable());
    chain.ok("bob", increase("alice", 3_000, None));
    chain.advance(1, 1);
    chain.ok("bob", transfer("bob", 1_000));
    chain.ok("alice", transfer_from("bob", "alice", 1_000));
    chain.ok("alice", burn_from("bob", 5));
    chain.advance(1, 1);
    assert_eq!(power(&chain, "bob", chain.height()), BOB - 40 - 1_000 - 5);
    assert_eq!(power(&chain, "bob", chain.height()), chain.balance("bob"));
}

#[test]
fn power_ends_with_the_block_it_is_disabled_in_and_the_past_stays() {
    let mut chain = Chain::oaic(400);
    chain.ok("bob", enable());
    chain.advance(1, 1);
    let before = chain.height();
    chain.ok("bob", json!({"disable_voting": {}}));
    assert_eq!(power(&chain, "bob", before), BOB);
    chain.advance(1, 1);
    chain.ok("bob", transfer("alice", 50));
    assert_eq!(power(&chain, "bob", chain.height()), 0);
    assert_eq!(power(&chain, "bob", before), BOB);
    chain.ok("bob", enable());
    assert_eq!(power(&chain, "bob", chain.height()), 0);
    chain.advance(1, 1);
    assert_eq!(power(&chain, "bob", chain.height()), BOB - 50);
}

#[test]
fn what_others_hold_does_not_vote() {
    let mut chain = Chain::oaic(400);
    let alice = account("alice");
    chain.ok(&alice, transfer("vault", 1_000));
    chain.ok("vault", enable());
    chain.advance(1, 1);
    assert_eq!(power(&chain, "vault", chain.height()), 960);
    // Registering it ends that, from the next block on.
    chain.register("vault", "none", false);
    chain.advance(1, 1);
    assert_eq!(power(&chain, "vault", chain.height()), 0);
    chain.fails("vault", enable(), "is a registered system contract");
    // The pool is credited without a look at its entry, so it must not vote either.
    chain.fails("pool", enable(), "it is the fee pool");
    chain.ok(&alice, enable());
    chain.ok("owner", json!({"set_pool": {"pool": alice}}));
    chain.advance(1, 1);
    assert_eq!(power(&chain, &alice, chain.height()), 0);
    chain.fails(&alice, enable(), "it is the fee pool");
    // Who is pool no more may.
    chain.ok("pool", enable());
}

#[test]
fn a_frozen_account_keeps_its_vote() {
    let mut chain = Chain::oaic(400);
    chain.ok("bob", enable());
    chain.ordered(&freeze(&["bob"]));
    chain.advance(1, 1);
    assert_eq!(power(&chain, "bob", chain.height()), BOB);
    chain.register("mint", "both", false);
    chain.ok("alice", transfer("bob", 1_000));
    chain.advance(1, 1);
    assert_eq!(power(&chain, "bob", chain.height()), BOB + 960);
}

#[test]
fn the_future_is_refused() {
    let chain = Chain::oaic(400);
    for height in [chain.height() + 1, u64::MAX] {
        let error = chain
            .try_query::<VotingPowerResponse>(
                json!({"voting_power_at": {"address": account("bob"), "height": height}}),
            )
            .unwrap_err();
        assert!(error.contains("is in the future"), "{error}");
    }
    assert_eq!(power(&chain, "bob", 0), 0);
}
