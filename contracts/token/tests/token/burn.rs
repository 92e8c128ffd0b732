//! The burn hook: every burn is booked by cause and told, and no listener can hold one up.

use oaic_types::token::{BurnCause, BurnListener, BurnedResponse};
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

fn listen(chain: &mut Chain) -> cosmwasm_std::Addr {
    let probe = chain.probe();
    let add = json!({"add_burn_listener": {"address": probe, "gas_limit": 200_000}});
    chain.ok(&who("owner"), add);
    probe
}

#[test]
fn every_burn_is_booked_by_cause_and_told() {
    let mut chain = Chain::oaic(400);
    let listener = listen(&mut chain);
    let (alice, bob, vault) = (who("alice"), who("bob"), who("vault"));
    chain.register(&vault, "both", true);
    chain.ok(&alice, transfer(&vault, 10_000));
    chain.ok(&alice, increase(&bob, 300, None));

    chain.ok(&alice, transfer(&bob, 1_000));
    chain.ok(&vault, pay_fee(10));
    chain.ok(&alice, burn(100));
    chain.ok(&bob, burn_from(&alice, 200));
    let response = chain.ok(&vault, system_burn(30, "buyback"));
    assert_eq!(attribute(&response, "cause"), "buyback");
    chain.ok(&vault, system_burn(4, "slash"));

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
    let told: Vec<_> = chain
        .seen(&listener)
        .notices
        .iter()
        .map(|notice| {
            (
                notice.cause,
                notice.amount.u128(),
                notice.total_supply.u128(),
            )
        })
        .collect();
    let mut supply = SUPPLY;
    let expected: Vec<_> = [
        (BurnCause::Fee, 20),
        (BurnCause::Fee, 5),
        (BurnCause::Holder, 100),
        (BurnCause::Allowance, 200),
        (BurnCause::Buyback, 30),
        (BurnCause::Slash, 4),
    ]
    .into_iter()
    .map(|(cause, amount)| {
        supply -= amount;
        (cause, amount, supply)
    })
    .collect();
    assert_eq!(told, expected);
    assert_eq!(chain.supply(), supply);
    chain.assert_books();
}

#[test]
fn nothing_burned_is_nothing_told() {
    let mut chain = Chain::oaic(400);
    let listener = listen(&mut chain);
    chain.ok(&who("alice"), transfer(&who("bob"), 0));
    chain.ok(&who("alice"), burn(0));
    assert_eq!(chain.seen(&listener).notices, []);
}

#[test]
fn a_system_burn_is_for_system_contracts_and_two_causes() {
    let mut chain = Chain::oaic(400);
    let (alice, vault) = (who("alice"), who("vault"));
    chain.fails(
        &alice,
        system_burn(1, "slash"),
        "is not a registered system contract",
    );
    chain.register(&vault, "both", true);
    chain.ok(&alice, transfer(&vault, 10));
    for cause in ["fee", "holder", "allowance"] {
        chain.fails(
            &vault,
            system_burn(1, cause),
            "can't be booked by system_burn",
        );
    }
    chain.fails(&vault, system_burn(1, "whim"), "unknown variant");
    chain.fails(&vault, system_burn(0, "slash"), "amount is 0");
    chain.fails(
        &vault,
        system_burn(11, "slash"),
        "holds 10 uoaic, 11 are needed",
    );
}

#[test]
fn a_failing_listener_holds_nothing_up() {
    let mut chain = Chain::oaic(400);
    let (bad, good) = (listen(&mut chain), listen(&mut chain));
    let nobody = who("no contract");
    chain.ok(
        &who("owner"),
        json!({"add_burn_listener": {"address": nobody, "gas_limit": 1}}),
    );
    chain.arm(&bad, true, &[]);
    let shop = chain.probe();
    let response = chain.ok(&who("alice"), send(&shop, 1_000));
    let failed: Vec<_> = response
        .events
        .iter()
        .flat_map(|event| &event.attributes)
        .filter(|attribute| attribute.key == "listener")
        .map(|attribute| attribute.value.clone())
        .collect();
    assert_eq!(failed, [bad.to_string(), nobody.to_string()]);
    assert_eq!(chain.seen(&bad).notices.len(), 0);
    assert_eq!(chain.seen(&good).notices.len(), 1);
    assert_eq!(
        chain.seen(&shop).receives.len(),
        1,
        "the payment's own hook ran"
    );
    chain.assert_books();
}

#[test]
fn a_listener_that_burns_and_transfers_from_its_hook_is_told_in_turn() {
    let mut chain = Chain::oaic(400);
    let (alice, listener) = (who("alice"), listen(&mut chain));
    chain.ok(&alice, transfer(&listener, 10_000));
    let notices = chain.seen(&listener).notices.len();
    chain.arm(&listener, false, &[burn(100), transfer(&alice, 1_000)]);
    chain.ok(&alice, transfer(&who("bob"), 1_000));
    let seen = chain.seen(&listener).notices;
    // Its own burns come after the one that it was told of, with a supply that is up to date.
    let told: Vec<_> = seen[notices..]
        .iter()
        .map(|notice| (notice.cause, notice.amount.u128()))
        .collect();
    assert_eq!(
        told,
        [
            (BurnCause::Fee, 20),
            (BurnCause::Holder, 100),
            (BurnCause::Fee, 20)
        ]
    );
    assert_eq!(seen.last().unwrap().total_supply.u128(), chain.supply());
    chain.assert_books();
}

