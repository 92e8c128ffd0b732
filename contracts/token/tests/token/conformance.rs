//! cw20-base's documented behaviors, one suite, run against stock cw20-base 2.0 and against ours
//! at a fee of zero. What differs on purpose is in `exceptions.rs`, and nothing else does:
//! `comparison.rs` compares the two over random messages.

use cosmwasm_std::Binary;
use cw20::{
    AllAccountsResponse, AllAllowancesResponse, AllSpenderAllowancesResponse, AllowanceResponse,
    Expiration, MarketingInfoResponse, TokenInfoResponse,
};
use cw_multi_test::AppResponse;
use serde_json::{json, Value};

use crate::common::*;
use crate::marketing::{logos_are_checked, marketing_is_updated_by_its_role};

macro_rules! conforms {
    ($($behavior:ident),* $(,)?) => {
        mod cw20_base_2 {
            $(#[test] fn $behavior() {
                super::$behavior(&|genesis| super::Chain::try_cw20_base(genesis));
            })*
        }
        mod oaic {
            $(#[test] fn $behavior() {
                super::$behavior(&|genesis| super::Chain::try_oaic(genesis));
            })*
        }
    };
}

conforms!(
    instantiation_sets_what_queries_answer,
    instantiation_refuses,
    transfer_moves,
    transfer_refuses,
    burn_destroys,
    send_calls_the_receiver,
    allowances_rise_and_fall,
    allowances_refuse,
    spending_lowers_the_allowance,
    spending_is_refused,
    minting_is_refused_without_a_minter,
    lists_are_paginated,
    marketing_is_updated_by_its_role,
    logos_are_checked,
    balances_are_where_raw_readers_look,
);

pub type Create<'a> = &'a dyn Fn(&Value) -> Result<Chain, String>;

pub fn fresh(create: Create) -> Chain {
    create(&genesis(0)).unwrap()
}

/// cw20's attributes come first in their order; ours may follow.
#[track_caller]
fn assert_attributes(response: &AppResponse, expected: &str) {
    let all = attributes(response).into_iter();
    let all: Vec<String> = all.map(|(key, value)| format!("{key}={value}")).collect();
    let expected: Vec<&str> = expected.split(' ').collect();
    assert_eq!(all[..expected.len().min(all.len())], expected);
}

fn allowance(chain: &Chain, owner: &str, spender: &str) -> AllowanceResponse {
    chain.query(json!({"allowance": {"owner": account(owner), "spender": account(spender)}}))
}

fn instantiation_sets_what_queries_answer(create: Create) {
    let chain = fresh(create);
    let info: TokenInfoResponse = chain.query(json!({"token_info": {}}));
    assert_eq!(info.name.as_str(), "OpenAI Coin");
    assert_eq!(info.symbol.as_str(), "OAIC");
    assert_eq!((info.decimals, info.total_supply.u128()), (6, SUPPLY));
    assert_eq!(chain.balance("alice"), ALICE);
    assert_eq!(chain.balance("nobody"), 0);
    assert_eq!(chain.query::<Value>(json!({"minter": {}})), Value::Null);
    let marketing: MarketingInfoResponse = chain.query(json!({"marketing_info": {}}));
    assert_eq!(marketing.marketing, Some(account("marketer")));
    assert_eq!(marketing.project.as_deref(), Some("https://oaic.example"));
}

fn instantiation_refuses(create: Create) {
    let mut twice = genesis(0);
    twice["initial_balances"][1]["address"] = json!(account("alice"));
    let twice = twice["initial_balances"].clone();
    let format = "Name is not in the expected format";
    let no_png = json!({"logo": {"embedded": {"png": "AAAA"}}});
    let cases = [
        ("initial_balances", twice, "Duplicate initial balance"),
        ("name", json!("ab"), format),
        ("name", json!("x".repeat(51)), format),
        ("symbol", json!("A1B"), "Ticker symbol"),
        ("symbol", json!("AB"), "Ticker symbol"),
        ("decimals", json!(19), "Decimals must not exceed 18"),
        (
            "marketing",
            json!({"marketing": "not an address"}),
            "bech32",
        ),
        ("marketing", no_png, "Invalid png header"),
    ];
    for (field, value, says) in cases {
        let mut bad = genesis(0);
        bad[field] = value;
        let error = create(&bad).err().expect(field);
        assert!(error.contains(says), "{field}: {error}");
    }
}

fn transfer_moves(create: Create) {
    let mut chain = fresh(create);
    let (alice, carol) = (account("alice"), account("carol"));
    let response = chain.ok(&alice, transfer(&carol, 300));
    let expected = format!("action=transfer from={alice} to={carol} amount=300");
    assert_attributes(&response, &expected);
    assert_eq!(chain.balance(&alice), ALICE - 300);
    assert_eq!(chain.balance(&carol), 300);
    // To oneself: nothing changes. Nothing at all: allowed, as since cw20-base 1.1.
    chain.ok("bob", transfer("bob", BOB));
    chain.ok("bob", transfer("dave", 0));
    chain.ok("pauper", transfer("bob", 0));
    assert_eq!(chain.balance("bob"), BOB);
    assert_eq!(chain.supply(), SUPPLY);
}

