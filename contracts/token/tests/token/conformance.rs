//! cw20-base's documented behaviors, one suite, run against stock cw20-base 2.0 and against ours
//! at a fee of zero. What differs on purpose is in `exceptions.rs`, and nothing else does:
//! `everything_a_client_sees_is_the_same` compares the two over random messages.

use cosmwasm_std::Binary;
use cw20::{
    AllAccountsResponse, AllAllowancesResponse, AllSpenderAllowancesResponse, AllowanceResponse,
    DownloadLogoResponse, Expiration, MarketingInfoResponse, TokenInfoResponse,
};
use proptest::prelude::*;
use serde_json::{json, Value};

use crate::common::*;

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

type Create<'a> = &'a dyn Fn(&Value) -> Result<Chain, String>;

fn fresh(create: Create) -> Chain {
    create(&genesis(0)).unwrap()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected
        .iter()
        .map(|(key, value)| (key.to_string(), value.to_string()))
        .collect()
}

/// cw20's attributes come first in their order; ours may follow.
#[track_caller]
fn assert_attributes(response: &cw_multi_test::AppResponse, expected: &[(&str, &str)]) {
    let all = attributes(response);
    assert_eq!(all[..expected.len().min(all.len())], pairs(expected));
}

fn allowance(chain: &Chain, owner: &str, spender: &str) -> AllowanceResponse {
    chain.query(json!({"allowance": {"owner": who(owner), "spender": who(spender)}}))
}

fn instantiation_sets_what_queries_answer(create: Create) {
    let chain = fresh(create);
    let info: TokenInfoResponse = chain.query(json!({"token_info": {}}));
    assert_eq!(
        (info.name.as_str(), info.symbol.as_str()),
        ("OpenAI Coin", "OAIC")
    );
    assert_eq!((info.decimals, info.total_supply.u128()), (6, SUPPLY));
    assert_eq!(chain.balance(&who("alice")), ALICE);
    assert_eq!(chain.balance(&who("nobody")), 0);
    assert_eq!(chain.query::<Value>(json!({"minter": {}})), Value::Null);
    let marketing: MarketingInfoResponse = chain.query(json!({"marketing_info": {}}));
    assert_eq!(marketing.marketing, Some(who("marketer")));
    assert_eq!(marketing.project.as_deref(), Some("https://oaic.example"));
}

