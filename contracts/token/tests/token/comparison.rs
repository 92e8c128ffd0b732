//! Stock cw20-base and ours at a fee of zero, over the same random messages.

use cw20::AllowanceResponse;
use proptest::prelude::*;
use serde_json::{json, Value};

use crate::common::*;

/// A random cw20 message of one of four people.
fn message() -> impl Strategy<Value = (usize, Value)> {
    let person = || prop::sample::select(vec!["alice", "bob", "carol", "dave"]).prop_map(account);
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
        Just(json!({"mint": {"recipient": account("alice"), "amount": "5"}})),
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
        chain.query(json!({"allowance": {"owner": account(sender), "spender": spender}}));
    found.expires.is_expired(&chain.block())
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
            let theirs = base.run(&account(sender), msg.clone()).map(|r| attributes(&r));
            let mine = ours.run(&account(sender), msg.clone()).map(|r| attributes(&r));
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
            for person in people.map(account) {
                queries.push(json!({"balance": {"address": person}}));
                queries.push(json!({"all_allowances": {"owner": person}}));
                queries.push(json!({"all_spender_allowances": {"spender": person}}));
            }
            for query in queries {
                let (theirs, mine) = (base.query::<Value>(query.clone()), ours.query::<Value>(query.clone()));
                prop_assert_eq!(theirs, mine, "{} after {}", query, msg);
            }
            if next_block {
                base.advance(5, 1);
                ours.advance(5, 1);
            }
        }
    }
}
