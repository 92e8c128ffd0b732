//! Where ours differs from cw20-base on purpose. This list is complete:
//!
//! 1. the fee: what arrives is less than what is sent;
//! 2. an expired allowance is worth nothing and stays so, when increased and when decreased;
//! 3. an allowance beyond 2^128 − 1 is an error, where cw20-base aborts;
//! 4. an error for too little balance or allowance says whose, how much and how much was needed,
//!    in addition to cw20-base's words;
//! 5. there is never a minter: `mint` and `update_minter` answer as cw20-base does without one.

use cw20::AllowanceResponse;
use serde_json::json;

use crate::common::*;

fn chains() -> [Chain; 2] {
    [Chain::try_cw20_base(&genesis(0)).unwrap(), Chain::oaic(400)]
}

fn left(chain: &Chain) -> u128 {
    let answer: AllowanceResponse =
        chain.query(json!({"allowance": {"owner": account("alice"), "spender": account("bob")}}));
    answer.allowance.u128()
}

#[test]
fn the_fee_is_taken_from_what_arrives() {
    for (mut chain, arrives) in chains().into_iter().zip([1_000, 960]) {
        chain.ok("alice", transfer("carol", 1_000));
        assert_eq!(chain.balance("alice"), ALICE - 1_000);
        assert_eq!(chain.balance("carol"), arrives);
    }
}

/// An allowance of 500 that has expired.
fn expired(chain: &mut Chain) {
    let until = Some(json!({"at_height": chain.height() + 1}));
    chain.ok("alice", increase("bob", 500, until));
    chain.advance(5, 1);
}

#[test]
fn an_expired_allowance_stays_dead() {
    let forever = || Some(json!({"never": {}}));
    for (mut chain, ours) in chains().into_iter().zip([false, true]) {
        expired(&mut chain);
        if ours {
            // Without a new expiry the increase would be dead on arrival: say so.
            let says = "has expired and is worth nothing";
            chain.fails("alice", increase("bob", 1, None), says);
        }
        chain.ok("alice", increase("bob", 1, forever()));
        assert_eq!(left(&chain), if ours { 1 } else { 501 });
    }
}

#[test]
fn decreasing_an_expired_allowance_removes_it() {
    for (mut chain, ours) in chains().into_iter().zip([false, true]) {
        expired(&mut chain);
        chain.ok("alice", decrease("bob", 1, Some(json!({"never": {}}))));
        let spent = chain.run("bob", transfer_from("alice", "bob", 10));
        assert_eq!(spent.is_err(), ours, "{spent:?}");
    }
}

#[test]
fn an_allowance_can_not_overflow() {
    let mut chain = Chain::oaic(0);
    chain.ok("alice", increase("bob", u128::MAX, None));
    chain.fails("alice", increase("bob", 1, None), "overflows 128 bits");
    assert_eq!(left(&chain), u128::MAX);
}

#[test]
fn too_little_says_whose_and_how_much() {
    let mut chain = Chain::oaic(400);
    let (alice, bob) = (account("alice"), account("bob"));
    let says = format!("{bob} holds {BOB} uoaic, 5001 needed");
    chain.fails(&bob, transfer(&alice, BOB + 1), &says);
    chain.ok(&alice, increase(&bob, 5, None));
    let says = format!("{bob} may spend 5 uoaic of {alice}, 6 needed");
    chain.fails(&bob, burn_from(&alice, 6), &says);
}