fn instantiation_refuses(create: Create) {
    let mut twice = genesis(0);
    twice["initial_balances"][1]["address"] = json!(who("alice"));
    let cases = [
        (
            "initial_balances",
            twice["initial_balances"].clone(),
            "Duplicate initial balance",
        ),
        ("name", json!("ab"), "Name is not in the expected format"),
        (
            "name",
            json!("x".repeat(51)),
            "Name is not in the expected format",
        ),
        ("symbol", json!("A1B"), "Ticker symbol"),
        ("symbol", json!("AB"), "Ticker symbol"),
        ("decimals", json!(19), "Decimals must not exceed 18"),
        (
            "marketing",
            json!({"marketing": "not an address"}),
            "bech32",
        ),
        (
            "marketing",
            json!({"logo": {"embedded": {"png": "AAAA"}}}),
            "Invalid png header",
        ),
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
    let (alice, bob, carol) = (who("alice"), who("bob"), who("carol"));
    let response = chain.ok(&alice, transfer(&carol, 300));
    assert_attributes(
        &response,
        &[
            ("action", "transfer"),
            ("from", alice.as_str()),
            ("to", carol.as_str()),
            ("amount", "300"),
        ],
    );
    assert_eq!(
        (chain.balance(&alice), chain.balance(&carol)),
        (ALICE - 300, 300)
    );
    // To oneself: nothing changes. Nothing at all: allowed, as since cw20-base 1.1.
    chain.ok(&bob, transfer(&bob, BOB));
    chain.ok(&bob, transfer(&who("dave"), 0));
    chain.ok(&who("pauper"), transfer(&bob, 0));
    assert_eq!(chain.balance(&bob), BOB);
    assert_eq!(chain.supply(), SUPPLY);
}

fn transfer_refuses(create: Create) {
    let mut chain = fresh(create);
    let bob = who("bob");
    let short = "Cannot Sub with given operands";
    chain.fails(&bob, transfer(&who("carol"), BOB + 1), short);
    chain.fails(&who("pauper"), transfer(&bob, 1), short);
    chain.fails(&bob, transfer(&who("carol"), u128::MAX), short);
    chain.fails(
        &bob,
        json!({"transfer": {"recipient": "carol", "amount": "1"}}),
        "bech32",
    );
    chain.fails(
        &bob,
        json!({"transfer": {"recipient": "", "amount": "1"}}),
        "bech32",
    );
    let upper = who("carol").as_str().to_uppercase();
    chain.fails(
        &bob,
        json!({"transfer": {"recipient": upper, "amount": "1"}}),
        "not normalized",
    );
}

fn burn_destroys(create: Create) {
    let mut chain = fresh(create);
    let bob = who("bob");
    let response = chain.ok(&bob, burn(1_000));
    assert_attributes(
        &response,
        &[
            ("action", "burn"),
            ("from", bob.as_str()),
            ("amount", "1000"),
        ],
    );
    assert_eq!(
        (chain.balance(&bob), chain.supply()),
        (BOB - 1_000, SUPPLY - 1_000)
    );
    chain.ok(&bob, burn(0));
    chain.fails(&bob, burn(BOB), "Cannot Sub with given operands");
    assert_eq!(chain.supply(), SUPPLY - 1_000);
}

fn send_calls_the_receiver(create: Create) {
    let mut chain = fresh(create);
    let (alice, shop) = (who("alice"), chain.probe());
    let response = chain.ok(&alice, send(&shop, 70));
    assert_attributes(
        &response,
        &[
            ("action", "send"),
            ("from", alice.as_str()),
            ("to", shop.as_str()),
            ("amount", "70"),
        ],
    );
    let seen = chain.seen(&shop).receives;
    assert_eq!(
        seen,
        [(alice.to_string(), 70u128.into(), Binary::from(b"{}"))]
    );
    assert_eq!(chain.balance(&shop), 70);
    // A receiver that fails, or is none, takes the payment back with it.
    chain.arm(&shop, true, &[]);
    chain.fails(&alice, send(&shop, 70), "armed to fail");
    chain.fails(&alice, send(&who("carol"), 70), "");
}

fn allowances_rise_and_fall(create: Create) {
    let mut chain = fresh(create);
    let (alice, bob, carol) = (who("alice"), who("bob"), who("carol"));
    assert_eq!(
        allowance(&chain, "alice", "bob"),
        AllowanceResponse::default()
    );
    let later = chain.height() + 100;
    let response = chain.ok(
        &alice,
        increase(&bob, 700, Some(json!({"at_height": later}))),
    );
    assert_attributes(
        &response,
        &[
            ("action", "increase_allowance"),
            ("owner", alice.as_str()),
            ("spender", bob.as_str()),
            ("amount", "700"),
        ],
    );
    chain.ok(&alice, increase(&carol, 5, None));
    // No new expiry keeps the old one; a given one replaces it.
    let response = chain.ok(&alice, decrease(&bob, 200, None));
    assert_attributes(
        &response,
        &[
            ("action", "decrease_allowance"),
            ("owner", alice.as_str()),
            ("spender", bob.as_str()),
            ("amount", "200"),
        ],
    );
    let kept = allowance(&chain, "alice", "bob");
    assert_eq!(
        (kept.allowance.u128(), kept.expires),
        (500, Expiration::AtHeight(later))
    );
    chain.ok(&alice, increase(&bob, 1, Some(json!({"never": {}}))));
    let raised = allowance(&chain, "alice", "bob");
    assert_eq!(
        (raised.allowance.u128(), raised.expires),
        (501, Expiration::Never {})
    );
    assert_eq!(allowance(&chain, "alice", "carol").allowance.u128(), 5);
    // Lowering to nothing or below removes it.
    chain.ok(&alice, decrease(&bob, 9_999, None));
    assert_eq!(
        allowance(&chain, "alice", "bob"),
        AllowanceResponse::default()
    );
    let left: AllAllowancesResponse = chain.query(json!({"all_allowances": {"owner": alice}}));
    assert_eq!(left.allowances.len(), 1);
}

fn allowances_refuse(create: Create) {
    let mut chain = fresh(create);
    let (alice, bob) = (who("alice"), who("bob"));
    let own = "Cannot set to own account";
    chain.fails(&alice, increase(&alice, 1, None), own);
    chain.fails(&alice, decrease(&alice, 1, None), own);
    chain.fails(&alice, decrease(&bob, 1, None), "not found");
    let (height, now) = (chain.height(), chain.now());
    for past in [
        json!({"at_height": height}),
        json!({"at_time": (u128::from(now) * 1_000_000_000).to_string()}),
    ] {
        let invalid = "Invalid expiration value";
        chain.fails(&alice, increase(&bob, 1, Some(past.clone())), invalid);
        chain.ok(&alice, increase(&bob, 5, None));
        chain.fails(&alice, decrease(&bob, 1, Some(past)), invalid);
        chain.ok(&alice, decrease(&bob, 5, None));
    }
}

fn spending_lowers_the_allowance(create: Create) {
    let mut chain = fresh(create);
    let (alice, bob, carol) = (who("alice"), who("bob"), who("carol"));
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
        let mut expected = vec![("action", action), ("from", alice.as_str())];
        expected.extend(to.map(|to| ("to", to.as_str())));
        expected.extend([("by", bob.as_str()), ("amount", amount.as_str())]);
        assert_attributes(&response, &expected);
    }
    assert_eq!(allowance(&chain, "alice", "bob").allowance.u128(), 40);
    let of_bob: AllSpenderAllowancesResponse =
        chain.query(json!({"all_spender_allowances": {"spender": bob}}));
    assert_eq!(of_bob.allowances[0].allowance.u128(), 40);
    assert_eq!(chain.balance(&alice), ALICE - 60);
    assert_eq!(chain.supply(), SUPPLY - 10);
    // The spender is the sender that the contract is told.
    assert_eq!(chain.seen(&shop).receives[0].0, bob.to_string());
}

