//! Coins that nobody could ever take out again are not taken: a plain transfer to the token itself,
//! or to a system contract that books nothing of it, is refused with the right call named.

use cosmwasm_std::Addr;
use oaic_messages::token::SystemContract;
use serde_json::json;

use crate::common::*;

/// A token, and a registered escrow with a hook that takes no plain transfers.
fn escrow() -> (Chain, Addr) {
    let mut chain = Chain::oaic(400);
    let escrow = chain.probe();
    chain.register_as(&escrow, "both", true, false);
    (chain, escrow)
}

#[test]
fn a_plain_transfer_to_the_token_itself_is_refused() {
    let (mut chain, _) = escrow();
    let token = chain.token.clone();
    chain.ok("alice", increase("bob", 1_000, None));
    let says = format!("{token} is the token contract itself: coins sent there would be lost");
    chain.fails("alice", transfer(&token, 10), &says);
    chain.fails("alice", transfer(&token, 0), &says);
    chain.fails("bob", transfer_from("alice", &token, 10), &says);
    // Nor is there a hook that could take them.
    chain.fails("alice", send(&token, 10), "unknown variant");
    chain.fails("bob", send_from("alice", &token, 10), "unknown variant");
    assert_eq!(chain.balance(&token), 0);
    chain.check_totals();
}

#[test]
fn a_plain_transfer_to_an_escrow_is_refused_and_send_is_named() {
    let (mut chain, escrow) = escrow();
    chain.ok("alice", increase("bob", 1_000, None));
    let says = format!(
        "{escrow} is a system contract that does not credit plain transfers: the coins would be \
         lost there; use Send with a message"
    );
    chain.fails("alice", transfer(&escrow, 10), &says);
    chain.fails("bob", transfer_from("alice", &escrow, 10), &says);
    assert_eq!(chain.balance(&escrow), 0);

    // What says what it is for goes on, untaxed as before.
    chain.ok("alice", send(&escrow, 1_000));
    assert_eq!(chain.balance(&escrow), 1_000);
    chain.ok("bob", send_from("alice", &escrow, 1_000));
    assert_eq!(chain.balance(&escrow), 1_960);
    assert_eq!(chain.seen(&escrow).receives.len(), 2);
    chain.check_totals();
}

#[test]
fn it_is_the_registration_that_counts_and_neither_its_exemption_nor_its_escrow() {
    for exemption in ["none", "sender", "recipient", "both"] {
        for escrow in [false, true] {
            let (mut chain, desk) = (Chain::oaic(400), account("desk"));
            chain.ok("alice", transfer(&desk, 10));
            chain.register_as(&desk, exemption, escrow, false);
            chain.fails("alice", transfer(&desk, 10), "use Send with a message");
            chain.ok("owner", strike(&desk));
            chain.ok("alice", transfer(&desk, 10));
        }
    }
}

#[test]
fn a_gift_to_a_contract_that_takes_transfers_arrives() {
    let (mut chain, escrow) = escrow();
    chain.register_as(&escrow, "both", true, true);
    let entry: Option<SystemContract> =
        chain.query(json!({"system_contract": {"address": escrow}}));
    assert!(entry.unwrap().takes_transfers);
    chain.ok("alice", transfer(&escrow, 1_000));
    chain.ok("alice", increase("bob", 1_000, None));
    chain.ok("bob", transfer_from("alice", &escrow, 1_000));
    assert_eq!(chain.balance(&escrow), 2_000);
    // Registered anew without a word, it takes none.
    chain.ok(
        "owner",
        json!({"set_system_contract": {"address": escrow, "exemption": "both", "escrow": true}}),
    );
    chain.fails("alice", transfer(&escrow, 10), "use Send with a message");
    chain.check_totals();
}

#[test]
fn system_contracts_pay_each_other_by_plain_transfers() {
    let (mut chain, escrow) = escrow();
    let token = chain.token.clone();
    chain.register("other escrow", "both", true);
    chain.ok("alice", transfer("other escrow", 1_000));
    // A refusal would hold up whoever else is paid by the same message of theirs.
    chain.ok("other escrow", transfer(&escrow, 300));
    // To the token itself they pay nothing either: nobody could take it out.
    let says = format!("{token} is the token contract itself: coins sent there would be lost");
    chain.fails("other escrow", transfer(&token, 1), &says);
    chain.ok("alice", increase("other escrow", 10, None));
    chain.fails("other escrow", transfer_from("alice", &token, 1), &says);
    assert_eq!(chain.balance(&escrow), 300);
    assert_eq!(chain.balance("other escrow"), 700);
    // Being paid by one is not a license for its owner's or anybody's own coins.
    chain.fails("owner", transfer(&escrow, 0), "use Send with a message");
    chain.check_totals();
}

#[test]
fn an_escrow_pulls_what_it_was_allowed() {
    let (mut chain, escrow) = escrow();
    chain.ok("alice", increase(&escrow, 1_000, None));
    chain.ok(&escrow, transfer_from("alice", &escrow, 1_000));
    assert_eq!(chain.balance(&escrow), 1_000, "it is exempt as a recipient");
    assert_eq!(chain.balance("alice"), ALICE - 1_000);
    // A spender of the escrow's own coins is nobody.
    chain.ok(&escrow, increase("bob", 500, None));
    let says = "use Send with a message";
    chain.fails("bob", transfer_from(&escrow, &escrow, 500), says);
    chain.check_totals();
}

#[test]
fn the_pool_half_of_a_fee_arrives_wherever_the_pool_is() {
    let (mut chain, escrow) = escrow();
    chain.ok("owner", json!({"set_pool": {"pool": escrow}}));
    chain.ok("alice", transfer("bob", 1_000));
    assert_eq!(chain.balance(&escrow), 20);
    let own = json!({"set_pool": {"pool": chain.token}});
    chain.fails("owner", own, "is this contract itself");
    chain.fails("alice", transfer(&escrow, 10), "use Send with a message");
}
