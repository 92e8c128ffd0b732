//! Pause, freeze, roles and ownership.

use cosmwasm_std::{coin, Addr};
use oaic_messages::shared::Page;
use oaic_messages::token::{ConfigResponse, SystemContract};
use oaic_testing::USD;
use serde_json::{json, Value};

use crate::common::*;

const WEEK: u64 = 7 * DAY;
const REST: u64 = 21 * DAY;

fn unpause() -> Value {
    json!({"unpause": {}})
}

/// Every message that takes tokens out of `payer`, with who sends it. `payer` holds 10,000, has
/// allowed bob, and is a system contract when `system` says so.
fn outgoing(payer: &Addr, shop: &Addr, system: bool) -> Vec<(Addr, Value)> {
    let bob = account("bob");
    let mut all = vec![
        (payer.clone(), transfer("carol", 10)),
        (payer.clone(), send(shop, 10)),
        (payer.clone(), burn(10)),
        (bob.clone(), transfer_from(payer, "carol", 10)),
        (bob.clone(), send_from(payer, shop, 10)),
        (bob, burn_from(payer, 10)),
    ];
    if system {
        all.push((payer.clone(), pay_fee(10)));
        all.push((payer.clone(), system_burn(10, "slash")));
    }
    all
}

/// A chain, a receiver, and `payer` set up as [`outgoing`] wants it.
fn funded(payer: &Addr, registered: Option<bool>) -> (Chain, Addr) {
    let mut chain = Chain::oaic(400);
    let shop = chain.probe();
    if let Some(escrow) = registered {
        chain.register(payer, "both", escrow);
    }
    if *payer != account("alice") {
        chain.ok("alice", transfer(payer, 10_000));
    }
    chain.ok(payer, increase("bob", 10_000, None));
    (chain, shop)
}

#[test]
fn a_pause_stops_every_way_out_but_an_escrows() {
    for (registered, stopped) in [(None, true), (Some(false), true), (Some(true), false)] {
        let payer = account("payer");
        let (mut chain, shop) = funded(&payer, registered);
        chain.ordered(&pause(100));
        for (sender, msg) in outgoing(&payer, &shop, registered.is_some()) {
            if stopped {
                chain.fails(&sender, msg, "movements are paused until");
            } else {
                chain.ok(&sender, msg);
            }
        }
        // To an escrow is not a way round.
        chain.register("vault", "both", true);
        chain.fails("alice", transfer("vault", 10), "movements are paused until");
        // What moves nothing goes on.
        chain.ok(&payer, increase("bob", 1, None));
        chain.advance(99, 1);
        chain.fails("alice", burn(1), "movements are paused until");
        // It ends by itself, on the second.
        chain.advance(1, 1);
        for (sender, msg) in outgoing(&payer, &shop, registered.is_some()) {
            chain.ok(&sender, msg);
        }
        chain.check_totals();
    }
}

#[test]
fn the_guardian_pauses_within_bounds() {
    let mut chain = Chain::oaic(400);
    for stranger in ["alice", "guardian"] {
        chain.fails(stranger, pause(1), "only the owner");
    }
    for duration in [0, WEEK + 1, u64::MAX] {
        chain.order_fails(&pause(duration), "is not allowed");
    }
    chain.ordered(&pause(WEEK));
    let config: ConfigResponse = chain.query(json!({"config": {}}));
    assert_eq!(config.paused_until, Some(chain.now() + WEEK));
    // It can neither stretch it nor end it.
    chain.order_fails(&pause(WEEK), "only the owner can change it");
    chain.order_fails(&unpause(), "only the owner may");
    let office = chain.office.clone();
    chain.fails(&office, unpause(), "only the owner");
    chain.advance(WEEK, 1);
    let config: ConfigResponse = chain.query(json!({"config": {}}));
    assert_eq!(config.paused_until, None);
    chain.order_fails(&pause(1), "the guardian can't pause again before");
    chain.advance(REST - 1, 1);
    chain.order_fails(&pause(1), "the guardian can't pause again before");
    chain.advance(1, 1);
    chain.ordered(&pause(1));
}

#[test]
fn an_early_end_starts_the_guardians_cooldown() {
    let mut chain = Chain::oaic(400);
    chain.fails("owner", unpause(), "no pause is in force");
    chain.ordered(&pause(WEEK));
    chain.advance(10, 1);
    chain.ok("owner", unpause());
    chain.ok("alice", transfer("bob", 1));
    chain.order_fails(&pause(1), "the guardian can't pause again before");
    // A new guardian does not start afresh.
    chain.office = chain.found_office(&account("guardian"));
    let heir = json!({"set_guardian": {"guardian": chain.office}});
    chain.ok("owner", heir);
    chain.advance(REST - 1, 1);
    chain.order_fails(&pause(1), "the guardian can't pause again before");
    chain.advance(1, 1);
    chain.ordered(&pause(1));
}

#[test]
fn the_owner_may_pause_again_and_again() {
    let mut chain = Chain::oaic(400);
    let owner = account("owner");
    chain.ordered(&pause(WEEK));
    chain.advance(WEEK - 1, 1);
    chain.fails(&owner, pause(WEEK + 1), "is not allowed");
    chain.ok(&owner, pause(WEEK));
    chain.advance(WEEK - 1, 1);
    chain.fails("alice", burn(1), "movements are paused until");
    chain.advance(1, 1);
    // The guardian's own pause ended when the owner took it over, and its rest began.
    chain.advance(REST - WEEK - 1, 1);
    chain.order_fails(&pause(1), "the guardian can't pause again before");
    chain.advance(1, 1);
    chain.ordered(&pause(1));
}