#[test]
fn listeners_are_few_and_each_has_a_gas_limit() {
    let mut chain = Chain::oaic(400);
    let owner = who("owner");
    let add = |name: &str, gas: u64| json!({"add_burn_listener": {"address": who(name), "gas_limit": gas}});
    let remove = |name: &str| json!({"remove_burn_listener": {"address": who(name)}});
    chain.fails(&who("guardian"), add("l0", 1), "only the owner");
    chain.fails(&who("guardian"), remove("l0"), "only the owner");
    for gas in [0, 200_001, u64::MAX] {
        chain.fails(&owner, add("l0", gas), "out of range: 1 to 200000");
    }
    for i in 0..5 {
        chain.ok(&owner, add(&format!("l{i}"), 100_000));
    }
    chain.fails(&owner, add("l5", 1), "remove one first");
    // One that is there is changed in place.
    chain.ok(&owner, add("l0", 7));
    let listeners: Vec<BurnListener> = chain.query(json!({"burn_listeners": {}}));
    assert_eq!((listeners.len(), listeners[0].gas_limit), (5, 7));
    chain.ok(&owner, remove("l0"));
    chain.fails(&owner, remove("l0"), "is not a burn listener");
    chain.ok(&owner, add("l5", 1));
}

/// The gas limit itself only counts on a real VM; here it must be asked for.
#[test]
fn each_listener_is_called_with_its_own_gas_limit() {
    use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
    use cosmwasm_std::{from_json, ReplyOn};
    use oaic_token::contract::{execute, instantiate};
    let mut deps = mock_dependencies();
    let run = |deps: &mut cosmwasm_std::OwnedDeps<_, _, _>, sender: &str, msg| {
        let msg = from_json(bytes(&msg)).unwrap();
        execute(
            deps.as_mut(),
            mock_env(),
            message_info(&who(sender), &[]),
            msg,
        )
        .unwrap()
    };
    let genesis = from_json(bytes(&genesis(400))).unwrap();
    instantiate(
        deps.as_mut(),
        mock_env(),
        message_info(&who("owner"), &[]),
        genesis,
    )
    .unwrap();
    for (name, gas_limit) in [("l0", 70_000), ("l1", 200_000)] {
        let add = json!({"add_burn_listener": {"address": who(name), "gas_limit": gas_limit}});
        run(&mut deps, "owner", add);
    }
    let response = run(&mut deps, "alice", send(&who("shop"), 1_000));
    let calls: Vec<_> = response
        .messages
        .iter()
        .map(|call| (call.gas_limit, call.reply_on.clone()))
        .collect();
    // The payment's own hook is last and its failure counts.
    assert_eq!(
        calls,
        [
            (Some(70_000), ReplyOn::Error),
            (Some(200_000), ReplyOn::Error),
            (None, ReplyOn::Never),
        ]
    );
}

#[test]
fn the_supply_at_the_blocks_start_moves_with_no_burn_of_the_block() {
    let mut chain = Chain::oaic(400);
    let listener = listen(&mut chain);
    let (alice, bob, vault) = (who("alice"), who("bob"), who("vault"));
    chain.register(&vault, "both", true);
    chain.ok(&alice, transfer(&vault, 10_000));
    chain.ok(&alice, increase(&bob, 900, None));
    assert_eq!(chain.supply_at_block_start(), SUPPLY);
    let mut expected = SUPPLY;
    for block in 0..4 {
        // Each cause at least twice in one block; the second must not become the block's start.
        for _ in 0..2 {
            chain.ok(&alice, transfer(&bob, 1_000));
            chain.ok(&vault, pay_fee(10));
            chain.ok(&alice, burn(100));
            chain.ok(&bob, burn_from(&alice, 50));
            chain.ok(&vault, system_burn(30, "buyback"));
            chain.ok(&vault, system_burn(4, "slash"));
            assert_eq!(chain.supply_at_block_start(), expected, "block {block}");
            assert_eq!(chain.supply(), SUPPLY - chain.burned());
        }
        chain.advance(1);
        expected = chain.supply();
        assert_eq!(chain.supply_at_block_start(), expected, "block {block}");
        // Blocks in which nothing burns keep it, and so does one with a single cause.
        chain.advance(1);
        assert_eq!(chain.supply_at_block_start(), expected, "block {block}");
        chain.ok(&alice, burn(1));
        assert_eq!(chain.supply_at_block_start(), expected, "block {block}");
        chain.advance(1);
        expected -= 1;
    }
    // Asked in the middle of the transactions as well: whoever is told of a burn saw the block's
    // start, not what this or an earlier burn of the block left.
    let seen = chain.seen(&listener);
    assert_eq!(seen.block_starts.len(), seen.notices.len());
    assert_eq!(seen.block_starts[0].u128(), SUPPLY);
    assert_eq!(seen.block_starts[11].u128(), SUPPLY);
    let first_block: u128 = seen.notices[..12].iter().map(|n| n.amount.u128()).sum();
    assert_eq!(seen.block_starts[12].u128(), SUPPLY - first_block);
}

#[test]
fn a_refused_burn_leaves_the_blocks_start_alone() {
    let mut chain = Chain::oaic(400);
    let alice = who("alice");
    chain.ok(&alice, burn(10));
    chain.fails(&alice, burn(ALICE), "insufficient funds");
    assert_eq!(chain.supply_at_block_start(), SUPPLY);
    chain.advance(1);
    chain.fails(&alice, burn(ALICE), "insufficient funds");
    assert_eq!(chain.supply_at_block_start(), SUPPLY - 10);
}