fn transfer_refuses(create: Create) {
    let mut chain = fresh(create);
    let short = "Cannot Sub with given operands";
    chain.fails("bob", transfer("carol", BOB + 1), short);
    chain.fails("pauper", transfer("bob", 1), short);
    chain.fails("bob", transfer("carol", u128::MAX), short);
    let upper = account("carol").as_str().to_uppercase();
    for (recipient, says) in [
        ("carol", "bech32"),
        ("", "bech32"),
        (&upper, "not normalized"),
    ] {
        let msg = json!({"transfer": {"recipient": recipient, "amount": "1"}});
        chain.fails("bob", msg, says);
    }
}

fn burn_destroys(create: Create) {
    let mut chain = fresh(create);
    let bob = account("bob");
    let response = chain.ok(&bob, burn(1_000));
    assert_attributes(&response, &format!("action=burn from={bob} amount=1000"));
    assert_eq!(chain.balance(&bob), BOB - 1_000);
    assert_eq!(chain.supply(), SUPPLY - 1_000);
    chain.ok(&bob, burn(0));
    chain.fails(&bob, burn(BOB), "Cannot Sub with given operands");
    assert_eq!(chain.supply(), SUPPLY - 1_000);
}

fn send_calls_the_receiver(create: Create) {
    let mut chain = fresh(create);
    let (alice, shop) = (account("alice"), chain.probe());
    let response = chain.ok(&alice, send(&shop, 70));
    let expected = format!("action=send from={alice} to={shop} amount=70");
    assert_attributes(&response, &expected);
    let seen = chain.seen(&shop).receives;
    let expected = [(alice.to_string(), 70u128.into(), Binary::from(b"{}"))];
    assert_eq!(seen, expected);
    assert_eq!(chain.balance(&shop), 70);
    // A receiver that fails, or doesn't exist, takes the payment back with it.
    chain.arm(&shop, true, &[]);
    chain.fails(&alice, send(&shop, 70), "armed to fail");
    chain.fails(&alice, send("carol", 70), "");
}

fn allowances_rise_and_fall(create: Create) {
    let mut chain = fresh(create);
    let (alice, bob) = (account("alice"), account("bob"));
    let none = AllowanceResponse::default();
    assert_eq!(allowance(&chain, "alice", "bob"), none);
    let later = chain.height() + 100;
    let until = Some(json!({"at_height": later}));
    let response = chain.ok(&alice, increase(&bob, 700, until));
    let expected = format!("action=increase_allowance owner={alice} spender={bob} amount=700");
    assert_attributes(&response, &expected);
    chain.ok(&alice, increase("carol", 5, None));
    // No new expiry keeps the old one; a given one replaces it.
    let response = chain.ok(&alice, decrease(&bob, 200, None));
    let expected = format!("action=decrease_allowance owner={alice} spender={bob} amount=200");
    assert_attributes(&response, &expected);
    let left = allowance(&chain, "alice", "bob");
    assert_eq!(left.allowance.u128(), 500);
    assert_eq!(left.expires, Expiration::AtHeight(later));
    chain.ok(&alice, increase(&bob, 1, Some(json!({"never": {}}))));
    let raised = allowance(&chain, "alice", "bob");
    assert_eq!(raised.allowance.u128(), 501);
    assert_eq!(raised.expires, Expiration::Never {});
    assert_eq!(allowance(&chain, "alice", "carol").allowance.u128(), 5);
    // Lowering to nothing or below removes it.
    chain.ok(&alice, decrease(&bob, 9_999, None));
    let none = AllowanceResponse::default();
    assert_eq!(allowance(&chain, "alice", "bob"), none);
    let left: AllAllowancesResponse = chain.query(json!({"all_allowances": {"owner": alice}}));
    assert_eq!(left.allowances.len(), 1);
}

fn allowances_refuse(create: Create) {
    let mut chain = fresh(create);
    let own = "Cannot set to own account";
    chain.fails("alice", increase("alice", 1, None), own);
    chain.fails("alice", decrease("alice", 1, None), own);
    chain.fails("alice", decrease("bob", 1, None), "not found");
    let (height, now) = (chain.height(), chain.now());
    for past in [
        json!({"at_height": height}),
        json!({"at_time": (u128::from(now) * 1_000_000_000).to_string()}),
    ] {
        let invalid = "Invalid expiration value";
        chain.fails("alice", increase("bob", 1, Some(past.clone())), invalid);
        chain.ok("alice", increase("bob", 5, None));
        chain.fails("alice", decrease("bob", 1, Some(past)), invalid);
        chain.ok("alice", decrease("bob", 5, None));
    }
}