#[test]
fn only_the_owner_governs() {
    let mut chain = Chain::oaic(400);
    let x = account("x");
    let at = chain.now() + WEEK;
    for msg in [
        json!({"schedule_fee": {"fee_bps": 1, "effective_at": at}}),
        json!({"cancel_scheduled_fee": {}}),
        json!({"set_pool": {"pool": x}}),
        json!({"set_guardian": {"guardian": x}}),
        json!({"set_system_contract": {"address": x, "exemption": "both", "escrow": true}}),
        strike(&x),
        json!({"set_staking": {"staking": x}}),
        freeze(&[&x]),
        unfreeze(&[&x]),
        pause(1),
        unpause(),
    ] {
        for caller in ["alice", "guardian", "pool", "marketer", "x"] {
            let only = format!("only the owner {} may", account("owner"));
            chain.fails(caller, msg.clone(), &only);
        }
    }
    let offer =
        json!({"update_ownership": {"transfer_ownership": {"new_owner": x, "expiry": null}}});
    chain.fails(&x, offer, "not the contract's current owner");
    let renounce = json!({"update_ownership": "renounce_ownership"});
    chain.fails(&x, renounce, "can't be renounced");
}

#[test]
fn ownership_takes_two_steps_and_is_never_given_up() {
    let mut chain = Chain::oaic(400);
    let dao = account("dao");
    let accept = json!({"update_ownership": "accept_ownership"});
    let renounce = json!({"update_ownership": "renounce_ownership"});
    chain.fails("owner", renounce, "can't be renounced");
    chain.fails(&dao, accept.clone(), "isn't a pending ownership transfer");
    let offer =
        json!({"update_ownership": {"transfer_ownership": {"new_owner": dao, "expiry": null}}});
    chain.ok("owner", offer);
    chain.fails("alice", accept.clone(), "not the contract's pending owner");
    chain.fails(&dao, json!({"set_pool": {"pool": dao}}), "only the owner");
    chain.ok(&dao, accept);
    let says = "only the owner";
    chain.fails("owner", json!({"set_pool": {"pool": dao}}), says);
    chain.ok(&dao, json!({"set_pool": {"pool": dao}}));
    let ownership: Value = chain.query(json!({"ownership": {}}));
    assert_eq!(ownership["owner"], json!(dao));
}

#[test]
fn without_a_guardian_the_owner_still_can() {
    let mut chain = Chain::oaic(400);
    chain.ok("owner", json!({"set_guardian": {"guardian": null}}));
    let config: ConfigResponse = chain.query(json!({"config": {}}));
    assert_eq!(config.guardian, None);
    for order in [pause(1), freeze(&["bob"])] {
        chain.order_fails(&order, "this contract has no guardian");
    }
    chain.ok("owner", freeze(&["bob"]));
    chain.ok("owner", pause(1));
}

#[test]
fn system_contracts_of_the_first_block_are_as_registered_ones() {
    let (vault, shop) = (account("vault"), account("shop"));
    let mut with = genesis(400);
    with["system_contracts"] = json!([
        {"address": vault, "exemption": "both", "escrow": true, "takes_transfers": true},
        // Unset: it takes none.
        {"address": shop, "exemption": "recipient", "escrow": false},
        // Where fees go can be one as well.
        {"address": account("pool"), "exemption": "both", "escrow": true, "takes_transfers": true},
    ]);
    let mut chain = Chain::try_oaic(&with).unwrap();
    let mut registered = Chain::oaic(400);
    registered.register(&vault, "both", true);
    registered.register_as(&shop, "recipient", false, false);
    registered.register("pool", "both", true);
    let list = json!({"system_contracts": {}});
    let all: Page<SystemContract> = chain.query(list.clone());
    assert_eq!(all.items.len(), 3);
    assert_eq!(all, registered.query(list));
    chain.ok("alice", transfer(&vault, 1_000));
    assert_eq!(chain.balance(&vault), 1_000);
    chain.order_fails(&freeze(&[&vault]), "registered escrow");
    chain.fails(&vault, json!({"enable_voting": {}}), "can't enable voting");
    chain.ok("alice", transfer("bob", 1_000));
    assert_eq!(chain.balance("pool"), 20);
    chain.ok("owner", strike(&vault));
    chain.check_totals();
}

#[test]
fn system_contracts_of_the_first_block_are_named_once_by_their_addresses() {
    let entry = |address: &str| json!({"address": address, "exemption": "both", "escrow": true});
    let vault = account("vault");
    for (entries, says) in [
        (
            vec![entry(vault.as_str()); 2],
            &*format!("names {vault} twice"),
        ),
        (
            vec![entry("vault")],
            "system_contracts: 'vault' is not an address",
        ),
        (
            vec![entry(&vault.as_str().to_uppercase())],
            "is not an address",
        ),
    ] {
        let mut with = genesis(400);
        with["system_contracts"] = json!(entries);
        let error = Chain::try_oaic(&with).err().unwrap();
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn coins_that_the_token_has_no_use_for_are_refused() {
    let mut chain = Chain::oaic(400);
    let alice = account("alice");
    let coins = [coin(7, USD)];
    chain.mint(&alice, &coins);
    let (token, msg) = (chain.token.clone(), transfer("bob", 10));
    let sent = chain.execute(&alice, &token, &msg, &coins);
    let error = format!("{:#}", sent.unwrap_err());
    assert!(error.contains("takes no coins, and 7uusd came"), "{error}");
}