fn spending_is_refused(create: Create) {
    let mut chain = fresh(create);
    let (alice, bob, carol) = (who("alice"), who("bob"), who("carol"));
    let shop = chain.probe();
    let all = |amount: u128| {
        [
            transfer_from(&alice, &carol, amount),
            send_from(&alice, &shop, amount),
            burn_from(&alice, amount),
        ]
    };
    for msg in all(1) {
        chain.fails(&bob, msg.clone(), "No allowance for this account");
        chain.fails(&alice, msg, "No allowance for this account");
    }
    let until = chain.height() + 1;
    chain.ok(
        &alice,
        increase(&bob, 50, Some(json!({"at_height": until}))),
    );
    for msg in all(51) {
        chain.fails(&bob, msg, "Cannot Sub with given operands");
    }
    chain.advance(1);
    for msg in all(1) {
        chain.fails(&bob, msg, "Allowance is expired");
    }
    // An allowance above the balance does not make one.
    chain.ok(&alice, increase(&carol, u128::MAX, None));
    chain.fails(&carol, transfer_from(&alice, &bob, ALICE + 1), "Cannot Sub");
}

fn minting_is_refused_without_a_minter(create: Create) {
    let mut chain = fresh(create);
    for caller in ["owner", "alice", "guardian"] {
        for amount in ["0", "1", "340282366920938463463374607431768211455"] {
            chain.fails(
                &who(caller),
                json!({"mint": {"recipient": who(caller), "amount": amount}}),
                "Unauthorized",
            );
        }
        chain.fails(
            &who(caller),
            json!({"update_minter": {"new_minter": who(caller)}}),
            "Unauthorized",
        );
    }
}