fn spending_lowers_the_allowance(create: Create) {
    let mut chain = fresh(create);
    let (alice, bob, carol) = (account("alice"), account("bob"), account("carol"));
    let shop = chain.probe();
    chain.ok(&alice, increase(&bob, 100, None));
    for (msg, action, to) in [
        (
            transfer_from(&alice, &carol, 30),
            "transfer_from",
            Some(&carol),
        ),
        (send_from(&alice, &shop, 20), "send_from", Some(&shop)),
        (burn_from(&alice, 10), "burn_from", None),
    ] {
        let amount = msg[action]["amount"].as_str().unwrap().to_string();
        let response = chain.ok(&bob, msg);
        let to = to.map_or(String::new(), |to| format!("to={to} "));
        let expected = format!("action={action} from={alice} {to}by={bob} amount={amount}");
        assert_attributes(&response, &expected);
    }
    assert_eq!(allowance(&chain, "alice", "bob").allowance.u128(), 40);
    let of_bob: AllSpenderAllowancesResponse =
        chain.query(json!({"all_spender_allowances": {"spender": bob}}));
    assert_eq!(of_bob.allowances[0].allowance.u128(), 40);
    assert_eq!(chain.balance(&alice), ALICE - 60);
    assert_eq!(chain.supply(), SUPPLY - 10);
    // The contract sees the spender as the sender.
    assert_eq!(chain.seen(&shop).receives[0].0, bob.to_string());
}

fn spending_is_refused(create: Create) {
    let mut chain = fresh(create);
    let shop = chain.probe();
    let all = |amount: u128| {
        [
            transfer_from("alice", "carol", amount),
            send_from("alice", &shop, amount),
            burn_from("alice", amount),
        ]
    };
    for msg in all(1) {
        chain.fails("bob", msg.clone(), "No allowance for this account");
        chain.fails("alice", msg, "No allowance for this account");
    }
    let until = chain.height() + 1;
    let until = Some(json!({"at_height": until}));
    chain.ok("alice", increase("bob", 50, until));
    for msg in all(51) {
        chain.fails("bob", msg, "Cannot Sub with given operands");
    }
    chain.advance(1, 1);
    for msg in all(1) {
        chain.fails("bob", msg, "Allowance is expired");
    }
    // An allowance above the balance does not make one.
    chain.ok("alice", increase("carol", u128::MAX, None));
    let says = "Cannot Sub";
    chain.fails("carol", transfer_from("alice", "bob", ALICE + 1), says);
}

fn minting_is_refused_without_a_minter(create: Create) {
    let mut chain = fresh(create);
    for caller in ["owner", "alice", "guardian"] {
        for amount in ["0", "1", "340282366920938463463374607431768211455"] {
            let mint = json!({"mint": {"recipient": account(caller), "amount": amount}});
            chain.fails(caller, mint, "Unauthorized");
        }
        let update = json!({"update_minter": {"new_minter": account(caller)}});
        chain.fails(caller, update, "Unauthorized");
    }
}

fn lists_are_paginated(create: Create) {
    let mut chain = fresh(create);
    let alice = account("alice");
    for i in 0..40 {
        let other = account(&format!("holder {i}"));
        chain.ok(&alice, transfer(&other, 10));
        chain.ok(&alice, increase(&other, 7, None));
        chain.ok(&other, increase(&alice, 7, None));
    }
    let accounts = |query: Value| chain.query::<AllAccountsResponse>(query).accounts;
    assert_eq!(accounts(json!({"all_accounts": {}})).len(), 10);
    let first = accounts(json!({"all_accounts": {"limit": 1000}}));
    assert_eq!(first.len(), 30);
    assert!(first.windows(2).all(|two| two[0] < two[1]));
    let rest = accounts(json!({"all_accounts": {"start_after": first[29], "limit": 30}}));
    assert_eq!(rest.len(), 12, "42 accounts in all");
    assert!(rest[0] > first[29]);

    let given: AllAllowancesResponse =
        chain.query(json!({"all_allowances": {"owner": alice, "limit": 30}}));
    let after = &given.allowances[29].spender;
    let more: AllAllowancesResponse =
        chain.query(json!({"all_allowances": {"owner": alice, "start_after": after, "limit": 30}}));
    assert_eq!((given.allowances.len(), more.allowances.len()), (30, 10));
    let got: AllSpenderAllowancesResponse =
        chain.query(json!({"all_spender_allowances": {"spender": alice, "limit": 30}}));
    let after = &got.allowances[29].owner;
    let more: AllSpenderAllowancesResponse = chain.query(
        json!({"all_spender_allowances": {"spender": alice, "start_after": after, "limit": 30}}),
    );
    assert_eq!((got.allowances.len(), more.allowances.len()), (30, 10));
}

fn balances_are_where_raw_readers_look(create: Create) {
    let chain = fresh(create);
    let key = [b"\0\x07balance".as_slice(), account("alice").as_bytes()].concat();
    assert_eq!(chain.raw(&key), Some(format!("\"{ALICE}\"").into_bytes()));
    let info: Value = serde_json::from_slice(&chain.raw(b"token_info").unwrap()).unwrap();
    assert_eq!(info["symbol"], "OAIC");
}
