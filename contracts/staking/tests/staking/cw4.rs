//! cw4's own client and types, against this contract.

use cosmwasm_std::{from_json, to_json_vec};
use cw4::{
    member_key, AdminResponse, Cw4Contract, Cw4ExecuteMsg, Cw4QueryMsg, HooksResponse, Member,
    MemberListResponse, MemberResponse, TotalWeightResponse, TOTAL_KEY,
};
use oaic_messages::staking::{ExecuteMsg, QueryMsg};
use serde_json::{json, Value};

use crate::stub::HookMode;
use crate::suite::*;

#[test]
fn cw4s_client_finds_what_it_looks_for() {
    let mut suite = Suite::new();
    let hook = suite.hook(HookMode::Hear);
    let addr = hook.to_string();
    suite.ok("owner", ExecuteMsg::AddHook { addr });
    suite.stake("alice", FLEXIBLE, 5 * OAIC);
    suite.stake("bob", YEAR, 7 * OAIC);
    let group = Cw4Contract::new(suite.contract.clone());
    let app = suite.app.wrap();
    let (alice, nobody) = (suite.who("alice"), suite.who("nobody"));
    let weight = Some(5 * OAIC as u64);
    // `is_member` and `member` read raw storage.
    assert_eq!(group.is_member(&app, &alice, None).unwrap(), weight);
    assert_eq!(group.is_member(&app, &nobody, None).unwrap(), None);
    let later = suite.height() + 1;
    let at = |height| group.member_at_height(&app, alice.to_string(), Some(height));
    assert_eq!(at(later).unwrap(), weight);
    assert_eq!(at(suite.height()).unwrap(), None);
    assert_eq!(group.total_weight(&app).unwrap(), 12 * OAIC as u64);
    assert_eq!(group.hooks(&app).unwrap(), [hook.to_string()]);
    assert_eq!(group.admin(&app).unwrap(), Some(suite.owner.to_string()));
    let members = group.list_members(&app, None, None).unwrap();
    assert_eq!(
        members.iter().map(|m| m.weight).sum::<u64>(),
        12 * OAIC as u64
    );
    assert_eq!(members.len(), 2);
}

#[test]
fn raw_readers_find_members_and_total_under_cw4s_keys() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", FLEXIBLE, 5 * OAIC);
    let raw = |suite: &Suite, key: Vec<u8>| -> Option<Value> {
        let found = suite.app.wrap().query_wasm_raw(&suite.contract, key);
        found.unwrap().map(|bytes| from_json(bytes).unwrap())
    };
    let key = member_key(suite.who("alice").as_str());
    assert_eq!(raw(&suite, key.clone()), Some(json!(5_000_000)));
    assert_eq!(raw(&suite, TOTAL_KEY.into()), Some(json!(5_000_000)));
    suite.unbond("alice", id, 5 * OAIC).unwrap();
    assert_eq!(raw(&suite, key), None);
    assert_eq!(raw(&suite, TOTAL_KEY.into()), Some(json!(0)));
}

/// Fails when a query's or an answer's JSON isn't the same in both vocabularies.
#[test]
fn the_json_of_queries_and_answers_is_cw4s() {
    let mut suite = Suite::new();
    suite.stake("alice", FLEXIBLE, 5 * OAIC);
    let alice = suite.who("alice").to_string();
    let (at_height, limit) = (Some(3), Some(2));
    for theirs in [
        Cw4QueryMsg::Member {
            addr: alice.clone(),
            at_height,
        },
        Cw4QueryMsg::TotalWeight { at_height },
        Cw4QueryMsg::ListMembers {
            start_after: Some(alice.clone()),
            limit,
        },
        Cw4QueryMsg::Hooks {},
        Cw4QueryMsg::Admin {},
    ] {
        let theirs = to_json_vec(&theirs).unwrap();
        let ours: QueryMsg = from_json(&theirs).unwrap();
        assert_eq!(to_json_vec(&ours).unwrap(), theirs);
    }
    let addr = || alice.clone();
    for theirs in [
        Cw4ExecuteMsg::AddHook { addr: addr() },
        Cw4ExecuteMsg::RemoveHook { addr: addr() },
    ] {
        let theirs = to_json_vec(&theirs).unwrap();
        let ours: ExecuteMsg = from_json(&theirs).unwrap();
        assert_eq!(to_json_vec(&ours).unwrap(), theirs);
    }
    let member = |addr: &str| Cw4QueryMsg::Member {
        addr: addr.into(),
        at_height: None,
    };
    let answer = |msg: Cw4QueryMsg| suite.ask::<Value>(&suite.contract, &msg).unwrap();
    fn json(theirs: impl serde::Serialize) -> Value {
        serde_json::to_value(theirs).unwrap()
    }
    let nobody = suite.who("nobody");
    let weight = |weight| json(MemberResponse { weight });
    assert_eq!(weight(Some(5_000_000)), answer(member(&alice)));
    assert_eq!(weight(None), answer(member(nobody.as_str())));
    let total = json(TotalWeightResponse { weight: 5_000_000 });
    let at_height = None;
    assert_eq!(total, answer(Cw4QueryMsg::TotalWeight { at_height }));
    let members = vec![Member {
        addr: alice,
        weight: 5_000_000,
    }];
    let members = json(MemberListResponse { members });
    let (start_after, limit) = (None, None);
    let all = Cw4QueryMsg::ListMembers { start_after, limit };
    assert_eq!(members, answer(all));
    let hooks = json(HooksResponse { hooks: vec![] });
    assert_eq!(hooks, answer(Cw4QueryMsg::Hooks {}));
    let admin = Some(suite.owner.to_string());
    let admin = json(AdminResponse { admin });
    assert_eq!(admin, answer(Cw4QueryMsg::Admin {}));
}

#[test]
fn addresses_in_another_spelling_are_refused() {
    let mut suite = Suite::new();
    suite.stake("alice", FLEXIBLE, 5 * OAIC);
    let addr = suite.who("alice").as_str().to_uppercase();
    let at_height = None;
    let error = suite
        .try_query::<MemberResponse>(&QueryMsg::Member { addr, at_height })
        .unwrap_err();
    assert!(error.contains("lower case"), "{error}");
}
