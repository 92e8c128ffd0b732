//! Keys, versions and migration.

use std::collections::BTreeSet;

use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
use cosmwasm_std::{from_json, ContractResult, Order, Storage, SystemResult};
use oaic_messages::token::MigrateMsg;
use oaic_testing::governance::check_migrations;
use oaic_token::contract::{execute, instantiate, migrate};
use oaic_token::VERSION;
use serde_json::json;

use crate::common::*;

/// Where a key's name ends: maps prefix theirs with its length.
fn namespace(key: &[u8]) -> String {
    let name = match key {
        [high, low, rest @ ..] if *high == 0 => {
            let length = usize::from(u16::from_be_bytes([*high, *low]));
            &rest[..length]
        }
        // Packed records begin with the tag of their table.
        [tag, ..] if *tag < 0x20 => return format!("packed_{tag}"),
        _ => key,
    };
    String::from_utf8(name.to_vec()).unwrap()
}

#[test]
fn every_storage_key_is_its_own() {
    let mut deps = mock_dependencies();
    let msg = from_json(bytes(&genesis(400))).unwrap();
    let info = message_info(&account("owner"), &[]);
    instantiate(deps.as_mut(), mock_env(), info, msg).unwrap();
    let vault = account("vault");
    // The guardian shows an order to freeze carol.
    let order = json!({"wasm": {"execute": {
        "contract_addr": mock_env().contract.address,
        "msg": bytes(&freeze(&[&account("carol")])),
        "funds": [],
    }}});
    let expires = mock_env().block.time;
    let proposal = bytes(&json!({
        "msgs": [order], "status": "passed", "expires": {"at_time": expires},
    }));
    deps.querier
        .update_wasm(move |_| SystemResult::Ok(ContractResult::Ok(proposal.clone())));
    let pull = json!({"pull_order": {"proposal_id": 1, "place": 0}});
    for (sender, msg) in [
        (
            "owner",
            json!({"set_system_contract": {"address": vault, "exemption": "both", "escrow": true,
                "takes_transfers": true}}),
        ),
        ("alice", json!({"enable_voting": {}})),
        ("alice", transfer(&vault, 1_000)),
        ("alice", increase(&account("bob"), 5, None)),
        ("owner", freeze(&[&account("bob")])),
        ("owner", json!({"set_staking": {"staking": vault}})),
        ("anybody", pull),
        ("vault", pay_fee(5)),
    ] {
        let msg = from_json(bytes(&msg)).unwrap();
        let info = message_info(&account(sender), &[]);
        execute(deps.as_mut(), mock_env(), info, msg).unwrap();
    }
    let used: BTreeSet<String> = deps
        .storage
        .range(None, None, Order::Ascending)
        .map(|(key, _)| namespace(&key))
        .collect();
    // A key added here by a dependency or by us that another one uses would be missing.
    // `packed` are what was burned, by cause and at the start of each day.
    let expected =
        "acct acct__frozen acct__system allowance allowance_spender balance contract_info \
        fee_paid fee_schedule freeze_cooled guardian guardian_freezes hot logo marketing_info \
        orders_done ownership packed_1 packed_2 staking token_info votes votes__changelog";
    assert_eq!(used, expected.split(' ').map(String::from).collect());
}

#[test]
fn an_ordinary_account_has_no_entry_of_its_own() {
    let mut chain = Chain::oaic(400);
    let bob = account("bob");
    let key = [b"\0\x04acct".as_slice(), bob.as_bytes()].concat();
    chain.ok(&account("alice"), transfer(&bob, 100));
    assert_eq!(chain.raw(&key), None);
    let owner = account("owner");
    chain.ok(&owner, freeze(&[&bob]));
    assert!(chain.raw(&key).is_some());
    chain.ok(&owner, unfreeze(&[&bob]));
    assert_eq!(chain.raw(&key), None);
    // What a guardian's freeze leaves goes with the next order.
    chain.advance(90 * DAY, 1);
    chain.ordered(&freeze(&[&bob]));
    chain.advance(21 * DAY, 1);
    chain.ordered(&freeze(&[&account("carol")]));
    assert_eq!(chain.raw(&key), None);
}

#[test]
fn migration_refuses_other_contracts_and_older_code() {
    check_migrations("oaic-token", VERSION, |deps, env| {
        migrate(deps, env, MigrateMsg {})
    });
}