fn lists_are_paginated(create: Create) {
    let mut chain = fresh(create);
    let alice = who("alice");
    for i in 0..40 {
        let other = who(&format!("holder {i}"));
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

fn marketing_is_updated_by_its_role(create: Create) {
    let mut chain = fresh(create);
    let marketer = who("marketer");
    let project = json!({"update_marketing": {"project": "https://new.example"}});
    chain.fails(&who("alice"), project.clone(), "Unauthorized");
    let response = chain.ok(&marketer, project);
    assert_eq!(
        attributes(&response),
        pairs(&[("action", "update_marketing")])
    );
    // Empty clears, unset keeps.
    chain.ok(&marketer, json!({"update_marketing": {"description": " "}}));
    let info: MarketingInfoResponse = chain.query(json!({"marketing_info": {}}));
    assert_eq!(info.project.as_deref(), Some("https://new.example"));
    assert_eq!(
        (info.description, info.marketing),
        (None, Some(marketer.clone()))
    );
    chain.fails(
        &marketer,
        json!({"update_marketing": {"marketing": "nobody"}}),
        "bech32",
    );
    chain.ok(
        &marketer,
        json!({"update_marketing": {"marketing": who("bob")}}),
    );
    chain.fails(
        &marketer,
        json!({"update_marketing": {"project": "x"}}),
        "Unauthorized",
    );
}

fn logos_are_checked(create: Create) {
    let mut chain = fresh(create);
    let marketer = who("marketer");
    let embedded = |kind: &str, data: Vec<u8>| json!({"upload_logo": {"embedded": {kind: Binary::from(data).to_base64()}}});
    assert!(chain
        .try_query::<DownloadLogoResponse>(json!({"download_logo": {}}))
        .is_err());
    let png = vec![0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];
    chain.fails(&who("alice"), embedded("png", png.clone()), "Unauthorized");
    let response = chain.ok(&marketer, embedded("png", png.clone()));
    assert_eq!(attributes(&response), pairs(&[("action", "upload_logo")]));
    let logo: DownloadLogoResponse = chain.query(json!({"download_logo": {}}));
    assert_eq!(
        (logo.mime_type.as_str(), logo.data.to_vec()),
        ("image/png", png.clone())
    );
    let svg = b"<?xml version=\"1.0\"?><svg></svg>".to_vec();
    chain.ok(&marketer, embedded("svg", svg));
    let logo: DownloadLogoResponse = chain.query(json!({"download_logo": {}}));
    assert_eq!(logo.mime_type, "image/svg+xml");
    chain.fails(&marketer, embedded("png", vec![1; 9]), "Invalid png header");
    chain.fails(
        &marketer,
        embedded("svg", vec![1; 9]),
        "Invalid xml preamble",
    );
    let huge = [png, vec![0; 6_000]].concat();
    chain.fails(&marketer, embedded("png", huge), "exceeds 5KB");
}

fn balances_are_where_raw_readers_look(create: Create) {
    let chain = fresh(create);
    let key = [b"\0\x07balance".as_slice(), who("alice").as_bytes()].concat();
    assert_eq!(chain.raw(&key), Some(format!("\"{ALICE}\"").into_bytes()));
    let info: Value = serde_json::from_slice(&chain.raw(b"token_info").unwrap()).unwrap();
    assert_eq!(info["symbol"], "OAIC");
}

/// A random cw20 message of one of four people.
fn message() -> impl Strategy<Value = (usize, Value)> {
    let person = || prop::sample::select(vec!["alice", "bob", "carol", "dave"]).prop_map(who);
    let amount = || prop_oneof![0u128..3, 0..BOB, 0..ALICE, Just(ALICE), Just(1u128 << 127)];
    let expiry = || {
        prop_oneof![
            Just(None),
            Just(Some(json!({"never": {}}))),
            (12_340u64..12_380).prop_map(|height| Some(json!({"at_height": height}))),
        ]
    };
    let msg = prop_oneof![
        (person(), amount()).prop_map(|(to, n)| transfer(&to, n)),
        amount().prop_map(burn),
        (person(), amount(), expiry()).prop_map(|(s, n, e)| increase(&s, n >> 1, e)),
        (person(), amount(), expiry()).prop_map(|(s, n, e)| decrease(&s, n, e)),
        (person(), person(), amount()).prop_map(|(o, to, n)| transfer_from(&o, &to, n)),
        (person(), amount()).prop_map(|(o, n)| burn_from(&o, n)),
        (person(), amount()).prop_map(|(to, n)| send(&to, n)),
        Just(json!({"mint": {"recipient": who("alice"), "amount": "5"}})),
        Just(json!({"update_marketing": {"description": "other"}})),
    ];
    (0usize..4, msg)
}

/// Whether a message touches an expired allowance, where ours differs on purpose.
fn revives(chain: &Chain, sender: &str, msg: &Value) -> bool {
    let Some(spender) = ["increase_allowance", "decrease_allowance"]
        .iter()
        .find_map(|verb| msg[verb]["spender"].as_str())
    else {
        return false;
    };
    let found: AllowanceResponse =
        chain.query(json!({"allowance": {"owner": who(sender), "spender": spender}}));
    found.expires.is_expired(&chain.app.block_info())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn everything_a_client_sees_is_the_same(
        messages in prop::collection::vec((message(), any::<bool>()), 1..40),
    ) {
        let mut base = Chain::try_cw20_base(&genesis(0)).unwrap();
        let mut ours = Chain::oaic(0);
        let people = ["alice", "bob", "carol", "dave"];
        for ((sender, msg), next_block) in messages {
            let sender = people[sender];
            if revives(&base, sender, &msg) {
                continue;
            }
            let theirs = base.run(&who(sender), msg.clone()).map(|r| attributes(&r));
            let mine = ours.run(&who(sender), msg.clone()).map(|r| attributes(&r));
            match (&theirs, &mine) {
                (Ok(theirs), Ok(mine)) => {
                    prop_assert!(mine.starts_with(theirs), "{msg}: {theirs:?} {mine:?}");
                }
                (Err(_), Err(_)) => {}
                _ => prop_assert!(false, "{msg}: {theirs:?} but {mine:?}"),
            }
            let mut queries = vec![
                json!({"token_info": {}}), json!({"minter": {}}),
                json!({"all_accounts": {}}), json!({"marketing_info": {}}),
            ];
            for person in people.map(who) {
                queries.push(json!({"balance": {"address": person}}));
                queries.push(json!({"all_allowances": {"owner": person}}));
                queries.push(json!({"all_spender_allowances": {"spender": person}}));
            }
            for query in queries {
                let (theirs, mine) = (base.query::<Value>(query.clone()), ours.query::<Value>(query.clone()));
                prop_assert_eq!(theirs, mine, "{} after {}", query, msg);
            }
            if next_block {
                base.advance(5);
                ours.advance(5);
            }
        }
    }
}
